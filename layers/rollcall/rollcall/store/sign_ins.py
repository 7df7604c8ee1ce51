"""Signing in, and what becomes of it: the log, its learner's seat or place in the line, all at once or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import MeetingId
from rollcall.store.meeting_records import meeting_key
from rollcall.store.rewrites import Rewrite
from rollcall.store.seats import SEAT_COUNT, Seat
from rollcall.store.session_logs import SessionLog, SessionState, SignInLink, Visitor
from rollcall.store.table import Table, Write
from rollcall.store.transactions import Change, Put, Remove
from rollcall.store.waiting_lines import LinePlace, entry_key_of, entry_of, place_of

_NEW = Attr("pk").not_exists()
_THERE = Attr("pk").exists()
_REMEMBERED = 10
_CONDITION_FAILED = "ConditionalCheckFailed"


class Outcome(Enum):
    """``CHANGED``: somebody else was faster; read again. ``FULL``: every seat is taken."""

    DONE = "done"
    CHANGED = "changed"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A log that is written for the first time, its visitor and their link."""

    log: SessionLog
    visitor: Visitor
    link: SignInLink

    def writes(self) -> list[Write]:
        return [Put(self.log, _NEW), Put(self.visitor), Put(self.link)]


@dataclass(frozen=True, slots=True)
class Seating:
    """On which seat: ``known`` is the one they have there since before.

    ``is_registered``: on the LMS's roster of that meeting, which counts them already.
    """

    known: Seat | None = None
    capacity: int | None = None
    is_registered: bool = False

    @property
    def takes_one_more(self) -> bool:
        is_counted = self.known is not None and not self.known.is_free and not self.known.was_registered
        return not (self.is_registered or is_counted)


@dataclass(frozen=True, slots=True)
class SignInStore:
    table: Table

    def stand_by(self, sign_in: SignIn, known: Seat | None, capacity: int | None) -> Outcome:
        """In the meeting of the log, on the learner's seat: ``known`` is the one they have there since before."""
        seating = Seating(known, capacity)
        seated = _seated(sign_in.log, seating)
        return self._outcome([*sign_in.writes(), *seated], has_count=seating.takes_one_more)

    def wait(self, sign_in: SignIn, known: LinePlace | None) -> Outcome:
        """In the line of the log's program. ``known`` is of an earlier sign-in there, which stands no more."""
        log, visitor = sign_in.log, sign_in.visitor
        free = Attr("session_log_id").eq(known.session_log_id) if known else _NEW
        queued: list[Write] = [Put(entry_of(log, visitor)), Put(place_of(log, visitor), free)]
        return self._outcome([*sign_in.writes(), *queued])

    def take(self, waiting: SessionLog, taken: SessionLog, seating: Seating) -> Outcome:
        """``waiting -> standby`` in a meeting: of two takers one wins, the other finds it ``CHANGED``."""
        writes: list[Write] = [
            Rewrite(waiting, taken, _in(SessionState.WAITING)),
            Remove(entry_key_of(waiting), _THERE),
            *_seated(taken, seating, {"has_session_logs": True}),
        ]
        return self._outcome(writes, has_count=seating.takes_one_more)

    def send_back(self, standing: SessionLog, seat: Seat, visitor: Visitor, waiting: SessionLog) -> Outcome:
        """``standby -> waiting``, at the place they had."""
        moved: list[Write] = [
            Rewrite(standing, waiting, _in(SessionState.STANDBY)),
            Put(entry_of(waiting, visitor)),
        ]
        if not seat.is_free:
            moved.append(Change(seat.key, {"is_free": True}, condition=Attr("held_by").eq(standing.session_log_id)))
        if seat.was_registered or seat.is_free:
            return self._outcome(moved)
        outcome = self._outcome([*moved, _one_less(standing)], has_count=True)
        return self._outcome(moved) if outcome is Outcome.FULL else outcome  # recounted meanwhile, without them

    def leave_line(self, waiting: SessionLog, cancelled: SessionLog) -> Outcome:
        """``waiting -> cancelled``: by themselves, by a host, or because it was long ago."""
        entry = Remove(entry_key_of(waiting))
        return self._outcome([Rewrite(waiting, cancelled, _in(SessionState.WAITING)), entry])

    def renew(self, standing: SessionLog, renewed: SessionLog) -> Outcome:
        """Another deadline for somebody who signs in again when theirs has passed and nothing came of it yet."""
        as_read = _in(SessionState.STANDBY) & Attr("deadline").eq(standing.to_item().get("deadline"))
        return self._outcome([Rewrite(standing, renewed, as_read)])

    def _outcome(self, writes: Iterable[Write], *, has_count: bool = False) -> Outcome:
        """The seats are counted by the last write, where there is a count."""
        reasons = self.table.attempt(writes)
        if not reasons:
            return Outcome.DONE
        others = reasons[:-1] if has_count else reasons
        is_full = has_count and reasons[-1] == _CONDITION_FAILED and _CONDITION_FAILED not in others
        return Outcome.FULL if is_full else Outcome.CHANGED


def seat_of(log: SessionLog) -> Seat:
    """Of a log that has a meeting."""
    return Seat(
        tenant_id=log.tenant_id,
        meeting_id=log.meeting_id or MeetingId(""),
        learner_id=log.learner_id,
        held_by=log.session_log_id,
    )


def _seated(log: SessionLog, seating: Seating, noted: dict[str, bool] | None = None) -> list[Write]:
    """A new seat is counted, on the meeting: others take theirs this very moment."""
    known, meeting = seating.known, meeting_key(log.tenant_id, log.meeting_id or MeetingId(""))
    as_known = Attr("held_by").eq(known.held_by) & Attr("is_free").eq(known.is_free) if known else _NEW
    held = Put(_after(known, seat_of(log), is_registered=seating.is_registered), as_known)
    if not seating.takes_one_more:
        return [held, Change(meeting, noted)] if noted else [held]
    return [held, Change(meeting, noted or {}, {SEAT_COUNT: 1}, _room_for_one_more(seating.capacity))]


def _after(known: Seat | None, seat: Seat, *, is_registered: bool) -> Seat:
    before = [known.held_by, *known.earlier] if known else []
    earlier = [one for one in before if one != seat.held_by][:_REMEMBERED]  # sent back and taken again: not its own
    return seat.model_copy(update={"earlier": earlier, "was_registered": is_registered})


def _room_for_one_more(capacity: int | None) -> ConditionBase | None:
    return None if capacity is None else Attr(SEAT_COUNT).not_exists() | Attr(SEAT_COUNT).lt(capacity)


def _one_less(log: SessionLog) -> Write:
    meeting = meeting_key(log.tenant_id, log.meeting_id or MeetingId(""))
    return Change(meeting, {}, {SEAT_COUNT: -1}, Attr(SEAT_COUNT).gt(0))


def _in(state: SessionState) -> ConditionBase:
    return Attr("state").eq(state.value)
