"""The learner's personal link: into the room in its time, otherwise to a page that says when or why not."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from rollcall.environment import read_environment
from rollcall.lms.problems import Problem
from rollcall.services import wiring
from rollcall.services.api.manners import base_url
from rollcall.services.api.pages import HEADERS, page, redirect
from rollcall.services.failures import described
from rollcall.services.live_events.pick_pages import pick_page, picked_page
from rollcall.services.live_events.picking import Picking
from rollcall.services.live_events.viewing import EventView
from rollcall.services.live_events.wiring import make_picking
from rollcall.services.meetings.doors import Doors, Invitation, LinkClosedError
from rollcall.services.meetings.joining import Joining, SessionToPickError, Way
from rollcall.services.meetings.link_pages import closed_page
from rollcall.services.meetings.previewers import is_preview
from rollcall.store.links import LinkStore

_MAX_FORM = 1024
_REFUSALS = {"session_full", "session_begun", "session_cancelled"}  # which have a page of their own

logger = Logger()
app = APIGatewayRestResolver()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment, wiring.MeetingJobsEnvironment):
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    joining: Joining
    view: EventView
    picking: Picking


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    picking = make_picking(environment, records)
    doors = Doors(picking.meetings, picking.rosters)
    joining = Joining(doors, LinkStore(records), picking.live_events)
    return Dependencies(environment, joining, EventView(picking.meetings, picking.live_events), picking)


@app.get("/join/<token>")
def join(token: str) -> Response[str]:
    if is_preview(app.current_event.headers or {}):
        return page("link_preview")
    now, here = wiring.now(), f"{token}/"
    try:
        way = dependencies().joining.way(token, now)
    except SessionToPickError as unpicked:
        return _sessions(unpicked.invitation, here)
    except LinkClosedError as closed:
        return _closed(closed, here)
    _note(way)
    return redirect(way.address)


@app.head("/join/<token>")
def look(token: str) -> Response[str]:  # noqa: ARG001 - whoever asks for the head alone learns nothing
    return Response(status_code=200, body="", headers=dict(HEADERS))


@app.get("/join/<token>/calendar.ics")
def calendar(token: str) -> Response[str]:
    from rollcall.services.meetings.calendars import calendar_answer, entry_of  # noqa: PLC0415 - a click waits for none

    deps = dependencies()
    behind = deps.joining.behind(token)
    address = base_url(app, deps.environment.public_url)
    return calendar_answer(entry_of(behind, f"{address}/join/{token}"), wiring.now())


@app.get("/join/<token>/session")
def choose(token: str) -> Response[str]:
    if is_preview(app.current_event.headers or {}):
        return page("link_preview")
    return _sessions(dependencies().joining.invitation(token))


@app.post("/join/<token>/session")
def pick(token: str) -> Response[str]:
    deps = dependencies()
    invitation = deps.joining.invitation(token)
    chosen = parse_qs((app.current_event.decoded_body or "")[:_MAX_FORM]).get("session", [""])[0]
    try:
        deps.picking.choose(invitation.event, invitation.learner.learner_id, chosen, wiring.now())
    except Problem as problem:
        return _sessions(invitation, outcome=problem.code if problem.code in _REFUSALS else "session_to_pick")
    return picked_page(deps.joining.behind(token), token)


def _sessions(invitation: Invitation, here: str = "", outcome: str = "session_to_pick") -> Response[str]:
    return pick_page(invitation, dependencies().view.sessions(invitation.event), wiring.now(), here, outcome)


def _closed(closed: LinkClosedError, here: str) -> Response[str]:
    if closed.outcome == "being_registered" and closed.meeting and closed.behind and closed.behind.invitation:
        dependencies().picking.requests.remind(closed.meeting, wiring.now())
    return closed_page(closed, wiring.now(), here)


def _note(way: Way) -> None:
    try:
        dependencies().joining.note_click(way, wiring.now())
    except Exception as error:  # noqa: BLE001 - nobody is kept out because a click could not be counted
        logger.warning("click_not_noted", extra=described(error))


def unexpected(error: Exception) -> Response[str]:
    logger.error("unexpected", extra=described(error))
    return page("link_failed")


app.exception_handler(SessionToPickError)(lambda unpicked: _sessions(unpicked.invitation))
app.exception_handler(LinkClosedError)(lambda closed: closed_page(closed, wiring.now()))
app.exception_handler(Exception)(unexpected)
app.not_found(lambda _: page("link_unknown"))  # a link that was cut off or mangled on its way


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
