"""LMS API: rosters of meetings, and learners who are erased. It touches neither Zoom nor a secret: jobs do."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.learners import ErasureReply
from rollcall.lms.meetings import RegistrantList
from rollcall.lms.rosters import MoreRegistrants, Roster, RosterReply, SyncReply
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import actor_of, base_url, lms_api, tenant_of
from rollcall.services.api.parameters import Cursor
from rollcall.services.erasing.requesting import Erasures
from rollcall.services.meetings.rosters.viewing import RosterView
from rollcall.services.meetings.rosters.wiring import make_wishes
from rollcall.services.meetings.rosters.wishing import Wishes
from rollcall.store.audit import AuditStore
from rollcall.store.erasures import ErasureStore
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment, wiring.MeetingJobsEnvironment):
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    view: RosterView
    wishes: Wishes
    erasures: Erasures


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    wishes = make_wishes(environment, records)
    view = RosterView(wishes.meetings, wishes.rosters, wishes.requests.syncs)
    erasures = Erasures(ErasureStore(records), AuditStore(records), wiring.queue(environment.meeting_jobs_queue_url))
    return Dependencies(environment, Access(TenantStore(records)), view, wishes, erasures)


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.get("/v1/meetings/<meeting_id>/registrants")
def list_registrants(meeting_id: str, cursor: Cursor = "") -> RegistrantList:
    return dependencies().view.page(tenant_of(app), meeting_id, cursor, _address(), wiring.now())


@app.get("/v1/meetings/<meeting_id>/registrants/sync")
def get_roster_sync(meeting_id: str) -> SyncReply:
    return dependencies().view.progress(tenant_of(app), meeting_id)


@app.put("/v1/meetings/<meeting_id>/registrants")
def replace_roster(meeting_id: str, roster: Roster) -> Response[RosterReply]:
    return _answered(*dependencies().wishes.replace(tenant_of(app), meeting_id, roster, wiring.now()))


@app.post("/v1/meetings/<meeting_id>/registrants")
def add_registrants(meeting_id: str, more: MoreRegistrants) -> Response[RosterReply]:
    return _answered(*dependencies().wishes.add(tenant_of(app), meeting_id, more, wiring.now()))


@app.delete("/v1/meetings/<meeting_id>/registrants/<learner_id>")
def remove_registrant(meeting_id: str, learner_id: str) -> Response[RosterReply]:
    remove = dependencies().wishes.remove
    return _answered(*remove(tenant_of(app), meeting_id, unquote(learner_id), wiring.now()))


@app.delete("/v1/learners/<learner_id>")
def erase_learner(learner_id: str) -> Response[ErasureReply]:
    """It cannot be undone: whatever there is of a learner goes, in every meeting."""
    erased = dependencies().erasures.request(tenant_of(app), learner_id, actor_of(app), _address(), wiring.now())
    headers = {"Location": erased.erasure_url}
    return Response(status_code=HTTPStatus.ACCEPTED, content_type="application/json", body=erased, headers=headers)


@app.get("/v1/erasures/<erasure_id>")
def get_erasure(erasure_id: str) -> ErasureReply:
    """How far it is, and what went."""
    return dependencies().erasures.show(tenant_of(app), erasure_id, _address())


def _address() -> str:
    return base_url(app, dependencies().environment.public_url)


def _answered(reply: RosterReply, is_changed: bool) -> Response[RosterReply]:
    """202 while Zoom is still to be told: GET .../registrants/sync shows how far it has come."""
    status = HTTPStatus.ACCEPTED if is_changed else HTTPStatus.OK
    return Response(status_code=status, content_type="application/json", body=reply)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
