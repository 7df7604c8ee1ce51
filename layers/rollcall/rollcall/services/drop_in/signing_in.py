"""Drop-in: a learner signs in at a host's, is on standby, and is taken to the host's session of the day."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.aws.schedules import Schedules, schedule_name
from rollcall.ids import LearnerId, MeetingId, ProgramId, SessionLogId, TenantId, new_id
from rollcall.lms.fields import DAY_S
from rollcall.lms.keys import hashed, make_token
from rollcall.lms.meeting_requests import MeetingOptions
from rollcall.lms.meetings import Learner
from rollcall.lms.problems import Problem, capacity_exceeded, not_found
from rollcall.lms.sign_ins import NewSignIn, SessionLogReply, SignInReply
from rollcall.services.meetings.creating import CLAIM_LEASE
from rollcall.services.meetings.hosting import Hosting, Hosts, HostWish
from rollcall.services.meetings.making import Making
from rollcall.services.meetings.registering import Registering
from rollcall.services.zones import zone_of
from rollcall.store.claims import ClaimStore, DailySession
from rollcall.store.meeting_records import Meeting, MeetingStatus, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.seats import FullError, SeatStore, seat_of
from rollcall.store.session_logs import SessionLog, SessionLogStore, SignInLink
from rollcall.zoom.errors import ZoomError

_KEEP_DAYS = timedelta(days=2)
_TURNS = 40
_TURN_S = 0.25


@dataclass(frozen=True, slots=True)
class NoShowTimes:
    """How long a learner may take, and how long webhooks may take to tell."""

    schedules: Schedules
    delay: timedelta
    settle: timedelta

    def arm(self, log: SessionLog) -> None:
        """Check once, after the deadline and its allowance, named after the sign-in."""
        message: dict[str, object] = {"tenant_id": log.tenant_id, "session_log_id": log.session_log_id}
        name = schedule_name("no-show", log.tenant_id, log.session_log_id)
        self.schedules.arm(name, log.deadline + self.settle + timedelta(seconds=1), message)


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


@dataclass(frozen=True, slots=True)
class SigningIn:
    hosts: Hosts
    daily: DailySessions
    registering: Registering
    seats: SeatStore
    logs: SessionLogStore
    times: NoShowTimes

    def sign_in(self, tenant_id: TenantId, request: NewSignIn, base_url: str, now: datetime) -> SignInReply:
        """Put a learner on standby: registered in today's session, with a link there and a limit of time."""
        wish = HostWish(email=request.host.email, connection_id=request.connection_id)
        hosting = self.hosts.check(tenant_id, wish, now, program_id=request.program_id)
        meeting, side = self.daily.today(hosting, now)
        log = SessionLog(
            session_log_id=SessionLogId(new_id("slg")),
            tenant_id=tenant_id,
            meeting_id=meeting.meeting_id,
            learner_id=LearnerId(request.learner.learner_id),
            program_id=ProgramId(request.program_id) if request.program_id else None,
            signed_in_at=now,
            deadline=now + self.times.delay,
        )
        self._register(hosting, side, request.learner, log)
        token = make_token()
        link = SignInLink(
            token_hash=hashed(token),
            tenant_id=tenant_id,
            session_log_id=log.session_log_id,
            meeting_id=meeting.meeting_id,
            learner_id=log.learner_id,
            expires_at=int(now.timestamp()) + DAY_S,
        )
        self.times.arm(log)  # first: a check that finds no log does nothing, a log without its check stays for ever
        self.logs.open(log, link)
        return SignInReply(
            session_log_id=log.session_log_id,
            meeting_id=meeting.meeting_id,
            sign_in_url=f"{base_url}/sign-in/{token}",
            state=log.state.value,
        )

    def _register(self, hosting: Hosting, side: ZoomMeeting, learner: Learner, log: SessionLog) -> None:
        """Take a seat, then register. A learner who has one takes no second."""
        capacity, seat = hosting.connection.capacity, seat_of(log)
        try:
            is_new = self.seats.take(seat, capacity)
        except FullError:
            raise capacity_exceeded(capacity or 0, (capacity or 0) + 1) from None
        try:
            self.registering.register_one(
                hosting.client, log.tenant_id, log.meeting_id, side.zoom_meeting_id, learner, log.session_log_id
            )
        except Exception:
            if is_new:
                self.seats.give_back(seat)
            raise

    def log(self, tenant_id: TenantId, session_log_id: str) -> SessionLogReply:
        log = self.logs.get(tenant_id, SessionLogId(session_log_id))
        if log is None:
            raise not_found("session_log")
        fields = log.model_dump(include=set(SessionLogReply.model_fields))
        return SessionLogReply.model_validate(fields | {"reason": log.reason or None})


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
