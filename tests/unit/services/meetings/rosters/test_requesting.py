"""Who asks for a roster to be brought, and when nobody need be sent."""

from typing import Any, cast

from benchmarks.memory_table import MemoryTable
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.store.roster_syncs import RosterSync, RosterSyncStore, SyncState
from tests.unit.records import MEETING, TENANT, at, meeting

PLANNED, MADE = meeting(status=MeetingStatus.PLANNED), meeting()


class Office:
    def __init__(self) -> None:
        self.messages: list[dict[str, object]] = []
        self.table = MemoryTable()
        self.syncs = RosterSyncStore(self.table)
        self.requests = RosterRequests(self.syncs, MeetingStore(self.table), cast("Any", self))

    def send(self, message: dict[str, object], _delay_s: int = 0) -> None:
        self.messages.append(message)

    def sync(self) -> RosterSync:
        found = self.syncs.get(TENANT, MEETING)
        assert found
        return found


def test_a_planned_meetings_roster_waits_until_it_is_initiated() -> None:
    office = Office()
    office.requests.follow(PLANNED, at(0), to_add=2)
    assert (office.sync().state, office.sync().reason, office.messages) == (SyncState.WAITING, "not_initiated", [])
    assert office.syncs.unfinished(at(10_000)) == []
    office.requests.follow(MADE, at(5))
    assert (office.sync().state, office.sync().to_add, len(office.messages)) == (SyncState.SYNCING, 2, 1)


def test_a_wish_that_saw_the_meeting_planned_does_not_stop_what_was_initiated_meanwhile() -> None:
    office = Office()
    office.requests.follow(PLANNED, at(0), to_add=1)
    office.requests.follow(MADE, at(5))
    office.requests.follow(PLANNED, at(6), to_add=1)
    assert (office.sync().state, office.sync().to_add, len(office.messages)) == (SyncState.SYNCING, 2, 2)


def test_each_request_is_a_version_and_begins_to_count_anew_when_all_was_done() -> None:
    office = Office()
    office.requests.follow(MADE, at(0), to_add=3)
    office.syncs.change(TENANT, MEETING, lambda sync: sync.changed(state=SyncState.SYNCED, added=3))
    office.requests.follow(MADE, at(60), to_remove=1)
    sync = office.sync()
    assert (sync.version, sync.to_add, sync.added, sync.to_remove, sync.finished_at) == (2, 0, 0, 1, None)


def test_what_was_given_up_in_the_middle_is_brought_on() -> None:
    office = Office()
    office.syncs.hold(TENANT, MEETING, at(0))
    [left] = office.syncs.unfinished(at(60))
    office.requests.again(left, at(60))
    assert (office.sync().state, office.sync().changing_until, len(office.messages)) == (SyncState.SYNCING, None, 1)
