"""A session log follows its learner: it starts when they really join and ends when they leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rollcall.attendance.assess import assess
from rollcall.attendance.model import Event, Meeting, Person, Presence
from rollcall.ids import MeetingId, RegistrantId, TenantId
from rollcall.services.attendance.evidence import ended_by, event_of
from rollcall.store.facts import Fact, FactStore, Instance, MeetingFile
from rollcall.store.registrants import Registration
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import Seat, SeatStore
from rollcall.store.session_logs import SessionLog, SessionLogStore, SessionState
from rollcall.store.table import as_text
from rollcall.zoom.event_names import MEETING_ENDED

_TRIES = 5
_DAY = timedelta(days=1)


class ContendedError(Exception):
    """Others kept changing the log; the queue tries again."""


@dataclass(frozen=True, slots=True)
class SessionLogs:
    rosters: RosterStore
    facts: FactStore
    seats: SeatStore
    logs: SessionLogStore

    def follow(self, tenant_id: TenantId, meeting_id: MeetingId, registrant_id: RegistrantId) -> None:
        """Bring a registrant's session log up to the facts: a pure function of them, so order does not matter."""
        registration = self.rosters.registration(tenant_id, meeting_id, registrant_id)
        if registration:
            self._follow(registration)

    def follow_all(self, tenant_id: TenantId, meeting_id: MeetingId) -> None:
        """The session ended, and with it every log whose learner nobody saw leave."""
        for registration in self.rosters.registrations(tenant_id, meeting_id):
            self._follow(registration)

    def end_all(self, file: MeetingFile, now: datetime, reason: str) -> None:
        """Nobody will be seen to come or leave any more: who is there has left, who is awaited is not."""
        for seat in self.seats.of_meeting(file.meeting.tenant_id, file.meeting.meeting_id):
            self._end(seat, file, now, reason)

    def _end(self, seat: Seat, file: MeetingFile, now: datetime, reason: str) -> None:
        theirs = {one.registrant_id for one in file.registrations if one.learner_id == seat.learner_id}
        facts = [fact for fact in file.facts if fact.registrant_id in theirs]
        instances = ended_by(file, now)
        for _ in range(_TRIES):
            log = self.logs.get(seat.tenant_id, seat.held_by)
            if log is None or not log.is_standing:
                return
            if self.logs.follow(log, _ending(log, changes(log, facts, instances), now) | {"reason": reason}):
                return
        raise ContendedError

    def _follow(self, registration: Registration) -> None:
        seat = self.seats.get(registration.tenant_id, registration.meeting_id, registration.learner_id)
        if seat is None:
            return
        for _ in range(_TRIES):
            log = self.logs.get(seat.tenant_id, seat.held_by)
            if log is None:
                return
            change = changes(log, self._facts(registration), self._instances(registration))
            if not change or self.logs.follow(log, change):
                return
        raise ContendedError

    def _facts(self, one: Registration) -> list[Fact]:
        return self.facts.of_registrant(one.tenant_id, one.meeting_id, one.registrant_id)

    def _instances(self, one: Registration) -> list[Instance]:
        return self.facts.instances(one.tenant_id, one.meeting_id)


def changes(log: SessionLog, facts: Iterable[Fact], instances: Iterable[Instance]) -> dict[str, Any]:
    """What the facts since the sign-in change in a log; nothing when it says so already.

    A cancelled log comes back only by an arrival inside its window: evidence that was late, not a learner.
    """
    standby_at = log.standby_at or log.signed_in_at
    since = [fact for fact in facts if fact.at >= standby_at]
    cancelled = log.state is SessionState.CANCELLED
    if not since or (cancelled and not _in_time(log, since)):
        return {}
    told = _told(_presence(log, since, instances))
    if cancelled:
        told |= {"corrected": True, "reason": "arrived_in_time"}
    after = log.model_copy(update=told).model_dump(mode="json", exclude_none=True)
    before = log.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in after.items() if before.get(name) != value}


def _in_time(log: SessionLog, facts: Iterable[Fact]) -> bool:
    return log.deadline is not None and min(fact.at for fact in facts) <= log.deadline


def _ending(log: SessionLog, change: dict[str, Any], now: datetime) -> dict[str, Any]:
    came = log.joined_at or change.get("joined_at")
    if not came:
        return {"state": SessionState.CANCELLED.value, "seconds": 0}
    return {"left_at": as_text(now)} | change | {"state": SessionState.CLOSED.value}


def _told(presence: Presence) -> dict[str, Any]:
    running = "open" in presence.flags
    if not presence.intervals and not running:
        return {"state": SessionState.STANDBY}  # in the waiting room
    ended = max((leave for _, leave in presence.intervals), default=None)
    return {
        "state": SessionState.LIVE if running else SessionState.CLOSED,
        "joined_at": presence.first_join,
        "left_at": ended,
        "seconds": presence.seconds_total,
    }


def _presence(log: SessionLog, facts: Iterable[Fact], instances: Iterable[Instance]) -> Presence:
    schedule = Meeting(log.signed_in_at, log.signed_in_at + _DAY)
    ids = tuple({fact.registrant_id for fact in facts})
    person = Person(id=log.learner_id, registrant_ids=ids)
    return assess(schedule, [person], [*_runs(instances), *(event_of(fact, host_email="") for fact in facts)]).people[
        log.learner_id
    ]


def _runs(instances: Iterable[Instance]) -> list[Event]:
    # Without their starts: a drop-in session belongs to its sign-ins whenever its room was opened.
    return [Event(event=MEETING_ENDED, uuid=one.uuid, at=one.ended_at) for one in instances if one.ended_at]
