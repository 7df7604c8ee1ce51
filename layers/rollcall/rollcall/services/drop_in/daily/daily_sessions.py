"""The drop-in meeting of a host's day."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import MeetingId, TenantId, new_id
from rollcall.lms.fields import DAY_S
from rollcall.lms.meeting_requests import MeetingOptions
from rollcall.lms.problems import Problem
from rollcall.services.drop_in.daily.enrolling import Enrolling, next_midnight
from rollcall.services.drop_in.daily.making_anew import Made, MakingAnew
from rollcall.services.meetings.creating import CLAIM_LEASE
from rollcall.services.meetings.doors import is_over
from rollcall.services.meetings.hosting import Hosting
from rollcall.services.meetings.making import REGISTRATION_NOT_POSSIBLE, Making, registration_not_possible
from rollcall.services.zones import zone_of
from rollcall.store.claims import ClaimStore, DailySession
from rollcall.store.connections import ConnectionStore
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import ZoomError

_KEEP_DAYS = timedelta(days=2)
_NOT_TRIED_FOR = timedelta(minutes=5)
_NIGHT_ENDS = 6  # by the clock on the host's wall
_TRIES = 5
_TURNS = 40
_TURN_S = 0.25


@dataclass(frozen=True, slots=True)
class DailySessions:
    """One drop-in meeting per host and day, made in time or on demand; of two makers one makes it."""

    meetings: MeetingStore
    claims: ClaimStore
    connections: ConnectionStore
    making: Making
    enrolling: Enrolling
    making_anew: MakingAnew
    sleep: Callable[[float], None] = time.sleep

    def today(self, hosting: Hosting, now: datetime) -> Made:
        """The host's session of their own today, for somebody who wants to be in it.

        After midnight it is the day's before, as long as the host is still there: Zoom lets them hold one at a time.
        """
        running = self._running(hosting.connection.tenant_id, hosting.email, hosting.user.timezone, now)
        if running and running[0].connection_id == hosting.connection.connection_id:
            return running
        made = self.made(hosting, now)
        if self.making_anew.is_wanted(made[0], now):
            made = self.making_anew.make(made[0], now)
        self.enrolling.wanted(hosting.connection, hosting.email, hosting.user.timezone, now)
        return made

    def known(self, tenant_id: TenantId, host_email: str, now: datetime) -> Made | None:
        """The same, where it is there; Zoom is not asked."""
        found = None
        for claim in self.claims.daily_sessions(tenant_id, host_email):
            meeting = self.meetings.get(tenant_id, claim.meeting_id)
            if meeting is None or meeting.status is not MeetingStatus.SCHEDULED:
                continue
            running = self._running(tenant_id, host_email, meeting.time_zone, now)
            if running:
                return running
            found = self._with_side(meeting) if claim.day == _day(meeting.time_zone, now) else found
        return found

    def _running(self, tenant_id: TenantId, host_email: str, time_zone: str, now: datetime) -> Made | None:
        """The session of the day before whose room is open, in the first hours of the day."""
        local = now.astimezone(zone_of(time_zone))
        if local.hour >= _NIGHT_ENDS:
            return None
        yesterday = (local.date() - timedelta(days=1)).isoformat()
        claim = self.claims.of_day(tenant_id, host_email, yesterday)
        meeting = self.meetings.get(tenant_id, claim.meeting_id) if claim else None
        if meeting is None or meeting.status is not MeetingStatus.SCHEDULED or meeting.room is not Room.OPEN:
            return None
        return self._with_side(meeting)

    def made(self, hosting: Hosting, now: datetime) -> Made:
        """Made now if it is not there yet, or none any more."""
        claim = _claim(hosting, now)
        for _ in range(_TRIES):
            held, is_ours = self.claims.take(claim, now)
            meeting = self.meetings.get(held.tenant_id, held.meeting_id)
            if meeting and self._is_past(meeting, hosting, now):
                if self.claims.replace(held, claim):
                    return self._make(hosting, claim, now)
                continue  # somebody else has: theirs is the one
            made = self._with_side(meeting)
            if held.refused and not is_ours:
                raise registration_not_possible()
            if not is_ours:
                return made or self._theirs(held)
            return self._fulfilled(held, made) if made else self._make(hosting, held, now)
        raise _being_made()

    def _is_past(self, meeting: Meeting, hosting: Hosting, now: datetime) -> bool:
        """Cancelled, over (the host has gone to another zone), or its connection has ended."""
        if meeting.status is not MeetingStatus.SCHEDULED or is_over(meeting, now):
            return True
        if meeting.connection_id == hosting.connection.connection_id:
            return False
        connection = self.connections.get(meeting.tenant_id, meeting.connection_id)
        return connection is None or not connection.lives

    def _make(self, hosting: Hosting, claim: DailySession, now: datetime) -> Made:
        try:
            made = self.making.make_at_once(hosting, _session(hosting, claim.meeting_id, now), now)
        except Problem as problem:
            if problem.code == REGISTRATION_NOT_POSSIBLE:  # each try costs one of the host's meetings a day
                self.claims.refuse(claim, now + _NOT_TRIED_FOR)
            else:
                self.claims.release(claim)
            raise
        except ZoomError:
            self.claims.release(claim)
            raise
        return self._fulfilled(claim, made)

    def _fulfilled(self, claim: DailySession, made: Made) -> Made:
        self.claims.fulfil(claim)
        return made

    def _with_side(self, meeting: Meeting | None) -> Made | None:
        """By somebody who died before they said so, or by whoever is at it."""
        side = self.meetings.zoom_side(meeting.tenant_id, meeting.meeting_id) if meeting else None
        return (meeting, side) if meeting and side else None

    def _theirs(self, held: DailySession) -> Made:
        """Somebody else is making it."""
        for _ in range(_TURNS):
            self.sleep(_TURN_S)
            made = self._with_side(self.meetings.get(held.tenant_id, held.meeting_id))
            if made:
                return made
        raise _being_made()


def _being_made() -> Problem:
    return Problem(503, "session_being_made", "Today's session is still being made.", "Try again.", retry_after_s=5)


def _claim(hosting: Hosting, now: datetime) -> DailySession:
    return DailySession(
        tenant_id=hosting.connection.tenant_id,
        host_email=hosting.email,
        day=_day(hosting.user.timezone, now),
        meeting_id=MeetingId(new_id("mtg")),
        lease_until=now + CLAIM_LEASE,
        expires_at=int((now + _KEEP_DAYS).timestamp()),
    )


def _day(time_zone: str, now: datetime) -> str:
    return now.astimezone(zone_of(time_zone)).date().isoformat()


def _session(hosting: Hosting, meeting_id: MeetingId, now: datetime) -> Meeting:
    """From now to the host's midnight, named as people say the day. Zoom's meetings last a day at most."""
    zone = zone_of(hosting.user.timezone)
    local, left = now.astimezone(zone), next_midnight(now, zone.key) - now
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
        time_zone=zone.key,
        options=MeetingOptions().model_dump(),
        created_at=now,
    )
