"""LMS API: live events, their sessions, and who is invited to pick one."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.live_events import (
    EventLearnerList,
    EventLearnerReply,
    EventLearnerRequest,
    LiveEventList,
    LiveEventReply,
    NewLiveEvent,
)
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import base_url, lms_api, no_content, tenant_of
from rollcall.services.api.parameters import Cursor, IdempotencyKey
from rollcall.services.live_events.cancelling import CancellingEvents
from rollcall.services.live_events.creating import CreatingEvents
from rollcall.services.live_events.picking import Picking, known_event, learner_of, open_event
from rollcall.services.live_events.viewing import EventView, learner_reply
from rollcall.services.live_events.wiring import make_picking, make_session_requests
from rollcall.services.meetings.alternative_hosts import AlternativeHosts
from rollcall.services.meetings.wiring import make_hosts
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.live_events import LiveEventStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.MeetingJobsEnvironment):
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    view: EventView
    creating: CreatingEvents
    cancelling: CancellingEvents
    picking: Picking


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    live_events, requests = LiveEventStore(records), make_session_requests(environment, records)
    hosts = make_hosts(records, make_zoom_access(environment, records))
    return Dependencies(
        environment,
        Access(TenantStore(records)),
        EventView(MeetingStore(records), live_events),
        CreatingEvents(live_events, hosts, AlternativeHosts(hosts.connections, hosts.users), requests),
        CancellingEvents(requests),
        make_picking(environment, records),
    )


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.post("/v1/live-events")
def create_live_event(live_event: NewLiveEvent, idempotency_key: IdempotencyKey = "") -> Response[LiveEventReply]:
    """Its sessions are made in Zoom afterwards: GET /v1/live-events/{id} shows how far that has come."""
    deps = dependencies()
    created = deps.creating.create(tenant_of(app), live_event, idempotency_key, wiring.now())
    return _accepted(deps.view.shown(*created))


@app.get("/v1/live-events")
def list_live_events(cursor: Cursor = "") -> LiveEventList:
    return dependencies().view.page(tenant_of(app), cursor)


@app.get("/v1/live-events/<live_event_id>")
def get_live_event(live_event_id: str) -> LiveEventReply:
    return dependencies().view.get(tenant_of(app), live_event_id)


@app.delete("/v1/live-events/<live_event_id>")
def cancel_live_event(live_event_id: str) -> Response[LiveEventReply]:
    """Nobody can pick any more; the sessions are cancelled afterwards."""
    deps = dependencies()
    event = known_event(deps.view.live_events, tenant_of(app), live_event_id)
    deps.cancelling.cancel(event, wiring.now())
    return _accepted(deps.view.get(tenant_of(app), live_event_id))


@app.get("/v1/live-events/<live_event_id>/learners")
def list_learners(live_event_id: str, cursor: Cursor = "") -> EventLearnerList:
    return dependencies().view.learners(tenant_of(app), live_event_id, cursor, _address())


@app.get("/v1/live-events/<live_event_id>/learners/<learner_id>")
def get_learner(live_event_id: str, learner_id: str) -> EventLearnerReply:
    return dependencies().view.learner(tenant_of(app), live_event_id, learner_of(learner_id), _address())


@app.put("/v1/live-events/<live_event_id>/learners/<learner_id>")
def invite_learner(live_event_id: str, learner_id: str, learner: EventLearnerRequest) -> EventLearnerReply:
    """Invited, changed, or moved to another session."""
    deps = dependencies()
    event = open_event(deps.view.live_events, tenant_of(app), live_event_id)
    invited = deps.picking.invite(event, learner_of(learner_id), learner, wiring.now())
    return learner_reply(invited, _address())


@app.delete("/v1/live-events/<live_event_id>/learners/<learner_id>")
def remove_learner(live_event_id: str, learner_id: str) -> Response[None]:
    deps = dependencies()
    event = known_event(deps.view.live_events, tenant_of(app), live_event_id)
    deps.picking.remove(event, learner_of(learner_id), wiring.now())
    return no_content()


def _accepted(reply: LiveEventReply) -> Response[LiveEventReply]:
    return Response(status_code=HTTPStatus.ACCEPTED, content_type="application/json", body=reply)


def _address() -> str:
    return base_url(app, dependencies().environment.public_url)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
