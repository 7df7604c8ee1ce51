"""Registrants: added one by one or thirty at a time, approved, cancelled, denied, deleted."""

from starlette.responses import JSONResponse, Response

from local.zoom.access import Call, Endpoint
from local.zoom.clock import iso
from local.zoom.enrollment import check_open, personal_url, set_status, take
from local.zoom.errors import ZoomError, invalid_fields
from local.zoom.model import SCHEDULED, Json, Meeting, Registrant, RegistrantStatus
from local.zoom.paging import page_size
from local.zoom.state import State

LARGEST_BATCH = 30
_STATUS_OF_ACTION: dict[str, RegistrantStatus] = {"approve": "approved", "cancel": "cancelled", "deny": "denied"}


async def add(call: Call) -> Response:
    meeting, body, state = call.meeting(), await call.body(), call.simulation.state
    check_open(state, meeting)
    registrant = take(call.simulation, meeting, [body], auto=body.get("auto_approve") is True)[0]
    reply = _reply(state, meeting, registrant)
    reply |= {"id": meeting.number, "topic": meeting.topic, "start_time": iso(meeting.start or meeting.created_at)}
    return JSONResponse(reply, 201)


async def add_batch(call: Call) -> Response:
    """Up to 30, of a scheduled meeting only. One that is wrong, or one too many, and nobody is added."""
    meeting, body, state = call.meeting(), await call.body(), call.simulation.state
    rows = body.get("registrants")
    if not isinstance(rows, list) or not 1 <= len(rows) <= LARGEST_BATCH or not all(isinstance(r, dict) for r in rows):
        raise invalid_fields("registrants")
    if meeting.type != SCHEDULED:
        raise ZoomError(400, 303, _SCHEDULED_ONLY)
    check_open(state, meeting)
    taken = take(call.simulation, meeting, rows, auto=body.get("auto_approve") is True)
    replies = [_reply(state, meeting, registrant) | {"email": registrant.email} for registrant in taken]
    return JSONResponse({"registrants": replies}, 201)


async def list_all(call: Call) -> Response:
    """By `status`, `approved` unless said otherwise. There is none for the cancelled."""
    meeting, query, state = call.meeting(), call.request.query_params, call.simulation.state
    wanted = query.get("status", "approved")
    if wanted not in ("approved", "pending", "denied"):
        raise invalid_fields("status")
    page_size(query)
    path = call.request.url.path
    body = state.pages.following(path, query, "registrants")
    if body is None:
        rows = [_described(state, meeting, r) for r in meeting.registrants.values() if _shown(state, r) == wanted]
        body = state.pages.first(path, query, rows, "registrants")
    return JSONResponse(body)


async def read(call: Call) -> Response:
    meeting = call.meeting()
    return JSONResponse(_described(call.simulation.state, meeting, _found(call, meeting)))


async def delete(call: Call) -> Response:
    """The registrant and the link are gone; no event tells of it."""
    meeting = call.meeting()
    if not meeting.takes_registrants:
        raise ZoomError(400, 404, f"Registration has not been enabled for this meeting: {meeting.number}.")
    del meeting.registrants[_found(call, meeting).registrant_id]
    return Response(status_code=204)


async def change_status(call: Call) -> Response:
    """approve, cancel or deny up to 30 registrants, named by `id`."""
    meeting, body, state = call.meeting(), await call.body(), call.simulation.state
    status = _STATUS_OF_ACTION.get(str(body.get("action")))
    rows = body.get("registrants")
    if status is None:
        raise invalid_fields("action")
    if not isinstance(rows, list) or not 1 <= len(rows) <= LARGEST_BATCH:
        raise invalid_fields("registrants")
    chosen = [_of_row(meeting, row) for row in rows]
    emails = [registrant.email.lower() for registrant in chosen]
    state.ledger.spend_status_changes(meeting.number, emails, state.faults.readings.registrant_limits)
    for registrant in chosen:
        set_status(call.simulation, meeting, registrant, status, call.operator(meeting))
    return Response(status_code=204)


def _found(call: Call, meeting: Meeting) -> Registrant:
    registrant = meeting.registrants.get(call.param("registrant_id"))
    if registrant is None:
        raise ZoomError(400, 300, "Invalid registrant ID.")
    return registrant


def _of_row(meeting: Meeting, row: object) -> Registrant:
    """By id; an e-mail alone will do too. Raises ZoomError 300."""
    asked: Json = row if isinstance(row, dict) else {}
    by_email = {one.email.lower(): one for one in meeting.registrants.values()}
    by_id = meeting.registrants.get(str(asked.get("id")))
    registrant = by_id if "id" in asked else by_email.get(str(asked.get("email")).lower())
    if registrant is None:
        raise invalid_fields("registrants.id")
    return registrant


def _shown(state: State, registrant: Registrant) -> str:
    """Under which status Zoom's list shows somebody: it has none for the cancelled."""
    return state.faults.readings.cancelled_listed if registrant.status == "cancelled" else registrant.status


def _reply(state: State, meeting: Meeting, registrant: Registrant) -> Json:
    """The link is not there until the registrant is approved; a dead one may be."""
    reply: Json = {"registrant_id": registrant.registrant_id, "participant_pin_code": registrant.pin}
    is_dead = registrant.status in ("cancelled", "denied")
    if registrant.status == "approved" or (is_dead and state.faults.readings.readded == "cancelled"):
        reply["join_url"] = personal_url(state, meeting, registrant)
    return reply


def _described(state: State, meeting: Meeting, registrant: Registrant) -> Json:
    described: Json = {
        "id": registrant.registrant_id,
        "email": registrant.email,
        "first_name": registrant.first_name,
        "last_name": registrant.last_name,
        "status": "denied" if registrant.status == "cancelled" else registrant.status,
        "create_time": iso(registrant.created_at),
        "participant_pin_code": registrant.pin,
        "custom_questions": [],
    }
    if registrant.status == "approved":
        described["join_url"] = personal_url(state, meeting, registrant)
    return described


_SCHEDULED_ONLY = (
    "This API can only be used for scheduled meeting(meeting type: 2). Batch registration is not supported for other "
    "meeting types."
)
_READ, _WRITE = "meeting:read", "meeting:write"
_ALL, _ONE = "/meetings/{meeting_id}/registrants", "/meetings/{meeting_id}/registrants/{registrant_id}"
_BATCH = "/meetings/{meeting_id}/batch_registrants"
endpoints = [
    Endpoint("POST", _ALL, "Light", (_WRITE, "meeting:write:registrant"), add),
    Endpoint("POST", _BATCH, "Heavy", (_WRITE, "meeting:write:batch_registrants"), add_batch),
    Endpoint("GET", _ALL, "Medium", (_READ, "meeting:read:list_registrants"), list_all),
    Endpoint("PUT", f"{_ALL}/status", "Medium", (_WRITE, "meeting:update:registrant_status"), change_status),
    Endpoint("GET", _ONE, "Light", (_READ, "meeting:read:registrant"), read),
    Endpoint("DELETE", _ONE, "Light", (_WRITE, "meeting:delete:registrant"), delete),
]
