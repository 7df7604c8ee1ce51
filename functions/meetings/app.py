"""LMS API: meetings."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.meeting_requests import Initiation, MeetingChanges, NewMeeting
from rollcall.lms.meetings import LeftOut, LimitsReply, MeetingList, MeetingReply, StartLink
from rollcall.lms.openapi import openapi_document
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import base_url, created, lms_api, no_content, tenant_of
from rollcall.services.api.parameters import Cursor, IdempotencyKey
from rollcall.services.meetings.doors import Behind
from rollcall.services.meetings.drift.repairing import Repairing
from rollcall.services.meetings.drift.wiring import make_repairing
from rollcall.services.meetings.meeting_pages import MeetingPages
from rollcall.services.meetings.wiring import MeetingServices, make_meetings
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.links import LinkStore
from rollcall.store.meeting_records import Meeting
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.MeetingsEnvironment):
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    meetings: MeetingServices
    repairing: Repairing
    pages: MeetingPages


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms = make_zoom_access(environment, records)
    return Dependencies(
        environment,
        Access(TenantStore(records)),
        make_meetings(environment, records, zooms),
        make_repairing(environment, records, zooms),
        MeetingPages(LinkStore(records)),
    )


logger = Logger()
app = lms_api(lambda: dependencies().access, logger, public=("/v1/openapi.json",))


@app.post("/v1/meetings")
def create_meeting(meeting: NewMeeting, idempotency_key: IdempotencyKey = "") -> Response[MeetingReply]:
    services = dependencies().meetings
    made, left_out = services.creating.create(tenant_of(app), meeting, idempotency_key, wiring.now())
    roster = services.creating.roster_of(made, meeting)
    return created(services.reading.shown(made, _address(), wiring.now(), left_out=left_out, roster=roster))


@app.get("/v1/meetings")
def list_meetings(cursor: Cursor = "") -> MeetingList:
    return dependencies().meetings.reading.page(tenant_of(app), cursor)


@app.get("/v1/meetings/<meeting_id>")
def get_meeting(meeting_id: str, cursor: Cursor = "") -> MeetingReply:
    """With a page of its registrants; ``cursor`` goes on in these."""
    return dependencies().meetings.reading.get(tenant_of(app), meeting_id, _address(), wiring.now(), cursor)


@app.patch("/v1/meetings/<meeting_id>")
def change_meeting(meeting_id: str, changes: MeetingChanges) -> MeetingReply:
    """What is left out stays. What changes nothing asks nobody."""
    changed, left_out = dependencies().meetings.changing.change(_known(meeting_id), changes, wiring.now())
    return _shown(changed, left_out)


@app.delete("/v1/meetings/<meeting_id>")
def cancel_meeting(meeting_id: str) -> Response[None]:
    """A running meeting is ended first."""
    dependencies().meetings.cancelling.cancel(_known(meeting_id), wiring.now())
    return no_content()


@app.post("/v1/meetings/<meeting_id>/repair")
def repair_meeting(meeting_id: str) -> MeetingReply:
    """What was changed in Zoom and breaks tracking is put right: registration is switched on, or it is made anew."""
    return _shown(dependencies().repairing.repair(_known(meeting_id), wiring.now()), [])


@app.post("/v1/meetings/<meeting_id>/initiate")
def initiate_meeting(meeting_id: str, initiation: Initiation) -> MeetingReply:
    """A planned meeting comes to be in Zoom; again, it is as it was."""
    made, left_out = dependencies().meetings.initiating.initiate(_known(meeting_id), initiation, wiring.now())
    return _shown(made, left_out)


@app.post("/v1/meetings/<meeting_id>/end")
def end_meeting(meeting_id: str) -> Response[None]:
    """For everybody in it; it may be started again."""
    dependencies().meetings.cancelling.end(_known(meeting_id))
    return no_content()


@app.get("/v1/meetings/<meeting_id>/limits")
def get_limits(meeting_id: str) -> LimitsReply:
    """What Zoom still takes today for this meeting's host."""
    meeting, services = _known(meeting_id), dependencies().meetings
    return services.limits.of(meeting, services.reading.side(meeting), wiring.now())


@app.get("/v1/meetings/<meeting_id>/start-link")
def get_start_link(meeting_id: str) -> StartLink:
    return dependencies().meetings.starting.link(_known(meeting_id))


@app.get("/v1/meetings/<meeting_id>/calendar.ics", include_in_schema=False)
def get_calendar(meeting_id: str) -> Response[str]:
    from rollcall.services.meetings.calendars import calendar_answer, entry_of  # noqa: PLC0415 - other calls need none

    meeting = _known(meeting_id)
    address = dependencies().pages.address(meeting, _address())
    return calendar_answer(entry_of(Behind(meeting), address), wiring.now())


@app.get("/v1/openapi.json", include_in_schema=False)
def get_openapi() -> Response[str]:
    return Response(status_code=200, content_type="application/json", body=openapi_document())


def _known(meeting_id: str) -> Meeting:
    return dependencies().meetings.reading.known(tenant_of(app), meeting_id)


def _shown(meeting: Meeting, left_out: list[LeftOut]) -> MeetingReply:
    return dependencies().meetings.reading.shown(meeting, _address(), wiring.now(), left_out=left_out)


def _address() -> str:
    return base_url(app, dependencies().environment.public_url)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
