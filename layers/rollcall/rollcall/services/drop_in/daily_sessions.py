"""The drop-in meeting of a host's day."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.ids import MeetingId, new_id
from rollcall.lms.fields import DAY_S
from rollcall.lms.meeting_requests import MeetingOptions
from rollcall.lms.problems import Problem
from rollcall.services.meetings.creating import CLAIM_LEASE
from rollcall.services.meetings.hosting import Hosting
from rollcall.services.meetings.making import Making
from rollcall.services.zones import zone_of
from rollcall.store.claims import ClaimStore, DailySession
from rollcall.store.meeting_records import Meeting, MeetingStatus, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import ZoomError

_KEEP_DAYS = timedelta(days=2)
_TURNS = 40
_TURN_S = 0.25


@dataclass(frozen=True, slots=True)
class DailySessions:
    """One drop-in meeting per host and day, made in time or on demand; of two makers one makes it."""

    meetings: MeetingStore
    claims: ClaimStore
    making: Making
    sleep: Callable[[float], None] = time.sleep

    def today(self, hosting: Hosting, now: datetime) -> tuple[Meeting, ZoomMeeting]:
        """The host's session of their own today, made now if it is not there yet."""
        tenant_id, local = hosting.connection.tenant_id, now.astimezone(zone_of(hosting.user.timezone))
        claim = DailySession(
            tenant_id=tenant_id,
            host_email=hosting.email,
            day=local.date().isoformat(),
            meeting_id=MeetingId(new_id("mtg")),
            lease_until=now + CLAIM_LEASE,
            expires_at=int((now + _KEEP_DAYS).timestamp()),
        )
        held, is_ours = self.claims.take(claim, now)
        if not is_ours:
            return self._theirs(held)
        try:
            made = self._made(held) or self.making.make(hosting, _session(hosting, held.meeting_id, local, now), now)
        except (Problem, ZoomError):
            self.claims.release(held)
            raise
        self.claims.fulfil(held)
        return made

    def _made(self, claim: DailySession) -> tuple[Meeting, ZoomMeeting] | None:
        """By somebody who died before they said so, or by whoever is at it."""
        meeting = self.meetings.get(claim.tenant_id, claim.meeting_id)
        side = self.meetings.zoom_side(claim.tenant_id, claim.meeting_id) if meeting else None
        return (meeting, side) if meeting and side and meeting.status is MeetingStatus.SCHEDULED else None

    def _theirs(self, held: DailySession) -> tuple[Meeting, ZoomMeeting]:
        """Somebody else is making it, or has made it."""
        for _ in range(_TURNS):
            made = self._made(held)
            if made:
                return made
            self.sleep(_TURN_S)
        raise Problem(503, "session_being_made", "Today's session is still being made.", "Try again.", retry_after_s=5)


def _session(hosting: Hosting, meeting_id: MeetingId, local: datetime, now: datetime) -> Meeting:
    """A session from now to the host's midnight, named as people say the day."""
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    left = midnight.astimezone(UTC) - now  # the wall clock's own difference is wrong on the days it is changed
    return Meeting(
        meeting_id=meeting_id,
        tenant_id=hosting.connection.tenant_id,
        kind="daily_session",
        status=MeetingStatus.PLANNED,
        connection_id=hosting.connection.connection_id,
        host_email=hosting.email,
        topic=f"Session {local:%a, %b} {local.day}, {local.year}",
        start=now,
        duration_s=min(DAY_S, max(60, int(left.total_seconds()))),
        time_zone=getattr(local.tzinfo, "key", "UTC"),
        options=MeetingOptions().model_dump(),
        created_at=now,
    )
