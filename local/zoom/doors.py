"""The doors people use: a registrant's personal link, the link for everybody, and the host's start link.

A browser gets pages; a program that posts gets JSON.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.zoom import rooms
from local.zoom.bodies import form_or_json
from local.zoom.errors import ControlError
from local.zoom.model import Json, Meeting, Person, Registrant, Stay
from local.zoom.simulation import Simulation, simulation_of
from local.zoom.state import State
from local.zoom.views import page, wants_page


async def personal_page(request: Request) -> Response:
    meeting, registrant = registered(simulation_of(request), request)
    return page("join", topic=meeting.topic, name=registrant.name, is_guest=False)


async def join_personally(request: Request) -> Response:
    """`device` and `name` are optional: who it is, the link says."""
    meeting, registrant = registered(simulation_of(request), request)
    body = await form_or_json(request)
    return _joined(request, meeting, person_of(registrant, body), body)


async def guest_page(request: Request) -> Response:
    meeting = _open_to_all(simulation_of(request), request)
    return page("join", topic=meeting.topic, name="", is_guest=True)


async def join_as_guest(request: Request) -> Response:
    """The link for everybody; a `name` is needed, and nothing else is known."""
    meeting = _open_to_all(simulation_of(request), request)
    body = await form_or_json(request)
    name = str(body.get("name", "")).strip()
    if not name:
        raise ControlError(422, "a guest needs a name")
    return _joined(request, meeting, Person(name, device=str(body.get("device", ""))), body)


async def leave(request: Request) -> Response:
    """Out again, by the `user_id` that the way in gave."""
    simulation = simulation_of(request)
    meeting = simulation.state.meeting(request.path_params["meeting_id"])
    body = await form_or_json(request)
    rooms.leave(simulation, meeting, str(body.get("user_id", "")), int(simulation.state.clock()))
    return page("left", topic=meeting.topic) if wants_page(request) else JSONResponse({"ok": True})


async def start_page(request: Request) -> Response:
    meeting = _hosted(simulation_of(request), request)
    return page("start", topic=meeting.topic, is_running=meeting.running is not None)


async def start(request: Request) -> Response:
    """The host comes in; `decision=end` ends the meeting instead."""
    simulation = simulation_of(request)
    meeting, now = _hosted(simulation, request), int(simulation.state.clock())
    host, body = simulation.state.host_of(meeting), await form_or_json(request)
    if body.get("decision") == "end":
        instance = rooms.end(simulation, meeting, now)
        return page("left", topic=meeting.topic) if wants_page(request) else JSONResponse({"uuid": instance.uuid})
    instance = rooms.start(simulation, meeting, host, now)
    if wants_page(request):
        return page("start", topic=meeting.topic, is_running=True)
    return JSONResponse({"uuid": instance.uuid})


def joined_reply(meeting: Meeting, stay: Stay) -> Json:
    """What a way in answers, whatever the door. `uuid` is null before the host has come."""
    return {
        "meeting_id": str(meeting.number),
        "uuid": meeting.running.uuid if meeting.running else None,
        "participant": {"user_id": stay.user_id, "participant_uuid": stay.participant_uuid},
        "in_waiting_room": stay.is_waiting,
        "waiting_for_host": stay in meeting.lobby,
    }


def registrant_of(state: State, meeting: Meeting, link_token: str) -> Registrant:
    """The registrant whose link this is; a link dies with the registration. Raises ControlError 403."""
    for registrant in meeting.registrants.values():
        is_theirs = bool(link_token) and registrant.link_token == link_token
        if is_theirs and registrant.status == "approved" and not state.is_gone(meeting):
            return registrant
    raise ControlError(403, "This personal link is not valid (any more).")


def registered(simulation: Simulation, request: Request) -> tuple[Meeting, Registrant]:
    meeting = simulation.state.meeting(request.path_params["meeting_id"])
    return meeting, registrant_of(simulation.state, meeting, request.query_params.get("tk", ""))


def person_of(registrant: Registrant, body: Json) -> Person:
    name = str(body.get("name") or registrant.name)
    device = str(body.get("device") or "")
    return Person(name, registrant.email, registrant_id=registrant.registrant_id, device=device)


def _joined(request: Request, meeting: Meeting, person: Person, body: Json) -> Response:
    simulation = simulation_of(request)
    waits = body.get("waiting") in (True, "true", "1")
    stay = rooms.join(simulation, meeting, person, int(simulation.state.clock()), waits=waits)
    if not wants_page(request):
        return JSONResponse(joined_reply(meeting, stay))
    place = "waiting room" if stay.is_waiting else "lobby" if stay in meeting.lobby else "meeting"
    return page("room", topic=meeting.topic, number=meeting.number, user_id=stay.user_id, place=place)


def _open_to_all(simulation: Simulation, request: Request) -> Meeting:
    """With registration on, nobody comes in by the common link. Raises ControlError 403."""
    meeting = simulation.state.meeting(request.path_params["meeting_id"])
    if simulation.state.is_gone(meeting) or meeting.takes_registrants:
        raise ControlError(403, "This meeting needs a personal link.")
    return meeting


def _hosted(simulation: Simulation, request: Request) -> Meeting:
    """Raises ControlError 403 for a start link that is unknown or older than two hours."""
    number, expires = simulation.state.start_links.get(request.query_params.get("zak", ""), (0, 0.0))
    if str(number) != request.path_params["meeting_id"] or expires <= simulation.state.clock():
        raise ControlError(403, "This start link is not valid (any more).")
    meeting = simulation.state.meeting(str(number))
    if simulation.state.is_gone(meeting):
        raise ControlError(403, "This meeting is gone.")
    return meeting


routes = [
    Route("/w/{meeting_id}", personal_page),
    Route("/w/{meeting_id}", join_personally, methods=["POST"]),
    Route("/w/{meeting_id}/leave", leave, methods=["POST"]),
    Route("/j/{meeting_id}", guest_page),
    Route("/j/{meeting_id}", join_as_guest, methods=["POST"]),
    Route("/s/{meeting_id}", start_page),
    Route("/s/{meeting_id}", start, methods=["POST"]),
]
