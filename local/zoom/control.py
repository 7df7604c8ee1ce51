"""The control API: the hands that set the stage, move the people, break things, and look behind the scenes."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.zoom import rooms
from local.zoom.bodies import json_body
from local.zoom.clock import control_instant
from local.zoom.doors import joined_reply, person_of, registrant_of
from local.zoom.errors import ControlError
from local.zoom.faults import read_faults
from local.zoom.model import Json, Meeting, Person
from local.zoom.simulation import Simulation, simulation_of
from local.zoom.truth import truth

type Action = Callable[[Simulation, Meeting, Json, int], Json]


async def health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


def on_meeting(action: Action) -> Callable[[Request], Awaitable[Response]]:
    """One thing done to the meeting of the path, `at` an instant or now."""

    async def endpoint(request: Request) -> Response:
        simulation = simulation_of(request)
        meeting = simulation.state.meeting(request.path_params["meeting_id"])
        body = await json_body(request)
        try:
            at = control_instant(body.get("at"), simulation.state.clock())
        except ValueError as error:
            raise ControlError(422, f"at: {error}") from None
        return JSONResponse(action(simulation, meeting, body, at))

    return endpoint


def start(simulation: Simulation, meeting: Meeting, body: Json, at: int) -> Json:
    """The host, or `host_email`, comes in."""
    host = simulation.state.user(str(body["host_email"])) if "host_email" in body else simulation.state.host_of(meeting)
    if simulation.state.is_gone(meeting):
        raise ControlError(409, "the meeting was deleted, or its host is gone")
    return {"uuid": rooms.start(simulation, meeting, host, at).uuid}


def end(simulation: Simulation, meeting: Meeting, _: Json, at: int) -> Json:
    return {"uuid": rooms.end(simulation, meeting, at).uuid}


def join(simulation: Simulation, meeting: Meeting, body: Json, at: int) -> Json:
    """By `join_url`, as a Zoom user (`zoom_user`: e-mail), or as a guest with a `name`."""
    stay = rooms.join(simulation, meeting, _who(simulation, meeting, body), at, waits=bool(body.get("waiting")))
    return joined_reply(meeting, stay)


def leave(simulation: Simulation, meeting: Meeting, body: Json, at: int) -> Json:
    rooms.leave(simulation, meeting, _word(body, "user_id"), at)
    return {"ok": True}


def admit(simulation: Simulation, meeting: Meeting, body: Json, at: int) -> Json:
    rooms.admit(simulation, meeting, _word(body, "user_id"), at)
    return {"ok": True}


def hold(simulation: Simulation, meeting: Meeting, body: Json, at: int) -> Json:
    """From the room back into the waiting room."""
    rooms.put_in_waiting_room(simulation, meeting, _word(body, "user_id"), at)
    return {"ok": True}


def rename(_: Simulation, meeting: Meeting, body: Json, __: int) -> Json:
    rooms.rename(meeting, _word(body, "user_id"), _word(body, "name"))
    return {"ok": True}


def tell_truth(simulation: Simulation, meeting: Meeting, _: Json, __: int) -> Json:
    return truth(meeting, int(simulation.state.clock()))


async def list_meetings(request: Request) -> Response:
    state = simulation_of(request).state
    return JSONResponse({"meetings": [_overview(meeting) for meeting in state.meetings.values()]})


async def put_faults(request: Request) -> Response:
    """All of them at once: what is left out works again."""
    simulation = simulation_of(request)
    faults = read_faults(await json_body(request))
    simulation.state.set_faults(faults)
    simulation.courier.reseed(faults.seed)
    return JSONResponse(faults.as_json())


async def get_faults(request: Request) -> Response:
    return JSONResponse(simulation_of(request).state.faults.as_json())


async def deliveries(request: Request) -> Response:
    """Every attempt to deliver an event, oldest first; `pending` counts deliveries that may still be attempted."""
    courier, event = simulation_of(request).courier, request.query_params.get("event")
    log = [entry for entry in courier.log if event in (None, entry["event"])]
    return JSONResponse({"deliveries": log, "pending": courier.pending})


async def calls(request: Request) -> Response:
    """How often each method and path template of the API was called, and the last calls one by one."""
    state = simulation_of(request).state
    return JSONResponse({"calls": dict(state.calls), "log": list(state.call_log)})


async def reset(request: Request) -> Response:
    await simulation_of(request).reset()
    return JSONResponse({"ok": True})


def _who(simulation: Simulation, meeting: Meeting, body: Json) -> Person:
    if "join_url" in body:
        link_token = str(body["join_url"]).partition("tk=")[2].partition("&")[0]
        return person_of(registrant_of(simulation.state, meeting, link_token), body)
    if "zoom_user" in body:
        user = simulation.state.user(str(body["zoom_user"]))
        return Person(str(body.get("name") or user.name), user.email, user.user_id, device=str(body.get("device", "")))
    return Person(_word(body, "name"), str(body.get("email", "")), device=str(body.get("device", "")))


def _word(body: Json, name: str) -> str:
    if not str(body.get(name, "")).strip():
        raise ControlError(422, f"{name} is missing")
    return str(body[name])


def _overview(meeting: Meeting) -> Json:
    return {
        "meeting_id": str(meeting.number),
        "topic": meeting.topic,
        "host_id": meeting.host_id,
        "is_running": meeting.running is not None,
        "is_deleted": meeting.is_deleted,
        "registrants": len(meeting.registrants),
        "instances": [instance.uuid for instance in meeting.instances],
    }


_ACTIONS: dict[str, Action] = {
    "start": start,
    "end": end,
    "join": join,
    "leave": leave,
    "admit": admit,
    "hold": hold,
    "rename": rename,
}
_MEETING = "/_sim/meetings/{meeting_id}"
routes = [
    Route("/_sim/health", health),
    Route("/_sim/meetings", list_meetings),
    *(Route(f"{_MEETING}/{name}", on_meeting(action), methods=["POST"]) for name, action in _ACTIONS.items()),
    Route(f"{_MEETING}/truth", on_meeting(tell_truth)),
    Route("/_sim/faults", put_faults, methods=["PUT"]),
    Route("/_sim/faults", get_faults),
    Route("/_sim/deliveries", deliveries),
    Route("/_sim/calls", calls),
    Route("/_sim/reset", reset, methods=["POST"]),
]
