"""What Zoom says about a meeting afterwards: late, paged, and not about everything.

A row is a connection, not a person. A meeting of one participant has no report. A number instead of a uuid means the
latest instance. A uuid that starts with `/` or holds `//` is found only if it was encoded twice.
"""

from collections.abc import Callable
from urllib.parse import unquote

from starlette.responses import JSONResponse, Response

from local.zoom.access import Call, Endpoint
from local.zoom.clock import iso
from local.zoom.errors import ZoomError, no_meeting, not_available, not_ended
from local.zoom.model import BASIC, Instance, Json, Meeting, Stay, User
from local.zoom.paging import expired_page, page_size
from local.zoom.rooms import ENDED_LAG_S
from local.zoom.spoiling import expires, instead, spoiled

USUAL_DELAY_S = 120
OLDEST_S = 365 * 86_400
SMALLEST_REPORT = 2


type Row = Callable[[Call, Stay, int, int, str], Json]


async def past_meeting(call: Call) -> Response:
    """Answers as soon as the instance has ended, for one participant too."""
    meeting, instance = _ended(call)
    summary = _summary(call, meeting, instance)
    return JSONResponse(summary | {"host_id": meeting.host_id, "source": "Zoom"})


async def past_instances(call: Call) -> Response:
    """Of a number, never of a uuid; ended instances alone."""
    ended = [instance for instance in call.meeting().instances if instance.end is not None]
    return JSONResponse({"meetings": [{"uuid": one.uuid, "start_time": iso(one.start)} for one in ended]})


_REFUSED = "refused"


async def past_participants(call: Call) -> Response:
    """No rows, rather than no report, where there was one participant."""
    return _participants(call, _past_row, refuses_single=False)


async def report_meeting(call: Call) -> Response:
    meeting, instance = _ended(call)
    _check_ready(call, instance, call.simulation.state.faults.report.not_ready_reads)
    if _heads(instance) < SMALLEST_REPORT:
        raise not_available()
    return JSONResponse(_summary(call, meeting, instance) | {"dept": "", "tracking_fields": [], "custom_keys": []})


async def report_participants(call: Call) -> Response:
    return _participants(call, _report_row, refuses_single=True)


