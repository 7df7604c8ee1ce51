"""Meetings as they are: one with its registrants, or all of a tenant. Zoom is not asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import MeetingId, TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.meetings import LeftOut, MeetingList, MeetingReply, Registrants
from rollcall.lms.problems import not_found
from rollcall.lms.rosters import RosterReply
from rollcall.services.meetings.replies import meeting_reply
from rollcall.services.meetings.rosters.viewing import RosterView
from rollcall.store.meeting_records import Meeting, ZoomMeeting
from rollcall.store.meetings import MeetingStore

_PAGE = 100
_INDEX_KEY = frozenset({"pk", "sk", "gsi1pk", "gsi1sk"})


@dataclass(frozen=True, slots=True)
class Reading:
    meetings: MeetingStore
    roster: RosterView

    def known(self, tenant_id: TenantId, meeting_id: str) -> Meeting:
        meeting = self.meetings.get(tenant_id, MeetingId(meeting_id))
        if meeting is None:
            raise not_found("meeting")
        return meeting

    def get(self, tenant_id: TenantId, meeting_id: str, base_url: str, now: datetime, cursor: str = "") -> MeetingReply:
        return self.shown(self.known(tenant_id, meeting_id), base_url, now, cursor)

    def shown(
        self,
        meeting: Meeting,
        base_url: str,
        now: datetime,
        cursor: str = "",
        left_out: Iterable[LeftOut] = (),
        roster: RosterReply | None = None,
    ) -> MeetingReply:
        """With a page of its registrants; ``roster`` is what became of the one in the request."""
        page = self.roster.of(meeting, cursor, base_url, now)
        registrants = Registrants(count=meeting.registrant_count, items=page.items, cursor=page.cursor)
        return meeting_reply(meeting, self.side(meeting), registrants, left_out, roster)

    def side(self, meeting: Meeting) -> ZoomMeeting | None:
        return self.meetings.zoom_side(meeting.tenant_id, meeting.meeting_id)

    def page(self, tenant_id: TenantId, cursor: str) -> MeetingList:
        meetings, last = self.meetings.page(tenant_id, _PAGE, from_cursor(cursor, tenant_id, _INDEX_KEY))
        return MeetingList(items=[meeting_reply(one, None) for one in meetings], cursor=to_cursor(last))
