"""Having a roster brought to Zoom: whoever changes what is wanted, or in which Zoom meeting, asks here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.queues import Queue
from rollcall.ids import MeetingId, TenantId
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.store.roster_syncs import NOT_INITIATED, RosterSync, RosterSyncStore, SyncState
from rollcall.store.table import Write

_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RosterRequests:
    syncs: RosterSyncStore
    meetings: MeetingStore
    jobs: Queue

    def follow(self, meeting: Meeting, now: datetime, *, to_add: int = 0, to_remove: int = 0) -> None:
        """After the wishes are written. A planned meeting's wait until it is initiated, which asks again.

        Unless it was initiated since ``meeting`` was read, and asked before these wishes were there.
        """
        if not self._ask(meeting, now, to_add, to_remove):
            fresh = self.meetings.get(meeting.tenant_id, meeting.meeting_id)
            if fresh is None or fresh.status is not MeetingStatus.SCHEDULED:
                return
            self._ask(fresh, now, 0, 0)
        self.jobs.send(job(meeting.tenant_id, meeting.meeting_id))

    def try_again(self, meeting: Meeting, now: datetime) -> None:
        """Whatever kept the roster from Zoom may be mended by now."""
        sync = self.syncs.get(meeting.tenant_id, meeting.meeting_id)
        if sync and sync.state is not SyncState.SYNCED:
            self.follow(meeting, now)

    def _ask(self, meeting: Meeting, now: datetime, to_add: int, to_remove: int) -> bool:
        """Whether somebody is to bring it."""
        planned = meeting.status is MeetingStatus.PLANNED

        def how(sync: RosterSync) -> RosterSync:
            return _asked(sync, now, to_add, to_remove, planned=planned).changed(connection_id=meeting.connection_id)

        asked = self.syncs.change(meeting.tenant_id, meeting.meeting_id, how)
        return asked is not None and asked.reason != NOT_INITIATED

    def remind(self, meeting: Meeting, now: datetime) -> None:
        """For a registration that Zoom seems never to have been asked for; at most once a minute for each meeting."""
        planned = meeting.status is MeetingStatus.PLANNED

        def how(sync: RosterSync) -> RosterSync | None:
            idle = sync.state is SyncState.SYNCED or (sync.reason == NOT_INITIATED and not planned)
            if not idle or (sync.requested_at and now < sync.requested_at + _PAUSE):
                return None
            return _asked(sync, now, 0, 0, planned=planned).changed(connection_id=meeting.connection_id)

        asked = self.syncs.change(meeting.tenant_id, meeting.meeting_id, how)
        if asked and asked.reason != NOT_INITIATED:
            self.jobs.send(job(meeting.tenant_id, meeting.meeting_id))

    def asking(self, meeting: Meeting, now: datetime) -> list[Write]:
        """Parts of the transaction that gives the meeting its number in Zoom; ``nudge`` afterwards.

        Whatever waited, waited for another number's limits, or for this one. Those who dropped in were registered one
        by one, and nobody asked for a roster before.
        """
        sync = self.syncs.get(meeting.tenant_id, meeting.meeting_id)
        drop_in = meeting.has_logs
        if sync is None and not drop_in:
            return []
        new = RosterSync(tenant_id=meeting.tenant_id, meeting_id=meeting.meeting_id)
        asked = _asked(sync or new, now, 0, 0, planned=False)
        begun = {"state": SyncState.SYNCING, "reason": "", "not_before": None, "tries": 0}
        return [self.syncs.changing(sync, asked.changed(**begun, connection_id=meeting.connection_id))]

    def nudge(self, meeting: Meeting) -> None:
        """What was asked for is done: whoever asked may have died before they said so."""
        sync = self.syncs.get(meeting.tenant_id, meeting.meeting_id)
        if sync and sync.is_unfinished:
            self.jobs.send(job(meeting.tenant_id, meeting.meeting_id))

    def again(self, sync: RosterSync, now: datetime) -> None:
        """One that stands still: its message was lost, or whoever changed the roster died over it."""
        whose = sync.tenant_id, sync.meeting_id
        if sync.changing_until:
            self.syncs.change(*whose, lambda one: _asked(one, now, 0, 0, planned=one.reason == NOT_INITIATED))
        self.jobs.send(job(*whose))
        self.syncs.let_go(*whose)


def job(tenant_id: TenantId, meeting_id: MeetingId, turn: str = "") -> dict[str, object]:
    """The message; ``turn`` is the worker's own, to itself."""
    told: dict[str, object] = {"kind": "roster", "tenant_id": tenant_id, "meeting_id": meeting_id}
    return told | {"turn": turn} if turn else told


def _asked(sync: RosterSync, now: datetime, to_add: int, to_remove: int, *, planned: bool) -> RosterSync:
    """What waits for Zoom's limits goes on waiting; its counts go on as well.

    ``planned``: when it was read. A sync that no longer waits for that says that it was initiated meanwhile.
    """
    known = {"version": sync.version + 1, "requested_at": now, "updated_at": now, "finished_at": None}
    if sync.is_unfinished:
        counts = {"to_add": sync.to_add + to_add, "to_remove": sync.to_remove + to_remove}
    else:
        counts = {"to_add": to_add, "to_remove": to_remove, "added": 0, "removed": 0, "failed": 0}
    if planned and (sync.version == 0 or sync.reason == NOT_INITIATED):
        return sync.changed(**known, **counts, state=SyncState.WAITING, reason=NOT_INITIATED, not_before=None)
    if sync.is_unfinished and sync.reason != NOT_INITIATED:
        return sync.changed(**known, **counts)
    return sync.changed(**known, **counts, state=SyncState.SYNCING, reason="", not_before=None, tries=0)
