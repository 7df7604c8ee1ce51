"""Who has a seat in a daily session, and by which sign-in: whatever Zoom tells of their registrant is of that one."""

from dataclasses import dataclass
from typing import ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import LearnerId, MeetingId, SessionLogId, TenantId
from rollcall.store.meeting_records import meeting_key
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import ItemKey, Record, Table
from rollcall.store.transactions import Change

SEAT_COUNT = "registrant_count"


class Seat(Record):
    """A learner's seat. ``held_by`` is their latest sign-in: an earlier one cannot give it back any more.

    ``earlier``: sign-ins that had it before, latest first: what happened in their time is theirs, however late it is
    told. ``is_free``: given back; whoever held it may turn out to have been there all the same.
    ``was_registered``: on the LMS's roster of a scheduled meeting, so that leaving the seat ends no registration.
    """

    KIND: ClassVar = "seat"
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId
    held_by: SessionLogId
    earlier: list[SessionLogId] = []
    is_free: bool = False
    was_registered: bool = False

    @property
    def key(self) -> ItemKey:
        return _seat_key(self.tenant_id, self.meeting_id, self.learner_id)


@dataclass(frozen=True, slots=True)
class SeatStore:
    table: Table

    def get(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> Seat | None:
        return self.table.get(Seat, _seat_key(tenant_id, meeting_id, learner_id))

    def of_meeting(self, tenant_id: TenantId, meeting_id: MeetingId) -> list[Seat]:
        items = self.table.query(meeting_partition(tenant_id, meeting_id), "SEAT#")
        return [Seat.from_item(item) for item in items]

    def give_back(self, seat: Seat) -> bool:
        """Unless a later sign-in of the same learner holds it."""
        theirs = Attr("held_by").eq(seat.held_by) & Attr("is_free").eq(False)  # noqa: FBT003 - DynamoDB's own
        given = Change(seat.key, {"is_free": True}, condition=theirs)
        if seat.was_registered:  # who is on the LMS's roster counts as long as they are
            return self.table.transact([given])
        less = Change(meeting_key(seat.tenant_id, seat.meeting_id), {}, {SEAT_COUNT: -1}, Attr(SEAT_COUNT).gt(0))
        reasons = self.table.attempt([given, less])
        recounted = reasons[:1] == ["None"]  # meanwhile, without them
        return self.table.transact([given]) if recounted else not reasons

    def hold_again(self, seat: Seat) -> bool:
        """Counted even where every seat is taken by now: they are there. False where it is held, or another's."""
        theirs = Attr("held_by").eq(seat.held_by) & Attr("is_free").eq(True)  # noqa: FBT003 - DynamoDB's own
        held = Change(seat.key, {"is_free": False}, condition=theirs)
        more = Change(meeting_key(seat.tenant_id, seat.meeting_id), {}, {SEAT_COUNT: 1})
        return self.table.transact([held] if seat.was_registered else [held, more])


def _seat_key(tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"SEAT#{learner_id}")
