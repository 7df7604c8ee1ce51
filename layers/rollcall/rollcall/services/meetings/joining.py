"""The learner's one link: from our domain to the room in Zoom, in its time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.lms.keys import hashed
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.session_logs import SessionLogStore, SessionState

OPENS_BEFORE = timedelta(minutes=60)
CLOSES_AFTER = timedelta(minutes=120)


class LinkClosedError(Exception):
    """The link leads nowhere now. ``outcome`` names the page that says why."""

    def __init__(self, outcome: str, meeting: Meeting | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.meeting = meeting


@dataclass(frozen=True, slots=True)
class Joining:
    meetings: MeetingStore
    rosters: RosterStore
    logs: SessionLogStore

    def personal(self, token: str, now: datetime) -> str:
        """The Zoom address behind a personal link. Raises LinkClosedError."""
        link = self.rosters.join_link(hashed(token))
        if link is None:
            raise LinkClosedError("link_unknown")
        meeting = self._open_meeting(link.tenant_id, link.meeting_id, now)
        return self._zoom_address(meeting, link.learner_id)

    def drop_in(self, token: str, now: datetime) -> str:
        """The Zoom address behind a sign-in link. Raises LinkClosedError."""
        link = self.logs.link(hashed(token), now)
        log = self.logs.get(link.tenant_id, link.session_log_id) if link else None
        if link is None or log is None:
            raise LinkClosedError("link_unknown")
        if log.state is SessionState.CANCELLED:
            raise LinkClosedError("sign_in_cancelled")
        meeting = self._open_meeting(link.tenant_id, link.meeting_id, now)
        return self._zoom_address(meeting, link.learner_id)

    def _open_meeting(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> Meeting:
        meeting = self.meetings.get(tenant_id, meeting_id)
        if meeting is None or meeting.status is MeetingStatus.CANCELLED:
            raise LinkClosedError("meeting_cancelled", meeting)
        if meeting.status is MeetingStatus.EXTERNALLY_LINKED:
            raise LinkClosedError(_beyond_us(meeting, now), meeting)
        if now < meeting.start - OPENS_BEFORE:
            raise LinkClosedError("too_early", meeting)
        if now >= meeting.end + CLOSES_AFTER:
            raise LinkClosedError("too_late", meeting)
        return meeting

    def _zoom_address(self, meeting: Meeting, learner_id: LearnerId) -> str:
        link = self.rosters.zoom_link(meeting.tenant_id, meeting.meeting_id, learner_id)
        if link is None or not link.join_url:
            raise LinkClosedError("link_unknown", meeting)
        return link.join_url


def _beyond_us(meeting: Meeting, now: datetime) -> str:
    """The connection has ended: a meeting to come goes on at Zoom, with a registration of Zoom's own."""
    return "externally_linked" if meeting.external_link and now < meeting.end + CLOSES_AFTER else "too_late"
