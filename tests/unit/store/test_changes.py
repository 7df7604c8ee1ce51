"""Of a change of ours and one made in Zoom, ours wins; of two of ours, the first."""

from datetime import timedelta

import pytest

from rollcall.store.changes import CHANGE_LEASE, ChangeStore
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Table
from tests.unit.records import MEETING, START, TENANT, at, meeting, ms


@pytest.fixture
def changes(table: Table) -> ChangeStore:
    table.put(meeting())
    return ChangeStore(table)


def stored(changes: ChangeStore) -> Meeting:
    found = MeetingStore(changes.table).get(TENANT, MEETING)
    assert found is not None
    return found


def begun(changes: ChangeStore) -> Meeting:
    made = changes.begin(stored(changes), START)
    assert made is not None
    return made


def test_a_change_has_a_beginning_and_an_end(changes: ChangeStore) -> None:
    first = begun(changes)
    assert (first.revision, first.changing_until) == (1, START + CHANGE_LEASE)
    ended = changes.finish(first, {"topic": "Algebra II", "sequence": 1})
    assert ended == stored(changes)
    assert ended == meeting(topic="Algebra II", sequence=1, revision=2)


def test_two_changes_do_not_overlap(changes: ChangeStore) -> None:
    begun(changes)
    assert changes.begin(stored(changes), START + CHANGE_LEASE) is None


def test_a_change_that_died_holds_up_nobody(changes: ChangeStore) -> None:
    dead = begun(changes)
    after = START + CHANGE_LEASE + timedelta(seconds=1)
    next_one = changes.begin(stored(changes), after)
    assert next_one is not None
    assert changes.finish(dead, {"topic": "too late"}) is None
    assert changes.finish(next_one, {"topic": "in time"}) == meeting(topic="in time", revision=3)


def test_a_change_of_what_has_changed_since_does_not_begin(changes: ChangeStore) -> None:
    read = stored(changes)
    changes.finish(begun(changes), {})
    assert changes.begin(read, at(120)) is None


def test_what_zoom_said_before_our_change_is_not_taken_over(changes: ChangeStore) -> None:
    read = stored(changes)
    ours = begun(changes)
    assert changes.take_over(read, {"topic": "Zoom's"}) is None
    changes.finish(ours, {"topic": "ours"})
    assert changes.take_over(read, {"topic": "Zoom's"}) is None
    assert stored(changes).topic == "ours"


def test_what_is_taken_over_is_counted(changes: ChangeStore) -> None:
    taken = changes.take_over(stored(changes), {"topic": "Zoom's"})
    assert taken == stored(changes) == meeting(topic="Zoom's", revision=1, taken_over=1)


def test_a_meeting_cancelled_meanwhile_takes_over_nothing(changes: ChangeStore) -> None:
    read = stored(changes)
    MeetingStore(changes.table).cancel(read)
    assert changes.take_over(read, {"topic": "Zoom's"}) is None
    assert changes.begin(read, START) is None
    assert stored(changes).status is MeetingStatus.CANCELLED


def test_a_moved_meeting_is_found_by_its_new_times(changes: ChangeStore) -> None:
    changes.finish(begun(changes), {"start": at(86_400), "duration_s": 7200})
    store = MeetingStore(changes.table)
    assert [one.start for one in store.page(TENANT, 10, None)[0]] == [at(86_400)]
    assert list(store.unsettled(at(86_400 + 7199))) == []
    assert len(list(store.unsettled(at(86_400 + 7200)))) == 1


def test_the_room_and_the_attendance_are_left_to_others(changes: ChangeStore) -> None:
    ours, store = begun(changes), MeetingStore(changes.table)
    store.turn_room(TENANT, MEETING, Room.CLOSED, ms(60))
    store.note_attendance(stored(changes), AttendanceState.FINAL, 3600, at(200_000))
    changes.finish(ours, {"topic": "Algebra II"})
    assert (stored(changes).room, stored(changes).attendance_state) == (Room.CLOSED, AttendanceState.FINAL)
    assert list(store.unsettled(at(86_400))) == []


def test_a_meeting_from_before_revisions_can_be_changed(table: Table) -> None:
    table.dynamo.put_item(Item={name: value for name, value in meeting().to_item().items() if name != "revision"})
    assert begun(ChangeStore(table)).revision == 1
