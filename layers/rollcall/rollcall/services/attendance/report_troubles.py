"""Why a report cannot be read until somebody mends it: said on the meeting, and the tenant's admins are written to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rollcall.store.meeting_records import Meeting, ReportTrouble, ReportTroubleKind
from rollcall.store.meetings import MeetingStore
from rollcall.store.report_notices import ReportNoticeStore
from rollcall.zoom.errors import GrantEndedError, MissingScopesError, PaidOnlyError, RefusedError, ZoomError

BLOCKING = (GrantEndedError, MissingScopesError, PaidOnlyError, RefusedError)
_KINDS: Mapping[type[ZoomError], ReportTroubleKind] = {
    GrantEndedError: "reauthorization_required",
    MissingScopesError: "missing_scopes",
    PaidOnlyError: "not_paid_for",
    RefusedError: "refused",
}


@dataclass(frozen=True, slots=True)
class ReportTroubles:
    meetings: MeetingStore
    notices: ReportNoticeStore

    def note(self, meeting: Meeting, error: ZoomError, now: datetime) -> None:
        """Of a grant that has ended, the admins are reminded anyway."""
        what, scopes = _KINDS[type(error)], sorted(getattr(error, "scopes", ()))
        self.meetings.note_report_trouble(meeting, ReportTrouble(what=what, since=now, scopes=scopes))
        if what != "reauthorization_required":
            self.notices.open(meeting.tenant_id, meeting.connection_id, what, meeting.meeting_id, now, scopes)

    def no_report(self, meeting: Meeting, now: datetime) -> None:
        self.notices.open(meeting.tenant_id, meeting.connection_id, "no_report", meeting.meeting_id, now)

    def over(self, meeting: Meeting) -> None:
        """A report of the meeting was read."""
        if meeting.report_trouble:
            self.meetings.end_report_trouble(meeting)
            self.notices.close(meeting.tenant_id, meeting.connection_id)
