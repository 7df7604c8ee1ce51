"""A meeting's roster as the LMS reads it: a page at a time, and nobody is asked at Zoom."""

from dataclasses import dataclass
from datetime import UTC, datetime

from rollcall.ids import MeetingId, TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.meetings import RegistrantList, RegistrantReply
from rollcall.lms.problems import not_found
from rollcall.lms.rosters import SyncReply
from rollcall.store.meeting_records import Meeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import ADDS_A_DAY, Registrant
from rollcall.store.roster_syncs import RosterSync, RosterSyncStore
from rollcall.store.rosters import RosterStore

_PAGE = 100
_KEY = frozenset({"sk", "tenant"})


@dataclass(frozen=True, slots=True)
class RosterView:
    meetings: MeetingStore
    rosters: RosterStore
    syncs: RosterSyncStore

    def page(self, tenant_id: TenantId, meeting_id: str, cursor: str, base_url: str, now: datetime) -> RegistrantList:
        return self.of(self._known(tenant_id, meeting_id), cursor, base_url, now)

    def of(self, meeting: Meeting, cursor: str, base_url: str, now: datetime) -> RegistrantList:
        tenant_id = meeting.tenant_id
        after = (from_cursor(cursor, tenant_id, _KEY) or {}).get("sk", "")
        people, last = self.rosters.registrant_page(tenant_id, meeting.meeting_id, _PAGE, after)
        items = [_reply(one, base_url, now) for one in people]
        return RegistrantList(items=items, cursor=to_cursor({"sk": last, "tenant": tenant_id} if last else None))

    def progress(self, tenant_id: TenantId, meeting_id: str) -> SyncReply:
        known = self._known(tenant_id, meeting_id)
        return sync_reply(known.meeting_id, self.syncs.get(tenant_id, known.meeting_id))

    def _known(self, tenant_id: TenantId, meeting_id: str) -> Meeting:
        meeting = self.meetings.get(tenant_id, MeetingId(meeting_id))
        if meeting is None:
            raise not_found("meeting")
        return meeting


def sync_reply(meeting_id: MeetingId, sync: RosterSync | None) -> SyncReply:
    """A roster that nobody ever changed is in Zoom."""
    told = sync.model_dump(include=set(SyncReply.model_fields)) if sync else {}
    none = {"state": "synced", "to_add": 0, "to_remove": 0, "added": 0, "removed": 0, "failed": 0}
    return SyncReply.model_validate(none | told | {"meeting_id": meeting_id, "reason": told.get("reason") or None})


def _reply(one: Registrant, base_url: str, now: datetime) -> RegistrantReply:
    adds, _ = one.spent_on(now.astimezone(UTC).date().isoformat())
    return RegistrantReply(
        learner_id=one.learner_id,
        name=one.name,
        email=one.email,
        time_zone=one.time_zone,
        status=one.status,
        reason=one.reason or None,
        join_url=f"{base_url}/join/{one.join_token}",
        adds_left_today=max(0, ADDS_A_DAY - adds),
        clicks=one.clicks,
        dropped_in=one.dropped_in,
    )
