"""Meetings: create, read, list, change, delete, end."""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from starlette.responses import JSONResponse, Response

from local.zoom import events, rooms
from local.zoom.access import Call, Endpoint
from local.zoom.clock import iso, start_instant
from local.zoom.errors import ZoomError, invalid_fields
from local.zoom.meeting_settings import DEFAULTS, check_settings, settle
from local.zoom.model import FIXED, INSTANT, RECURRING, SCHEDULED, Json, Meeting, User
from local.zoom.paging import page_size
from local.zoom.state import START_LINK_S, State

LONGEST_TOPIC, LONGEST_AGENDA, LONGEST_PASSWORD = 200, 2_000, 10
_PASSWORD = re.compile(r"[A-Za-z0-9@_*-]*\Z")
_TIMEZONES = available_timezones()
type _Rule = Callable[[Any], bool]


async def create(call: Call) -> Response:
    host, state = call.user(), call.simulation.state
    asked = await call.body()
    if host.type not in (1, 2):
        raise ZoomError(400, 3161, "Your user account is not allowed meeting hosting and scheduling capabilities.")
    _check(state, host, asked)
    state.ledger.spend_meeting_write(host.user_id)
    meeting = _made(state, host, asked)
    state.meetings[meeting.number] = meeting
    operator = call.operator(meeting)
    meeting.creator = operator.email
    extra = {"join_url": join_url(state, meeting), "password": meeting.password, "creation_source": "open_api"}
    call.simulation.publish(meeting, events.about_meeting("meeting.created", meeting, operator, state.clock(), extra))
    return JSONResponse(describe(state, meeting), 201)


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
        body = state.pages.first(path, query, [_listed(state, meeting) for meeting in kept], "meetings")
    return JSONResponse(body)


async def update(call: Call) -> Response:
    """204. A `start_time` that is past is ignored, not refused."""
    meeting, state = call.meeting(), call.simulation.state
    host, asked = state.host_of(meeting), await call.body()
    _check(state, host, asked)
    state.ledger.spend_meeting_write(host.user_id)
    old = _changed(state, meeting, host, asked)
    if old:
        new = {name: _event_view(meeting)[name] for name in old}
        now = state.clock()
        call.simulation.publish(meeting, events.updated(meeting, call.operator(meeting), now, old, new))
    return Response(status_code=204)


async def delete(call: Call) -> Response:
    meeting, now = call.meeting(), call.simulation.state.clock()
    if meeting.running:
        raise ZoomError(400, 3002, "Sorry, you cannot delete this meeting since it is in progress.")
    meeting.is_deleted = True
    event = events.about_meeting("meeting.deleted", meeting, call.operator(meeting), now, {})
    call.simulation.publish(meeting, event)
    return Response(status_code=204)


async def change_status(call: Call) -> Response:
    """`end` a running meeting, or `recover` a deleted one."""
    body = await call.body()
    match body.get("action"):
        case "end":
            meeting = call.meeting()
            if not meeting.running:
                raise ZoomError(400, 3000, "The meeting is not in progress.")
            rooms.end(call.simulation, meeting, int(call.simulation.state.clock()))
        case "recover":
            _recover(call)
        case _:
            raise invalid_fields("action")
    return Response(status_code=204)


def describe(state: State, meeting: Meeting) -> Json:
    """What create and read answer: with a new `start_url`, good for two hours, each time."""
    described: Json = {
        "uuid": meeting.uuid,
        "id": meeting.number,
        "host_id": meeting.host_id,
        "host_email": state.host_of(meeting).email,
        "assistant_id": "",
        "topic": meeting.topic,
        "type": meeting.type,
        "status": "started" if meeting.running else "waiting",
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "agenda": meeting.agenda,
        "created_at": iso(meeting.created_at),
        "start_url": _start_url(state, meeting),
        "join_url": join_url(state, meeting),
        "password": meeting.password,
        "h323_password": meeting.password,
        "pstn_password": meeting.password,
        "encrypted_password": _encrypted(meeting),
        "pre_schedule": False,
        "creation_source": "open_api",
        "settings": dict(meeting.settings),
    }
    if meeting.start is not None:
        described["start_time"] = iso(meeting.start)
    if meeting.takes_registrants:
        described["registration_url"] = f"{state.settings.origin}/meeting/register/{registration_key(meeting)}"
    return described


