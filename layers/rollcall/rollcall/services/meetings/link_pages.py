"""The page for a link that leads nowhere at present."""

from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from rollcall.services.api.pages import Session, Ways, page
from rollcall.services.meetings.doors import OPENS_BEFORE, LinkClosedError
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import RegistrantStatus

_DAY_S = 86_400
_SOONEST_S, _LATEST_S, _PATIENCE = 3, 60, 4  # the longer a place has been in the making, the more seldom one looks


def closed_page(closed: LinkClosedError, now: datetime, here: str = "") -> Response[str]:
    """``here`` leads from the page's address to what lies below the link."""
    meeting, behind = closed.meeting, closed.behind
    if meeting is None:
        return page(closed.outcome)
    ways = Ways(
        onward=meeting.external_link if closed.outcome == "externally_linked" else "",
        calendar=f"{here}calendar.ics" if here else "",
        change=f"{here}session" if here and behind and not behind.is_ended and behind.can_move(now) else "",
    )
    zone = behind.registrant.time_zone if behind and behind.registrant else None
    return page(closed.outcome, session_of(meeting, zone), ways, again_s=_again_s(closed, meeting, now))


def session_of(meeting: Meeting, readers_zone: str | None) -> Session:
    return Session(meeting.topic, meeting.start, meeting.end, meeting.time_zone, readers_zone)


def _again_s(closed: LinkClosedError, meeting: Meeting, now: datetime) -> int:
    """Seconds after which the page is loaded again; 0 for what every such page does."""
    if closed.outcome == "too_early":
        return _until_it_opens(meeting, now)
    registrant = closed.behind.registrant if closed.behind else None
    if closed.outcome != "being_registered" or registrant is None or registrant.changed_at is None:
        return 0
    if registrant.status is not RegistrantStatus.PENDING:  # their meeting was made anew, a moment ago
        return 0
    waited_s = int((now - registrant.changed_at).total_seconds())
    return min(max(waited_s // _PATIENCE, _SOONEST_S), _LATEST_S)


def _until_it_opens(meeting: Meeting, now: datetime) -> int:
    """Seconds after which a page that was left open leads in by itself; a browser keeps no longer count than a day."""
    wait_s = int((meeting.start - OPENS_BEFORE - now).total_seconds()) + 1
    return wait_s if wait_s <= _DAY_S else 0
