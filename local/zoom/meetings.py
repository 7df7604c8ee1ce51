"""Meetings: create, read, list, change, delete, end."""

from starlette.responses import JSONResponse, Response

from local.zoom import changes, events, rooms
from local.zoom.access import Call, Endpoint
from local.zoom.clock import start_instant
from local.zoom.errors import ZoomError, invalid_fields
from local.zoom.meeting_checks import check
from local.zoom.meeting_replies import describe, in_short, join_url, registration_url
from local.zoom.meeting_settings import DEFAULTS, settle
from local.zoom.model import INSTANT, NO_REGISTRATION, SCHEDULED, Json, Meeting, User
from local.zoom.paging import page_size
from local.zoom.state import State


async def create(call: Call) -> Response:
    host, state = call.user(), call.simulation.state
    asked = await call.body()
    if host.type not in (1, 2):
        raise ZoomError(400, 3161, "Your user account is not allowed meeting hosting and scheduling capabilities.")
    check(state, host, asked)
    state.ledger.spend_meeting_write(host.user_id)
    meeting = _made(state, host, asked)
    state.meetings[meeting.number] = meeting
    operator = call.operator(meeting)
    meeting.creator = operator.email
    extra = {"join_url": join_url(state, meeting), "password": meeting.password, "creation_source": "open_api"}
    call.simulation.publish(meeting, events.about_meeting("meeting.created", meeting, operator, state.clock(), extra))
    return JSONResponse(_claimed(state, meeting, asked), 201)


async def read(call: Call) -> Response:
    return JSONResponse(describe(call.simulation.state, call.meeting()))


async def list_of_user(call: Call) -> Response:
    host, state, query = call.user(), call.simulation.state, call.request.query_params
    page_size(query)
    path = call.request.url.path
    body = state.pages.following(path, query, "meetings")
    if body is None:
        kept = [m for m in state.meetings.values() if m.host_id == host.user_id and not m.is_deleted]
        if query.get("type", "scheduled") == "live":
            kept = [meeting for meeting in kept if meeting.running]
        body = state.pages.first(path, query, [in_short(state, meeting) for meeting in kept], "meetings")
    return JSONResponse(body)


async def update(call: Call) -> Response:
    """204. A `start_time` that is past is ignored, not refused."""
    meeting, state = call.meeting(), call.simulation.state
    host, asked = state.host_of(meeting), await call.body()
    check(state, host, asked)
    state.ledger.spend_meeting_write(host.user_id)
    changes.change(call.simulation, meeting, asked, call.operator(meeting))
    return Response(status_code=204)


async def delete(call: Call) -> Response:
    meeting, state = call.meeting(), call.simulation.state
    if meeting.running or state.clock() < meeting.ended_at + state.faults.api.still_running_s:
        raise ZoomError(400, 3002, "Sorry, you cannot delete this meeting since it is in progress.")
    changes.delete(call.simulation, meeting, call.operator(meeting))
    return Response(status_code=204)


async def change_status(call: Call) -> Response:
    """`end` a running meeting, or `recover` a deleted one."""
    body = await call.body()
    match body.get("action"):
        case "end":
            _end(call)
        case "recover":
            _recover(call)
        case _:
            raise invalid_fields("action")
    return Response(status_code=204)


def _end(call: Call) -> None:
    meeting, state = call.meeting(), call.simulation.state
    if meeting.running:
        rooms.end(call.simulation, meeting, int(state.clock()))
    elif state.faults.readings.idle_end == "refused":
        raise ZoomError(400, 3000, "The meeting is not in progress.")


def _recover(call: Call) -> None:
    state, key = call.simulation.state, call.param("meeting_id")
    meeting = state.meetings.get(int(key)) if key.isdigit() else None
    if meeting is None or not (meeting.is_deleted and state.host_of(meeting).is_active):
        call.meeting()  # there already, or not at all
        return
    call.check_reach(meeting)
    changes.recover(call.simulation, meeting, call.operator(meeting))


def _claimed(state: State, meeting: Meeting, asked: Json) -> Json:
    """The answer to a creation: what Zoom made, or, where it echoes, what was asked for."""
    reply = describe(state, meeting)
    if state.faults.api.create_echoes:
        reply["settings"] |= asked.get("settings", {})
        if reply["settings"]["approval_type"] != NO_REGISTRATION:
            reply["registration_url"] = registration_url(state, meeting)
    return reply


def _made(state: State, host: User, asked: Json) -> Meeting:
    timezone = asked.get("timezone", host.timezone)
    start = start_instant(asked["start_time"], timezone) if asked.get("start_time") else None
    kind = asked.get("type", SCHEDULED)
    password = asked.get("password", state.ids.digits(6))
    settings = settle(state, host, asked.get("settings", {}), DEFAULTS, has_password=bool(password))
    return Meeting(
        number=state.ids.meeting_number(),
        uuid=state.ids.meeting_uuid(),
        host_id=host.user_id,
        account_id=host.account_id,
        topic=asked.get("topic", "Zoom Meeting"),
        # A scheduled meeting without a time is an instant one.
        type=INSTANT if kind == SCHEDULED and start is None else kind,
        start=start,
        duration=asked.get("duration", 60),
        timezone=timezone,
        agenda=asked.get("agenda", ""),
        password=password,
        settings=settings,
        created_at=state.clock(),
    )


_READ, _WRITE = "meeting:read", "meeting:write"
endpoints = [
    Endpoint("POST", "/users/{user_id}/meetings", "Medium", (_WRITE, "meeting:write:meeting"), create),
    Endpoint("GET", "/users/{user_id}/meetings", "Medium", (_READ, "meeting:read:list_meetings"), list_of_user),
    Endpoint("GET", "/meetings/{meeting_id}", "Light", (_READ, "meeting:read:meeting"), read),
    Endpoint("PATCH", "/meetings/{meeting_id}", "Light", (_WRITE, "meeting:update:meeting"), update),
    Endpoint("DELETE", "/meetings/{meeting_id}", "Light", (_WRITE, "meeting:delete:meeting"), delete),
    Endpoint("PUT", "/meetings/{meeting_id}/status", "Light", (_WRITE, "meeting:update:status"), change_status),
]
