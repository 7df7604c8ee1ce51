"""Who is registered for a meeting: taken, approved, cancelled, denied, however that came about."""

import re
import secrets

from local.zoom import events
from local.zoom.errors import ZoomError, invalid_fields
from local.zoom.model import AUTOMATIC, Json, Meeting, Registrant, RegistrantStatus, User
from local.zoom.simulation import Simulation
from local.zoom.state import State

MOST_REGISTRANTS = 4_999
LONGEST_EMAIL, LONGEST_NAME = 128, 64
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")


def personal_url(state: State, meeting: Meeting, registrant: Registrant) -> str:
    return f"{state.settings.origin}/w/{meeting.number}?tk={registrant.link_token}"


def cancel_url(state: State, meeting: Meeting, registrant: Registrant) -> str:
    """In Zoom's mail to the registrant, where the meeting's settings let it write one."""
    return f"{state.settings.origin}/w/{meeting.number}/cancel?tk={registrant.link_token}"


def check_open(state: State, meeting: Meeting) -> None:
    """Raises ZoomError where nobody can register."""
    if not meeting.takes_registrants:
        raise ZoomError(404, 404, f"Registration has not been enabled for this meeting: {meeting.number}.")
    is_over = meeting.start is not None and state.clock() >= meeting.start + meeting.duration * 60
    closes_at_once = state.faults.readings.close_registration == "at_once"
    if (is_over and not meeting.running) or (closes_at_once and meeting.settings["close_registration"]):
        raise ZoomError(400, 3038, _OVER)


def take(simulation: Simulation, meeting: Meeting, rows: list[Json], *, auto: bool) -> list[Registrant]:
    """All of the rows or none: the registrant that has the e-mail already, or a new one. Raises ZoomError."""
    for row in rows:
        _check_row(row)
    state, emails = simulation.state, [str(row["email"]).strip().lower() for row in rows]
    known = {registrant.email.lower(): registrant for registrant in meeting.registrants.values()}
    if len(known) + len(set(emails) - set(known)) > MOST_REGISTRANTS:
        raise ZoomError(400, 3043, "Meeting has reached maximum attendee capacity.")
    state.ledger.spend_registrant_adds(meeting.number, emails, state.faults.readings.registrant_limits)
    for email, row in zip(emails, rows, strict=True):
        if email not in known:
            known[email] = _new(state, row)
            meeting.registrants[known[email].registrant_id] = known[email]
            _announce(simulation, meeting, known[email], auto=auto)
        elif known[email].status in ("cancelled", "denied") and state.faults.readings.readded == "revived":
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


def set_status(
    simulation: Simulation,
    meeting: Meeting,
    registrant: Registrant,
    status: RegistrantStatus,
    operator: User | None,
) -> None:
    """Whoever cancels by themselves is no operator."""
    registrant.status = status
    state = simulation.state
    extra: Json = {"operator": operator} if operator else {}
    if status == "approved":
        extra |= {"join_url": personal_url(state, meeting, registrant), "participant_pin_code": registrant.pin}
    simulation.publish(meeting, events.about_registrant(status, meeting, registrant, state.clock(), extra))


_OVER = "Meeting is over, you can not register now. If you have any questions, please contact the Meeting host."
