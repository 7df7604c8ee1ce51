"""A meeting's roster as the LMS reads it: a page at a time, and nobody is asked at Zoom."""

from dataclasses import dataclass

from rollcall.ids import MeetingId, TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.meetings import RegistrantList, RegistrantReply
from rollcall.lms.problems import not_found
from rollcall.store.meeting_records import Meeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import Registrant
from rollcall.store.rosters import RosterStore

_PAGE = 100
_KEY = frozenset({"sk", "tenant"})


@dataclass(frozen=True, slots=True)
class RosterView:
    meetings: MeetingStore
    rosters: RosterStore

    def page(self, tenant_id: TenantId, meeting_id: str, cursor: str, base_url: str) -> RegistrantList:
        meeting = self.meetings.get(tenant_id, MeetingId(meeting_id))
        if meeting is None:
            raise not_found("meeting")
        return self.of(meeting, cursor, base_url)

    def of(self, meeting: Meeting, cursor: str, base_url: str) -> RegistrantList:
        tenant_id = meeting.tenant_id
        after = (from_cursor(cursor, tenant_id, _KEY) or {}).get("sk", "")
        people, last = self.rosters.registrant_page(tenant_id, meeting.meeting_id, _PAGE, after)
        items = [_reply(one, base_url) for one in people]
        return RegistrantList(items=items, cursor=to_cursor({"sk": last, "tenant": tenant_id} if last else None))


def _reply(one: Registrant, base_url: str) -> RegistrantReply:
    return RegistrantReply(
        learner_id=one.learner_id,
        name=one.name,
        email=one.email,
        status=one.status,
        join_url=f"{base_url}/join/{one.join_token}",
    )
