"""Registrants: added one by one or thirty at a time, approved, cancelled, denied, deleted."""

import re
import secrets

from starlette.responses import JSONResponse, Response

from local.zoom import events
from local.zoom.access import Call, Endpoint
from local.zoom.clock import iso
from local.zoom.errors import ZoomError, invalid_fields
from local.zoom.model import AUTOMATIC, SCHEDULED, Json, Meeting, Registrant, RegistrantStatus
from local.zoom.paging import page_size
from local.zoom.simulation import Simulation
from local.zoom.state import State

LARGEST_BATCH, MOST_REGISTRANTS = 30, 4_999
LONGEST_EMAIL, LONGEST_NAME = 128, 64
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")
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
        raise ZoomError(400, 303, "Batch registration is only available for scheduled meetings.")
    check_open(state, meeting)
    taken = take(call.simulation, meeting, rows, auto=body.get("auto_approve") is True)
    replies = [_reply(state, meeting, registrant) | {"email": registrant.email} for registrant in taken]
    return JSONResponse({"registrants": replies}, 201)


async def list_all(call: Call) -> Response:
    """By `status`, `approved` unless said otherwise. Cancelled ones are listed with the denied."""
    meeting, query = call.meeting(), call.request.query_params
    wanted = query.get("status", "approved")
    if wanted not in ("approved", "pending", "denied"):
        raise invalid_fields("status")
    page_size(query)
    pages, path = call.simulation.state.pages, call.request.url.path
    body = pages.following(path, query, "registrants")
    if body is None:
        rows = [
            _described(call.simulation.state, meeting, r) for r in meeting.registrants.values() if _shown(r) == wanted
        ]
        body = pages.first(path, query, rows, "registrants")
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
    state.ledger.spend_status_changes(meeting.number, [registrant.registrant_id for registrant in chosen])
    for registrant in chosen:
        _set_status(call, meeting, registrant, status)
    return Response(status_code=204)


def personal_url(state: State, meeting: Meeting, registrant: Registrant) -> str:
    return f"{state.settings.origin}/w/{meeting.number}?tk={registrant.link_token}"


def check_open(state: State, meeting: Meeting) -> None:
    """Raises ZoomError where nobody can register."""
    if not meeting.takes_registrants:
        raise ZoomError(404, 404, f"Registration has not been enabled for this meeting: {meeting.number}.")
    is_over = meeting.start is not None and state.clock() >= meeting.start + meeting.duration * 60
    if (is_over and not meeting.running) or meeting.settings["close_registration"]:
        raise ZoomError(400, 3038, _OVER)


def take(simulation: Simulation, meeting: Meeting, rows: list[Json], *, auto: bool) -> list[Registrant]:
    """All of the rows or none: the registrant that has the e-mail already, or a new one. Raises ZoomError."""
    for row in rows:
        _check_row(row)
    state, emails = simulation.state, [str(row["email"]).strip().lower() for row in rows]
    known = {registrant.email.lower(): registrant for registrant in meeting.registrants.values()}
    if len(known) + len(set(emails) - set(known)) > MOST_REGISTRANTS:
        raise ZoomError(400, 3043, "Meeting has reached maximum attendee capacity.")
    state.ledger.spend_registrant_adds(meeting.number, emails)
    for email, row in zip(emails, rows, strict=True):
        if email not in known:
            known[email] = _new(state, row)
            meeting.registrants[known[email].registrant_id] = known[email]
            _announce(simulation, meeting, known[email], auto=auto)
        elif known[email].status in ("cancelled", "denied"):
            _announce(simulation, meeting, known[email], auto=auto)
    return [known[email] for email in emails]


def _check_row(row: Json) -> None:
    email, first, last = row.get("email"), row.get("first_name"), row.get("last_name", "")
    wrong = []
    if not isinstance(email, str) or len(email) > LONGEST_EMAIL or not _EMAIL.match(email.strip()):
        wrong.append("email")
    if not isinstance(first, str) or not 1 <= len(first) <= LONGEST_NAME:
        wrong.append("first_name")
    if not isinstance(last, str) or len(last) > LONGEST_NAME:
        wrong.append("last_name")
    if wrong:
        raise invalid_fields(*wrong)


def _new(state: State, row: Json) -> Registrant:
    return Registrant(
        registrant_id=state.ids.opaque(),
        link_token=secrets.token_urlsafe(32),
        email=row["email"].strip(),
        first_name=row["first_name"],
        last_name=row.get("last_name", ""),
        status="pending",
        created_at=state.clock(),
        pin=int("3" + state.ids.digits(5)),
    )


def _announce(simulation: Simulation, meeting: Meeting, registrant: Registrant, *, auto: bool) -> None:
    is_approved = auto or meeting.settings["approval_type"] == AUTOMATIC
    registrant.status = "approved" if is_approved else "pending"
    state = simulation.state
    extra: Json = {"status": registrant.status, "participant_pin_code": registrant.pin}
    if is_approved:
        extra["join_url"] = personal_url(state, meeting, registrant)
    simulation.publish(meeting, events.about_registrant("created", meeting, registrant, state.clock(), extra))


def _set_status(call: Call, meeting: Meeting, registrant: Registrant, status: RegistrantStatus) -> None:
    registrant.status = status
    state = call.simulation.state
    extra: Json = {"operator": call.operator(meeting)}
    if status == "approved":
        extra |= {"join_url": personal_url(state, meeting, registrant), "participant_pin_code": registrant.pin}
    event = events.about_registrant(status, meeting, registrant, state.clock(), extra)
    call.simulation.publish(meeting, event)


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


def _shown(registrant: Registrant) -> str:
    return "denied" if registrant.status == "cancelled" else registrant.status


def _reply(state: State, meeting: Meeting, registrant: Registrant) -> Json:
    """The link is not there until the registrant is approved."""
    reply: Json = {"registrant_id": registrant.registrant_id, "participant_pin_code": registrant.pin}
    if registrant.status == "approved":
        reply["join_url"] = personal_url(state, meeting, registrant)
    return reply


def _described(state: State, meeting: Meeting, registrant: Registrant) -> Json:
    described: Json = {
        "id": registrant.registrant_id,
        "email": registrant.email,
        "first_name": registrant.first_name,
        "last_name": registrant.last_name,
        "status": _shown(registrant),
        "create_time": iso(registrant.created_at),
        "participant_pin_code": registrant.pin,
        "custom_questions": [],
    }
    if registrant.status == "approved":
        described["join_url"] = personal_url(state, meeting, registrant)
    return described


_OVER = "Meeting is over, you can not register now. If you have any questions, please contact the Meeting host."
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
