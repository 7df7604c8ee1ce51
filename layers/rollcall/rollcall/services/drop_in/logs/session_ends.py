"""A session that is over, or cancelled, leaves no log standing. Zoom is not needed for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.services.drop_in.logs.closing import Closing
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.session_logs import SESSION_OVER, SessionLog

OVERDUE = timedelta(hours=2)
ABANDONED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class SessionEnds:
    meetings: MeetingStore
    facts: FactStore
    closing: Closing

    def due(self, now: datetime) -> Iterator[Meeting]:
        overdue = self.meetings.unsettled(now - OVERDUE)
        return (one for one in overdue if one.has_logs_to_close and is_over(one, now))

    def end(self, meeting: Meeting, now: datetime) -> None:
        file = self.facts.open(meeting.tenant_id, meeting.meeting_id)
        if file:
            self.end_all(file, now)

    def end_all(self, file: MeetingFile, now: datetime) -> None:
        """Noted last: whoever dies before is repeated by housekeeping, which finds it in the index."""
        self.closing.end_all(file, min(now, file.meeting.end), SESSION_OVER)
        self.meetings.note_logs_closed(file.meeting)

    def end_one(self, log: SessionLog, file: MeetingFile, now: datetime) -> None:
        self.closing.end(log.session_log_id, file, min(now, file.meeting.end), SESSION_OVER)


def is_over(meeting: Meeting, now: datetime) -> bool:
    """A room that stays open past its end is believed for two days."""
    allowed = ABANDONED if meeting.room is Room.OPEN else OVERDUE
    return meeting.status is MeetingStatus.CANCELLED or meeting.end + allowed <= now
