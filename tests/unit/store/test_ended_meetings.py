import pytest

from rollcall.ids import MeetingId
from rollcall.store.ended_meetings import EndedMeetingStore
from rollcall.store.meeting_records import AttendanceState, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Table
from tests.unit.records import CONNECTION, MEETING, TENANT, at, meeting, route, zoom_meeting
from tests.unit.store.test_meetings import stored, turn


@pytest.fixture
def store(table: Table) -> MeetingStore:
    made = MeetingStore(table)
    made.open_for_business(meeting(), zoom_meeting(), route())
    return made


@pytest.fixture
def ended(table: Table) -> EndedMeetingStore:
    return EndedMeetingStore(table)


def test_a_meeting_whose_connection_ended_is_linked_once_and_told_nothing_more(
    store: MeetingStore, ended: EndedMeetingStore
) -> None:
    turn(store, Room.OPEN, 0)
    concluded = stored(store).model_copy(update={"attendance_state": AttendanceState.FINAL, "window_s": 60})
    assert ended.link_externally(concluded, CONNECTION, "https://zoom.example/register")
    assert not ended.link_externally(concluded, CONNECTION, "https://zoom.example/other")
    linked = stored(store)
    assert (linked.status, linked.external_link) == (MeetingStatus.EXTERNALLY_LINKED, "https://zoom.example/register")
    assert (linked.room, linked.attendance_state, linked.window_s) == (Room.CLOSED, AttendanceState.FINAL, 60)
    assert not turn(store, Room.OPEN, 100)
    store.note_attendance(linked, AttendanceState.PROVISIONAL, 1, at(7200))
    assert not store.cancel(linked)
    assert stored(store) == linked
    assert list(store.unsettled(at(100_000))) == []


def test_what_a_connection_left_behind_is_looked_through_once(store: MeetingStore, ended: EndedMeetingStore) -> None:
    store.put(meeting(meeting_id=MeetingId("mtg_2"), status="cancelled"))
    ended.link_externally(stored(store), CONNECTION, "")
    ended.leave_behind(meeting(meeting_id=MeetingId("mtg_2")), CONNECTION)
    ended.leave_behind(stored(store), CONNECTION)  # not cancelled
    left, _ = ended.left_behind(TENANT, CONNECTION, 10, None)
    assert {one.meeting_id for one in left} == {MEETING, "mtg_2"}
    ended.looked_through(left[0])
    assert ended.left_behind(TENANT, CONNECTION, 10, None)[0] == left[1:]