def _participants(call: Call, row: Row, *, refuses_single: bool) -> Response:
    """A first page may come too early, or hold a part; the following pages belong to the first."""
    query, path, pages = call.request.query_params, call.request.url.path, call.simulation.state.pages
    page_size(query)
    if answer := instead(call):
        return answer
    if expires(call):
        raise expired_page()
    body = pages.following(path, query, "participants")
    if body is None:
        _, instance = _ended(call)
        rows = [] if _heads(instance) < SMALLEST_REPORT else _rows(call, instance, row)
        faults = call.simulation.state.faults.report
        read = _check_ready(call, instance, faults.not_ready_reads)
        if not rows and refuses_single:
            raise not_available()
        if read <= faults.not_ready_reads + faults.partial_reads:
            rows = rows[: len(rows) // 2]
        body = pages.first(path, query, spoiled(call, instance, rows), "participants", faults.largest_page)
    return JSONResponse(body)


def _check_ready(call: Call, instance: Instance, not_ready_reads: int) -> int:
    """Which read of this endpoint this is, from 1, counted once Zoom's delay is over. Raises ZoomError 3001 before."""
    simulation = call.simulation
    delay = simulation.state.faults.report.delay_s
    delay = simulation.settings.scaled(USUAL_DELAY_S) if delay is None else delay
    if simulation.state.clock() < (instance.end or 0) + delay:
        raise not_available()
    if instance.reads[_REFUSED] < simulation.state.faults.report.refusals:
        instance.reads[_REFUSED] += 1
        raise not_available()
    instance.reads[call.path] += 1
    if instance.reads[call.path] <= not_ready_reads:
        raise not_available()
    return instance.reads[call.path]


def _ended(call: Call) -> tuple[Meeting, Instance]:
    """The instance of the path, if it is over and its host pays. Raises ZoomError."""
    meeting, instance = _instance(call)
    state = call.simulation.state
    host = state.host_of(meeting)
    if meeting.account_id != call.grant.account_id:
        raise not_available()
    call.check_host(meeting)
    if host.type == BASIC or state.accounts[host.account_id].plan == "free":
        raise ZoomError(400, 200, f"Only available for Paid user: {host.user_id}")
    # Zoom counts a meeting as over only some time after everybody was put out, when it also says so by event.
    if instance.end is None or state.clock() < instance.end + state.settings.scaled(ENDED_LAG_S):
        raise not_ended()
    if state.clock() - instance.end > OLDEST_S:
        raise ZoomError(400, 12702, "Can not access a meeting a year ago.")
    return meeting, instance


def _instance(call: Call) -> tuple[Meeting, Instance]:
    key, meetings = call.param("meeting_id"), call.simulation.state.meetings
    if key.isdigit():
        meeting = meetings.get(int(key))
        if meeting is None:
            raise no_meeting(key)
        if not meeting.instances:
            raise not_ended()
        return meeting, meeting.instances[-1]
    if key.startswith("/") or "//" in key:
        raise not_available()
    uuid = unquote(key)
    for meeting in meetings.values():
        for instance in meeting.instances:
            if instance.uuid == uuid:
                return meeting, instance
    raise not_available()


def _rows(call: Call, instance: Instance, row: Row) -> list[Json]:
    """In the order people came; time in the waiting room is a row of its own."""
    rows: list[Json] = []
    for stay in instance.stays:
        if stay.wait is not None and stay.wait.end is not None:
            rows.append(row(call, stay, stay.wait.start, stay.wait.end, "in_waiting_room"))
        if stay.joined is not None and stay.left is not None:
            rows.append(row(call, stay, stay.joined, stay.left, "in_meeting"))
    return sorted(rows, key=lambda one: (one["join_time"], one["user_id"]))


def _report_row(call: Call, stay: Stay, start: int, end: int, status: str) -> Json:
    return _row(call, stay, start, end, status) | {
        "participant_user_id": stay.person.zoom_user_id,
        "customer_key": "",
        "bo_mtg_id": "",
    }


def _past_row(call: Call, stay: Stay, start: int, end: int, status: str) -> Json:
    return _row(call, stay, start, end, status) | {"internal_user": bool(stay.person.zoom_user_id)}


def _row(call: Call, stay: Stay, start: int, end: int, status: str) -> Json:
    """Blank `id` for people outside the account; `registrant_id` only where it was asked for."""
    person = stay.person
    row: Json = {
        "id": person.zoom_user_id,
        "name": person.name,
        "user_id": stay.user_id,
        "user_email": person.email,
        "join_time": iso(start),
        "leave_time": iso(end),
        "duration": end - start,
        "failover": False,
        "status": status,
    }
    wanted = call.request.query_params.get("include_fields", "").split(",")
    return row | ({"registrant_id": person.registrant_id} if "registrant_id" in wanted else {})


def _heads(instance: Instance) -> int:
    return len({stay.person.key for stay in instance.stays if stay.joined is not None})


def _summary(call: Call, meeting: Meeting, instance: Instance) -> Json:
    host: User = call.simulation.state.host_of(meeting)
    end = instance.end or instance.start
    seconds = sum((stay.left or end) - stay.joined for stay in instance.stays if stay.joined is not None)
    return {
        "uuid": instance.uuid,
        "id": meeting.number,
        "type": meeting.type,
        "topic": meeting.topic,
        "user_name": host.name,
        "user_email": host.email,
        "start_time": iso(instance.start),
        "end_time": iso(end),
        "duration": -(-(end - instance.start) // 60),
        "total_minutes": -(-seconds // 60),
        "participants_count": _heads(instance),
        "dept": "",
    }


_PAST, _REPORT = "/past_meetings/{meeting_id}", "/report/meetings/{meeting_id}"
_READ, _READ_REPORT = "meeting:read", "report:read:admin"
endpoints = [
    Endpoint("GET", _PAST, "Light", (_READ, "meeting:read:past_meeting"), past_meeting),
    Endpoint("GET", f"{_PAST}/instances", "Medium", (_READ, "meeting:read:list_past_instances"), past_instances),
    Endpoint(
        "GET", f"{_PAST}/participants", "Medium", (_READ, "meeting:read:list_past_participants"), past_participants
    ),
    Endpoint("GET", _REPORT, "Heavy", (_READ_REPORT, "report:read:meeting:admin"), report_meeting),
    Endpoint(
        "GET",
        f"{_REPORT}/participants",
        "Heavy",
        (_READ_REPORT, "report:read:list_meeting_participants:admin"),
        report_participants,
    ),
]
