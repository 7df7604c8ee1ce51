"""The learner's personal link: into the room in its time, otherwise to a page that says when or why not."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from rollcall.environment import read_environment
from rollcall.services import wiring
from rollcall.services.api.manners import base_url
from rollcall.services.api.pages import HEADERS, page, redirect
from rollcall.services.failures import described
from rollcall.services.meetings.joining import Doors, Joining, LinkClosedError, Way
from rollcall.services.meetings.link_pages import closed_page
from rollcall.services.meetings.previewers import is_preview
from rollcall.store.links import LinkStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore

logger = Logger()
app = APIGatewayRestResolver()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment):
    public_url: str = ""


@cache
def environment() -> Environment:
    return read_environment(Environment)


@cache
def joining() -> Joining:
    records = wiring.table(environment())
    return Joining(Doors(MeetingStore(records), RosterStore(records)), LinkStore(records))


@app.get("/join/<token>")
def join(token: str) -> Response[str]:
    if is_preview(app.current_event.headers or {}):
        return page("link_preview")
    now = wiring.now()
    try:
        way = joining().way(token, now)
    except LinkClosedError as closed:
        return closed_page(closed, now, calendar=f"{token}/calendar.ics")
    _note(way)
    return redirect(way.address)


@app.head("/join/<token>")
def look(token: str) -> Response[str]:  # noqa: ARG001 - whoever asks for the head alone learns nothing
    return Response(status_code=200, body="", headers=dict(HEADERS))


@app.get("/join/<token>/calendar.ics")
def calendar(token: str) -> Response[str]:
    from rollcall.services.meetings.calendars import calendar_answer, entry_of  # noqa: PLC0415 - a click waits for none

    meeting, registrant = joining().behind(token)
    address = base_url(app, environment().public_url)
    return calendar_answer(entry_of(meeting, registrant, f"{address}/join/{token}"), wiring.now())


def _note(way: Way) -> None:
    try:
        joining().note_click(way, wiring.now())
    except Exception as error:  # noqa: BLE001 - nobody is kept out because a click could not be counted
        logger.warning("click_not_noted", extra=described(error))


def unexpected(error: Exception) -> Response[str]:
    logger.error("unexpected", extra=described(error))
    return page("link_failed")


app.exception_handler(LinkClosedError)(lambda closed: closed_page(closed, wiring.now()))
app.exception_handler(Exception)(unexpected)
app.not_found(lambda _: page("link_unknown"))  # a link that was cut off or mangled on its way


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
