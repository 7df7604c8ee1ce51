"""How far a meeting's roster has come to Zoom: asked for in versions, brought by one worker at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import ConnectionId, LearnerId, MeetingId, TenantId
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import Instant, ItemKey, Record, Table, as_text
from rollcall.store.transactions import Put

UNSYNCED = "UNSYNCED"
NOT_INITIATED = "not_initiated"
_CHANGE_LEASE = timedelta(seconds=35)  # longer than any Lambda behind the API may run
_WORK_LEASE = timedelta(seconds=150)  # longer than the worker's may
_TRIES = 20


class ContendedError(Exception):
    """Others kept changing the same record; whoever asked tries again."""


class LeaseLostError(Exception):
    """Somebody else works on it by now."""


class SyncState(StrEnum):
    """``waiting`` has a ``reason``, and mostly a ``not_before``; ``stopped`` until somebody asks again."""

    SYNCING = "syncing"
    WAITING = "waiting"
    SYNCED = "synced"
    STOPPED = "stopped"


class RosterSync(Record):
    """One meeting's. ``revision`` counts writes of the record, ``version`` requests to bring the roster.

    ``in_flight`` are the learners, with their e-mail, of the call to Zoom whose outcome is not stored yet. ``turn``
    names the one message that the worker sent to itself; others of that kind are old. ``tries`` counts failures in a
    row. ``changing_until`` and ``lease_until``: somebody changes the roster, somebody brings it to Zoom; a change that
    is still there when its time is over was given up in the middle.
    """

    KIND: ClassVar = "roster_sync"
    tenant_id: TenantId
    meeting_id: MeetingId
    connection_id: ConnectionId = ConnectionId("")
    state: SyncState = SyncState.SYNCED
    revision: int = 0
    version: int = 0
    to_add: int = 0
    to_remove: int = 0
    added: int = 0
    removed: int = 0
    failed: int = 0
    in_flight: dict[LearnerId, str] = {}
    reason: str = ""
    not_before: Instant | None = None
    turn: str = ""
    tries: int = 0
    changing_until: Instant | None = None
    lease_until: Instant | None = None
    requested_at: Instant | None = None
    finished_at: Instant | None = None
    updated_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return roster_sync_key(self.tenant_id, self.meeting_id)

    def index_keys(self) -> dict[str, str]:
        """By when somebody last worked on it, until it is finished; a planned meeting's roster waits for people."""
        waits_for_people = self.reason == NOT_INITIATED and not self.changing_until
        is_finished = not self.is_unfinished and not self.changing_until
        if is_finished or waits_for_people or not self.updated_at:
            return {}
        return {"gsi2pk": UNSYNCED, "gsi2sk": as_text(self.updated_at)}

    @property
    def is_unfinished(self) -> bool:
        return self.state in {SyncState.SYNCING, SyncState.WAITING}

    def stands_still(self, meeting: MeetingStatus) -> bool:
        """Nobody brings it to Zoom, nor will by themselves."""
        missed = self.reason == NOT_INITIATED and meeting is MeetingStatus.SCHEDULED
        return missed or not self.is_unfinished

    def changed(self, **values: Any) -> "RosterSync":  # noqa: ANN401 - fields of any type
        return self.model_copy(update=values)


@dataclass(frozen=True, slots=True)
class RosterSyncStore:
    table: Table

    def get(self, tenant_id: TenantId, meeting_id: MeetingId) -> RosterSync | None:
        return self.table.get(RosterSync, roster_sync_key(tenant_id, meeting_id))

    def change(
        self, tenant_id: TenantId, meeting_id: MeetingId, how: Callable[[RosterSync], RosterSync | None]
    ) -> RosterSync | None:
        """The record as ``how`` makes it of what it is (a new one, if there is none), or None where it declines.

        Requests and the worker write the same item: whoever read an older one reads again.
        """
        for _ in range(_TRIES):
            before = self.get(tenant_id, meeting_id)
            after = how(before or RosterSync(tenant_id=tenant_id, meeting_id=meeting_id))
            if after is None:
                return None
            if self._replace(before, after):
                return RosterSync.from_item(after.to_item())  # times in whole seconds, as the next reader has them
        raise ContendedError

    def hold(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> RosterSync | None:
        """Keep others from changing the roster meanwhile; they would count and compare what is half written.

        Gives the record as it was; None where somebody else holds it.
        """
        found = RosterSync(tenant_id=tenant_id, meeting_id=meeting_id)

        def how(sync: RosterSync) -> RosterSync | None:
            nonlocal found
            found = sync
            free = sync.changing_until is None or sync.changing_until <= now
            return sync.changed(changing_until=now + _CHANGE_LEASE, updated_at=now) if free else None

        return found if self.change(tenant_id, meeting_id, how) else None

    def let_go(self, tenant_id: TenantId, meeting_id: MeetingId, *, given_up: datetime | None = None) -> None:
        """``given_up`` is the mark that was found, and has to stay for whoever follows it up."""
        self.change(
            tenant_id, meeting_id, lambda sync: sync.changed(changing_until=given_up) if sync.changing_until else None
        )

    def lease(self, sync: RosterSync, now: datetime) -> RosterSync | None:
        """One worker at a time; one that died is followed by another when its lease is over."""
        return self.change(
            sync.tenant_id,
            sync.meeting_id,
            lambda one: None if is_leased(one, now) else one.changed(lease_until=now + _WORK_LEASE, updated_at=now),
        )

    def change_leased(self, sync: RosterSync, how: Callable[[RosterSync], RosterSync | None]) -> RosterSync | None:
        """The same as ``change``, for the holder of the lease. Raises LeaseLostError."""

        def mine(one: RosterSync) -> RosterSync | None:
            if one.lease_until != sync.lease_until:
                raise LeaseLostError
            return how(one)

        return self.change(sync.tenant_id, sync.meeting_id, mine)

    def changing(self, before: RosterSync | None, after: RosterSync) -> Put:
        """The same change as a part of somebody's transaction, which fails where it was changed meanwhile."""
        return Put(_revised(after), _as_read(before))

    def unfinished(self, up_to: datetime) -> list[RosterSync]:
        """On which nobody has worked since then, the longest ago first."""
        return [RosterSync.from_item(item) for item in self.table.query_index("gsi2", UNSYNCED, as_text(up_to))]

    def _replace(self, before: RosterSync | None, after: RosterSync) -> bool:
        return self.table.put_if(_revised(after), _as_read(before))


def _as_read(before: RosterSync | None) -> ConditionBase:
    return Attr("revision").eq(before.revision) if before else Attr("pk").not_exists()


def _revised(after: RosterSync) -> RosterSync:
    return after.changed(revision=after.revision + 1)


def is_leased(sync: RosterSync, now: datetime) -> bool:
    return sync.lease_until is not None and sync.lease_until > now


def roster_sync_key(tenant_id: TenantId, meeting_id: MeetingId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), "ROSTER_SYNC")
