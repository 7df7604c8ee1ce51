"""Other meetings in which somebody unknown had a name that is a learner's now, where that learner was on the roster."""

from collections.abc import Iterator
from dataclasses import dataclass

from rollcall.lms.matches import EarlierMeeting
from rollcall.store.aliases import TenantAlias
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.unmatched_names import UnmatchedNameStore

_MOST = 50


@dataclass(frozen=True, slots=True)
class EarlierMeetings:
    names: UnmatchedNameStore
    meetings: MeetingStore
    rosters: RosterStore

    def of(self, matched: Meeting, alias: TenantAlias) -> list[EarlierMeeting]:
        """Latest first. Nothing is settled by this: whoever asked decides which of them are."""
        return [
            EarlierMeeting(meeting_id=one.meeting_id, topic=one.topic, start=one.start)
            for one in self._with_somebody_unknown(alias)
            if one.meeting_id != matched.meeting_id and self._has(one, alias)
        ]

    def _with_somebody_unknown(self, alias: TenantAlias) -> Iterator[Meeting]:
        for name in self.names.latest(alias.tenant_id, alias.alias_id, _MOST):
            meeting = self.meetings.get(name.tenant_id, name.meeting_id)
            if meeting and meeting.status is MeetingStatus.SCHEDULED:
                yield meeting

    def _has(self, meeting: Meeting, alias: TenantAlias) -> bool:
        registrant = self.rosters.registrant(meeting.tenant_id, meeting.meeting_id, alias.learner_id)
        return registrant is not None and not registrant.is_removed
