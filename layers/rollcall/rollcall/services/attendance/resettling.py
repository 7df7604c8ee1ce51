"""Meetings settled anew because the LMS asks, by the policy that is decided now: changing one settles nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rollcall.aws.queues import Queue
from rollcall.ids import MeetingId, TenantId
from rollcall.lms.attendance import Settlement, SettlementRequest, SettlementsReply, SettlementsRequest
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.policies import PolicyReply
from rollcall.lms.problems import invalid, not_found
from rollcall.services.attendance.held import expect_over
from rollcall.services.attendance.occasions import Occasion
from rollcall.services.attendance.settling import Settling
from rollcall.store.attendance import AttendanceStore, Sheet
from rollcall.store.facts import FactStore
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import as_text

_AT_ONCE = 1000
_CURSOR = frozenset({"tenant", "since"})


@dataclass(frozen=True, slots=True)
class Resettling:
    meetings: MeetingStore
    facts: FactStore
    attendance: AttendanceStore
    settling: Settling
    queue: Queue

    def one(self, tenant_id: TenantId, meeting_id: str, request: SettlementRequest, now: datetime) -> Settlement:
        """At once. Raises problems."""
        known = MeetingId(meeting_id)
        file = self.facts.open(tenant_id, known)
        if file is None:
            raise not_found("meeting")
        expect_over(file, now)
        self.settling.settle(tenant_id, known, now, Occasion("requested", request.by))
        return _settlement(known, file.sheet, self.attendance.sheet(tenant_id, known))

    def many(self, tenant_id: TenantId, request: SettlementsRequest, now: datetime) -> SettlementsReply:
        """By and by: a message for each meeting that is over, up to a thousand. Raises problems."""
        since = (from_cursor(request.cursor, tenant_id, _CURSOR) or {}).get("since", as_text(request.since))
        if since >= as_text(request.until):  # of a cursor too: it may be of another range
            raise invalid("since is not before until.", "Send a range in which meetings start.")
        found = self.meetings.starting(tenant_id, since, request.until)
        seen = list(islice(found, _AT_ONCE))
        following = next(found, None)
        wanted = [one for one in seen if request.program_id in {None, one.program_id}]
        over = list(_over(wanted, now))
        self.queue.send_all([_job(one, request.by) for one in over])
        return SettlementsReply(
            queued=len(over),
            running=[one.meeting_id for one in wanted if one.room is Room.OPEN],
            cursor=to_cursor({"tenant": tenant_id, "since": following.index_keys()["gsi1sk"]} if following else None),
        )


def _over(meetings: list[Meeting], now: datetime) -> Iterator[Meeting]:
    scheduled = (one for one in meetings if one.status is MeetingStatus.SCHEDULED)
    return (one for one in scheduled if one.end <= now and one.room is not Room.OPEN)


def _job(meeting: Meeting, by: str) -> dict[str, object]:
    return {"kind": "requested", "tenant_id": meeting.tenant_id, "meeting_id": meeting.meeting_id, "by": by}


def _settlement(meeting_id: MeetingId, before: Sheet, after: Sheet) -> Settlement:
    latest = after.latest
    if latest is None:  # cancelled, or its connection ended, this very moment
        raise not_found("meeting")
    is_new = before.latest is None or latest.version > before.latest.version
    return Settlement(
        meeting_id=meeting_id,
        version=latest.version,
        state=latest.state.value,
        policy=PolicyReply.model_validate(latest.policy.model_dump()),
        changed=latest.changed if is_new else 0,
    )
