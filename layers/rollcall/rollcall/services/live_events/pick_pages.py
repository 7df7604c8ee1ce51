"""The learner's pages of a live event: its sessions to pick from, and the one that was picked."""

from collections.abc import Iterable
from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from rollcall.services.api.pages import Choice, Ways, page
from rollcall.services.live_events.picking import can_be_picked, is_full
from rollcall.services.meetings.doors import Behind, Invitation
from rollcall.services.meetings.link_pages import session_of
from rollcall.store.meeting_records import Meeting, MeetingStatus


def pick_page(
    invitation: Invitation, sessions: Iterable[Meeting], now: datetime, here: str, outcome: str = "session_to_pick"
) -> Response[str]:
    """``here`` leads from the page's address to what lies below the link."""
    offered = [one for one in sessions if one.status is not MeetingStatus.CANCELLED]
    choices = [_choice(invitation, one, now) for one in offered]
    return page(outcome, ways=Ways(form=f"{here}session"), topic=invitation.event.topic, choices=choices)


def picked_page(behind: Behind, token: str) -> Response[str]:
    """Below the link. Not a redirect: the policy for forms would hold for where it ends, and that may be Zoom."""
    zone = behind.registrant.time_zone if behind.registrant else None
    ways = Ways(calendar="calendar.ics", change="session", home=f"../{token}")
    return page("session_picked", session_of(behind.meeting, zone), ways)


def _choice(invitation: Invitation, session: Meeting, now: datetime) -> Choice:
    learner = invitation.learner
    mine = session.meeting_id == learner.session
    is_open = can_be_picked(session, now) and not mine and not is_full(session)
    return Choice(
        name=session.meeting_id,
        session=session_of(session, learner.time_zone),
        label="Yours" if mine else "Take this one",
        note=_note(session, now),
        is_open=is_open,
    )


def _note(session: Meeting, now: datetime) -> str:
    if not can_be_picked(session, now):
        return "has begun"
    if is_full(session):
        return "full"
    left = (session.capacity or 0) - session.registrant_count
    return "1 seat left" if left == 1 else f"{left} seats left"
