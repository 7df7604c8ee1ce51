"""The page for a link that leads nowhere at present."""

from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from rollcall.services.api.pages import Session, page
from rollcall.services.meetings.joining import OPENS_BEFORE, LinkClosedError
from rollcall.store.meeting_records import Meeting

_DAY_S = 86_400


def closed_page(closed: LinkClosedError, now: datetime, calendar: str = "") -> Response[str]:
    """``calendar`` is where the session's calendar file is, for the pages that offer it."""
    meeting = closed.meeting
    if meeting is None:
        return page(closed.outcome)
    return page(
        closed.outcome,
        Session(meeting.topic, meeting.start, meeting.end, meeting.time_zone, closed.time_zone),
        calendar=calendar,
        onward=meeting.external_link if closed.outcome == "externally_linked" else "",
        again_s=_until_it_opens(meeting, now) if closed.outcome == "too_early" else 0,
    )


def _until_it_opens(meeting: Meeting, now: datetime) -> int:
    """Seconds after which a page that was left open leads in by itself; a browser keeps no longer count than a day."""
    wait_s = int((meeting.start - OPENS_BEFORE - now).total_seconds()) + 1
    return wait_s if wait_s <= _DAY_S else 0
