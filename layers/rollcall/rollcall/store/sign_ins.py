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
from rollcall.store.waiting_lines import LinePlace, entry_of, place_of

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
class SignInStore:
    table: Table

    def stand_by(self, sign_in: SignIn, known: Seat | None, capacity: int | None) -> Outcome:
        """In the meeting of the log, on the learner's seat: ``known`` is the one they have there since before."""
        seated = _seated(sign_in.log, known, capacity)
        return self._outcome([*sign_in.writes(), *seated], has_count=_takes_one_more(known))

    def wait(self, sign_in: SignIn, known: LinePlace | None) -> Outcome:
        """In the line of the log's program. ``known`` is of an earlier sign-in there, which stands no more."""
        log, visitor = sign_in.log, sign_in.visitor
        free = Attr("session_log_id").eq(known.session_log_id) if known else _NEW
        queued: list[Write] = [Put(entry_of(log, visitor)), Put(place_of(log, visitor), free)]
        return self._outcome([*sign_in.writes(), *queued])

    def take(
        self, waiting: SessionLog, visitor: Visitor, taken: SessionLog, known: Seat | None, capacity: int | None
    ) -> Outcome:
        """``waiting -> standby`` in a meeting: of two takers one wins, the other finds it ``CHANGED``."""
        writes: list[Write] = [
            Rewrite(waiting, taken, _in(SessionState.WAITING)),
            Remove(entry_of(waiting, visitor).key, _THERE),
            *_seated(taken, known, capacity, {"has_session_logs": True}),
        ]
        return self._outcome(writes, has_count=_takes_one_more(known))

    def send_back(self, standing: SessionLog, visitor: Visitor, waiting: SessionLog) -> Outcome:
        """``standby -> waiting``, at the place they had."""
        queued = Put(entry_of(waiting, visitor))
        return self._outcome([Rewrite(standing, waiting, _in(SessionState.STANDBY)), queued, *_unseated(standing)])

    def leave_line(self, waiting: SessionLog, visitor: Visitor, cancelled: SessionLog) -> Outcome:
        """``waiting -> cancelled``: by themselves, by a host, or because it was long ago."""
        entry = Remove(entry_of(waiting, visitor).key)
        return self._outcome([Rewrite(waiting, cancelled, _in(SessionState.WAITING)), entry])

    def renew(self, standing: SessionLog, renewed: SessionLog) -> Outcome:
        """Another deadline for somebody who signs in again when theirs has passed and nothing came of it yet."""
        as_read = _in(SessionState.STANDBY) & Attr("standby_at").eq(standing.to_item().get("standby_at"))
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


def _seated(
    log: SessionLog, known: Seat | None, capacity: int | None, noted: dict[str, bool] | None = None
) -> list[Write]:
    """A new seat is counted, on the meeting: others take theirs this very moment."""
    meeting = meeting_key(log.tenant_id, log.meeting_id or MeetingId(""))
    as_known = Attr("held_by").eq(known.held_by) & Attr("is_free").eq(known.is_free) if known else _NEW
    held = Put(_after(known, seat_of(log)), as_known)
    if not _takes_one_more(known):
        return [held, Change(meeting, noted)] if noted else [held]
    return [held, Change(meeting, noted or {}, {SEAT_COUNT: 1}, _room_for_one_more(capacity))]


def _after(known: Seat | None, seat: Seat) -> Seat:
    earlier = [known.held_by, *known.earlier][:_REMEMBERED] if known else []
    return seat.model_copy(update={"earlier": earlier})


def _takes_one_more(known: Seat | None) -> bool:
    return known is None or known.is_free


def _room_for_one_more(capacity: int | None) -> ConditionBase | None:
    return None if capacity is None else Attr(SEAT_COUNT).not_exists() | Attr(SEAT_COUNT).lt(capacity)


def _unseated(log: SessionLog) -> list[Write]:
    seat = seat_of(log)
    counted = Change(meeting_key(log.tenant_id, seat.meeting_id), {}, {SEAT_COUNT: -1}, Attr(SEAT_COUNT).gt(0))
    return [Remove(seat.key, Attr("held_by").eq(seat.held_by)), counted]


def _in(state: SessionState) -> ConditionBase:
    return Attr("state").eq(state.value)