def registration_key(meeting: Meeting) -> str:
    """Of the page where people register; the same for as long as the meeting exists."""
    digest = hashlib.sha256(f"register {meeting.uuid}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def join_url(state: State, meeting: Meeting) -> str:
    """The link for everybody; registrants have their own."""
    passcode = f"?pwd={_encrypted(meeting)}" if meeting.password else ""
    return f"{state.settings.origin}/j/{meeting.number}{passcode}"


def _check(state: State, host: User, asked: Json) -> None:
    """Raises ZoomError 300 naming every field that is wrong."""
    right: dict[str, _Rule] = {
        "topic": lambda value: isinstance(value, str) and len(value) <= LONGEST_TOPIC,
        "agenda": lambda value: isinstance(value, str) and len(value) <= LONGEST_AGENDA,
        "type": lambda value: value in (INSTANT, SCHEDULED, RECURRING, FIXED),
        "duration": lambda value: type(value) is int and value > 0,
        "timezone": lambda value: value in _TIMEZONES,
        "password": lambda value: isinstance(value, str) and _is_password(value),
        "start_time": lambda value: _is_instant(value, asked, host),
        "settings": lambda value: isinstance(value, dict),
    }
    wrong = [name for name, is_right in right.items() if name in asked and not is_right(asked[name])]
    if wrong:
        raise invalid_fields(*wrong)
    check_settings(state, host, asked.get("settings", {}))


def _is_password(value: str) -> bool:
    return len(value) <= LONGEST_PASSWORD and _PASSWORD.match(value) is not None


def _is_instant(value: object, asked: Json, host: User) -> bool:
    zone = asked.get("timezone", host.timezone)
    try:
        start_instant(str(value), zone if zone in _TIMEZONES else "UTC")
    except ValueError:
        return False
    return True


def _made(state: State, host: User, asked: Json) -> Meeting:
    timezone = asked.get("timezone", host.timezone)
    start = start_instant(asked["start_time"], timezone) if asked.get("start_time") else None
    kind = asked.get("type", SCHEDULED)
    password = asked.get("password", state.ids.digits(6))
    account = state.accounts[host.account_id]
    settings = settle(asked.get("settings", {}), DEFAULTS, host, account, has_password=bool(password))
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


def _changed(state: State, meeting: Meeting, host: User, asked: Json) -> Json:
    """Change the meeting; the old values of what really changed."""
    before = _event_view(meeting)
    for name in ("topic", "agenda", "duration", "timezone", "password", "type"):
        if name in asked:
            setattr(meeting, name, asked[name])
    if asked.get("start_time"):
        start = start_instant(asked["start_time"], meeting.timezone)
        meeting.start = start if start > state.clock() else meeting.start
    account, settings = state.accounts[host.account_id], asked.get("settings", {})
    has_password = bool(meeting.password)
    meeting.settings = settle(settings, meeting.settings, host, account, has_password=has_password)
    after = _event_view(meeting)
    return {name: value for name, value in before.items() if value != after[name]}


def _event_view(meeting: Meeting) -> Json:
    return {
        "topic": meeting.topic,
        "agenda": meeting.agenda,
        "type": meeting.type,
        "start_time": iso(meeting.start) if meeting.start is not None else "",
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "password": meeting.password,
        "settings": dict(meeting.settings),
    }


def _recover(call: Call) -> None:
    state, key = call.simulation.state, call.param("meeting_id")
    meeting = state.meetings.get(int(key)) if key.isdigit() else None
    if meeting is not None and meeting.is_deleted:
        meeting.is_deleted = False
        operator, now = call.operator(meeting), state.clock()
        call.simulation.publish(meeting, events.about_meeting("meeting.recovered", meeting, operator, now, {}))
    call.meeting()


def _listed(state: State, meeting: Meeting) -> Json:
    listed = describe(state, meeting)
    names = ("uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone", "created_at", "join_url")
    return {name: listed[name] for name in names if name in listed}


def _start_url(state: State, meeting: Meeting) -> str:
    now = state.clock()
    state.start_links = {key: link for key, link in state.start_links.items() if link[1] > now}
    zak = secrets.token_urlsafe(48)
    state.start_links[zak] = (meeting.number, now + START_LINK_S)
    return f"{state.settings.origin}/s/{meeting.number}?zak={zak}"


def _encrypted(meeting: Meeting) -> str:
    digest = hashlib.sha256(f"{meeting.uuid}{meeting.password}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode() + ".1"


_READ, _WRITE = "meeting:read", "meeting:write"
endpoints = [
    Endpoint("POST", "/users/{user_id}/meetings", "Medium", (_WRITE, "meeting:write:meeting"), create),
    Endpoint("GET", "/users/{user_id}/meetings", "Medium", (_READ, "meeting:read:list_meetings"), list_of_user),
    Endpoint("GET", "/meetings/{meeting_id}", "Light", (_READ, "meeting:read:meeting"), read),
    Endpoint("PATCH", "/meetings/{meeting_id}", "Light", (_WRITE, "meeting:update:meeting"), update),
    Endpoint("DELETE", "/meetings/{meeting_id}", "Light", (_WRITE, "meeting:delete:meeting"), delete),
    Endpoint("PUT", "/meetings/{meeting_id}/status", "Light", (_WRITE, "meeting:update:status"), change_status),
]
