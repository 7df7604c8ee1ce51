"""The pages where people register for a meeting by themselves, and where they cancel that again.

The first is at `registration_url`, the second where Zoom's mail to the registrant leads.

A browser gets pages; a program that posts gets JSON.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.zoom.bodies import form_or_json
from local.zoom.doors import registered
from local.zoom.enrollment import check_open, personal_url, set_status, take
from local.zoom.errors import ControlError, ZoomError
from local.zoom.meeting_replies import registration_key
from local.zoom.model import Json, Meeting, Registrant
from local.zoom.simulation import Simulation, simulation_of
from local.zoom.state import State
from local.zoom.views import page, wants_page


async def registration_page(request: Request) -> Response:
    return page("register", topic=_open(simulation_of(request), request).topic)


async def register(request: Request) -> Response:
    """`email`, `first_name` and, optional, `last_name`: the personal link, or null until the host approves."""
    simulation = simulation_of(request)
    meeting = _open(simulation, request)
    body = await form_or_json(request)
    try:
        registrant = take(simulation, meeting, [body], auto=False)[0]
    except ZoomError as error:
        raise ControlError(error.status, error.message) from None
    told = _told(simulation.state, meeting, registrant)
    if wants_page(request):
        return page("registered", topic=meeting.topic, join_url=told["join_url"])
    return JSONResponse(told, 201)


async def cancel_page(request: Request) -> Response:
    """Only asks: a mail program that opens every link cancels nothing."""
    meeting, registrant = registered(simulation_of(request), request)
    return page("cancel", topic=meeting.topic, name=registrant.name, is_done=False)


async def cancel(request: Request) -> Response:
    simulation = simulation_of(request)
    meeting, registrant = registered(simulation, request)
    set_status(simulation, meeting, registrant, "cancelled", None)
    if wants_page(request):
        return page("cancel", topic=meeting.topic, name=registrant.name, is_done=True)
    return JSONResponse({"registrant_id": registrant.registrant_id, "status": registrant.status})


def _open(simulation: Simulation, request: Request) -> Meeting:
    """The meeting whose key the path holds. Raises ControlError where nobody can register."""
    state, key = simulation.state, request.path_params["key"]
    meeting = next((one for one in state.meetings.values() if registration_key(one) == key), None)
    if meeting is None or state.is_gone(meeting):
        raise ControlError(404, "This meeting does not exist.")
    try:
        check_open(state, meeting)
    except ZoomError as error:
        raise ControlError(error.status, error.message) from None
    return meeting


def _told(state: State, meeting: Meeting, registrant: Registrant) -> Json:
    is_approved = registrant.status == "approved"
    link = personal_url(state, meeting, registrant) if is_approved else None
    return {"registrant_id": registrant.registrant_id, "status": registrant.status, "join_url": link}


routes = [
    Route("/meeting/register/{key}", registration_page),
    Route("/meeting/register/{key}", register, methods=["POST"]),
    Route("/w/{meeting_id}/cancel", cancel_page),
    Route("/w/{meeting_id}/cancel", cancel, methods=["POST"]),
]
