"""Zoom's hundred writes per host and UTC day, kept to before Zoom has to refuse."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import ConnectionId, TenantId, ZoomUserId
from rollcall.lms.meetings import HostReply, HostWritesReply, LimitsReply
from rollcall.lms.problems import Problem
from rollcall.store.meeting_records import Meeting, ZoomMeeting
from rollcall.store.write_ledger import DAILY_WRITES, WriteLedger, midnight_after
from rollcall.zoom.errors import RateLimitedError


@dataclass(frozen=True, slots=True)
class HostLimits:
    ledger: WriteLedger

    @contextmanager
    def write(
        self, tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, now: datetime
    ) -> Iterator[None]:
        """Around one call that creates or changes a meeting. It counts whatever comes of it, as it does at Zoom."""
        whose = tenant_id, connection_id, host_id
        if not self.ledger.reserve(*whose, now):
            raise _used_up(now)
        try:
            yield
        except RateLimitedError as error:
            if error.limit == "host_day":
                self.ledger.use_up(*whose, now)
            raise

    def of(self, meeting: Meeting, side: ZoomMeeting | None, now: datetime) -> LimitsReply:
        """What the meeting's host has left today. Zoom is not asked."""
        host = HostReply(email=meeting.host_email) if meeting.host_email else None
        if side is None:
            return LimitsReply(host=host, host_writes=None)
        used = self.ledger.today(side.tenant_id, side.connection_id, side.host_id, now)
        left = HostWritesReply(used=used, left=DAILY_WRITES - used, resets_at=midnight_after(now))
        return LimitsReply(host=host, host_writes=left)


def _used_up(now: datetime) -> Problem:
    return Problem(
        429,
        "host_daily_limit",
        f"Zoom takes {DAILY_WRITES} meetings created or changed a day for each host, and today's are used up.",
        "Wait until midnight UTC, as Retry-After says, or choose another host.",
        retry_after_s=max(1, int((midnight_after(now) - now).total_seconds())),
    )
