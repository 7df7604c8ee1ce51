"""Who has a seat in a daily session: counted on the meeting, so that two learners cannot take the last one."""

from dataclasses import dataclass
from typing import ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import LearnerId, MeetingId, SessionLogId, TenantId
from rollcall.store.meeting_records import meeting_key
from rollcall.store.partitions import meeting_partition
from rollcall.store.session_logs import SessionLog
from rollcall.store.table import ConditionFailedError, ItemKey, Record, Table

_COUNT = "registrant_count"


class FullError(Exception):
    """Every seat is taken."""


class Seat(Record):
    """A learner's seat. ``held_by`` is their latest sign-in: an earlier one cannot give it back any more."""

    KIND: ClassVar = "seat"
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId
    held_by: SessionLogId

    @property
    def key(self) -> ItemKey:
        return ItemKey(meeting_partition(self.tenant_id, self.meeting_id), f"SEAT#{self.learner_id}")


def seat_of(log: SessionLog) -> Seat:
    return Seat(
        tenant_id=log.tenant_id, meeting_id=log.meeting_id, learner_id=log.learner_id, held_by=log.session_log_id
    )


@dataclass(frozen=True, slots=True)
class SeatStore:
    table: Table

    def take(self, seat: Seat, capacity: int | None) -> bool:
        """True for a seat that is new, False for a learner who has one. Counted first: a crash may lose a seat,
        never give one too many. Raises FullError.
        """
        if self._hold_on(seat):
            return False
        self._count_in(seat, capacity)
        if self.table.put_new(seat):
            return True
        self._hold_on(seat)  # the same learner signed in twice at once, and the other was faster
        self._count_out(seat)
        return False

    def give_back(self, seat: Seat) -> bool:
        """Unless a later sign-in of the same learner holds it."""
        free = self.table.delete_if(seat.key, Attr("held_by").eq(seat.held_by))
        if free:
            self._count_out(seat)
        return free

    def _hold_on(self, seat: Seat) -> bool:
        try:
            self.table.update(seat.key, {"held_by": seat.held_by}, Attr("pk").exists())
        except ConditionFailedError:
            return False
        return True

    def _count_in(self, seat: Seat, capacity: int | None) -> None:
        """Others take their seats this very moment: the count and its bound are one write."""
        there = Attr("pk").exists()
        free = there & (Attr(_COUNT).not_exists() | Attr(_COUNT).lt(capacity)) if capacity is not None else there
        try:
            self.table.count(meeting_key(seat.tenant_id, seat.meeting_id), _COUNT, 1, condition=free)
        except ConditionFailedError:
            raise FullError from None

    def _count_out(self, seat: Seat) -> None:
        key = meeting_key(seat.tenant_id, seat.meeting_id)
        self.table.count(key, _COUNT, -1, condition=Attr(_COUNT).gt(0))
