from datetime import timedelta

import pytest

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, ReportTrouble, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.table import Table
from tests.unit.records import (
    ACCOUNT,
    CONNECTION,
    MEETING,
    NUMBER,
    START,
    TENANT,
    at,
    enrolment,
    meeting,
    ms,
    registrant,
    route,
    zoom_meeting,
)


@pytest.fixture
def store(table: Table) -> MeetingStore:
    made = MeetingStore(table)
    made.open_for_business(meeting(), zoom_meeting(), route())
    return made


def stored(store: MeetingStore) -> Meeting:
    found = store.get(TENANT, MEETING)
    assert found is not None
    return found


def turn(store: MeetingStore, room: Room, seconds: float) -> bool:
    return store.turn_room(TENANT, MEETING, room, ms(seconds))


def test_zooms_meeting_number_leads_back_to_ours(store: MeetingStore) -> None:
    found = store.route(ACCOUNT, NUMBER)
    assert found is not None
    assert (found.tenant_id, found.meeting_id) == (TENANT, MEETING)


def test_the_room_is_what_zoom_said_last_in_whatever_order_it_arrives(store: MeetingStore) -> None:
    turns = [(Room.CLOSED, 600), (Room.CLOSED, 3600), (Room.OPEN, 0), (Room.OPEN, 700)]
    for room, seconds in turns:
        turn(store, room, seconds)
    assert (stored(store).room, stored(store).room_ts) == (Room.CLOSED, ms(3600))


def test_an_old_end_does_not_close_a_room_that_was_opened_again(store: MeetingStore) -> None:
    assert turn(store, Room.OPEN, 700)
    assert not turn(store, Room.CLOSED, 600)
    assert stored(store).room is Room.OPEN


def test_the_same_event_turns_the_room_once(store: MeetingStore) -> None:
    assert [turn(store, Room.OPEN, 1), turn(store, Room.OPEN, 1)] == [True, False]


def test_a_room_that_nobody_made_is_not_opened(store: MeetingStore) -> None:
    assert not store.turn_room(TENANT, MeetingId("mtg_none"), Room.OPEN, ms(0))
    assert store.get(TENANT, MeetingId("mtg_none")) is None


def test_a_meeting_is_cancelled_once(store: MeetingStore) -> None:
    assert [store.cancel(meeting()), store.cancel(meeting())] == [True, False]
    assert stored(store).status is MeetingStatus.CANCELLED


def test_a_cancelled_meeting_has_nothing_to_settle(store: MeetingStore) -> None:
    store.cancel(meeting())
    store.note_attendance(meeting(), AttendanceState.FINAL, 3600, at(7200))
    assert stored(store).attendance_state is AttendanceState.NONE
    assert list(store.unsettled(at(7200))) == []


def test_final_numbers_leave_the_list_of_what_is_to_be_settled(store: MeetingStore) -> None:
    assert [one.meeting_id for one in store.unsettled(at(3600))] == [MEETING]
    store.note_attendance(meeting(), AttendanceState.PROVISIONAL, 3600, at(7200))
    assert [one.meeting_id for one in store.unsettled(at(3600))] == [MEETING]
    store.note_attendance(meeting(), AttendanceState.FINAL, 3600, at(7200))
    assert list(store.unsettled(at(7200))) == []
    assert (stored(store).attendance_state, stored(store).window_s) == (AttendanceState.FINAL, 3600)


def test_what_is_final_before_its_end_is_looked_at_once_more_after_it(store: MeetingStore) -> None:
    store.note_attendance(meeting(), AttendanceState.FINAL, 600, at(3599))
    assert [one.meeting_id for one in store.unsettled(at(3600))] == [MEETING]
    store.note_attendance(meeting(), AttendanceState.FINAL, 600, at(3600))
    assert list(store.unsettled(at(7200))) == []


def test_the_same_trouble_with_reports_is_noted_once_until_it_is_over(store: MeetingStore) -> None:
    lacks = ReportTrouble(what="missing_scopes", since=at(60), scopes=["a", "b"])
    later, other = (lacks.model_copy(update=changes) for changes in ({"since": at(90)}, {"scopes": ["a"]}))
    assert [store.note_report_trouble(meeting(), one) for one in (lacks, later, other)] == [True, False, True]
    assert stored(store).report_trouble == other
    assert [store.end_report_trouble(meeting()) for _ in range(2)] == [True, False]
    assert stored(store).report_trouble is None


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_session_is_to_be_settled_until_its_logs_are_closed(store: MeetingStore, *, cancelled: bool) -> None:
    store.put(meeting(kind="daily_session"))
    if cancelled:
        store.cancel(stored(store))
    else:
        store.note_attendance(stored(store), AttendanceState.FINAL, 3600, at(7200))
    assert [one.meeting_id for one in store.unsettled(at(7200))] == [MEETING]
    store.note_logs_closed(stored(store))
    assert list(store.unsettled(at(7200))) == []
    assert stored(store).logs_closed


def test_a_session_without_numbers_is_to_be_settled_after_its_logs_are_closed(store: MeetingStore) -> None:
    store.put(meeting(kind="daily_session"))
    store.note_logs_closed(stored(store))
    assert [one.meeting_id for one in store.unsettled(at(7200))] == [MEETING]
    store.note_attendance(stored(store), AttendanceState.FINAL, 3600, at(7200))
    assert list(store.unsettled(at(7200))) == []


def test_a_meeting_is_not_to_be_settled_before_its_scheduled_end(store: MeetingStore) -> None:
    assert list(store.unsettled(at(3599))) == []


def test_numbers_of_a_room_that_opened_meanwhile_are_not_final(store: MeetingStore) -> None:
    turn(store, Room.CLOSED, 3600)
    read = stored(store)
    turn(store, Room.OPEN, 3700)
    store.note_attendance(read, AttendanceState.FINAL, 3600, at(7200))
    assert stored(store).attendance_state is AttendanceState.NONE


def test_numbers_become_provisional_again_when_the_room_is_used_again(store: MeetingStore) -> None:
    store.note_attendance(meeting(), AttendanceState.FINAL, 3600, at(7200))
    store.note_attendance(meeting(), AttendanceState.PROVISIONAL, 3700, at(7200))
    assert [one.meeting_id for one in store.unsettled(at(7200))] == [MEETING]


def test_noting_that_numbers_are_due_changes_nothing_else(store: MeetingStore) -> None:
    store.arm_live_settling(meeting(), at(5))
    assert stored(store) == meeting(live_settle_at=at(5))


def test_a_roster_is_listed_page_by_page(table: Table) -> None:
    store = RosterStore(table)
    store.register(enrolment(n) for n in range(60))
    seen: list[str] = []
    after = ""
    while True:
        people, after = store.registrant_page(TENANT, MEETING, 25, after)
        seen += [one.learner_id for one in people]
        if not after:
            break
    assert sorted(seen) == sorted(f"l{n}" for n in range(60))
    assert len(store.registrations(TENANT, MEETING)) == 60
    assert store.registrant(TENANT, MEETING, LearnerId("l59")) is not None


def test_a_learners_meetings_are_found_by_the_learner(table: Table) -> None:
    store = RosterStore(table)
    others = registrant(1, tenant_id=TenantId("ten_2"), meeting_id=MeetingId("mtg_9"))
    for one in (registrant(1), registrant(1, meeting_id=MeetingId("mtg_2")), registrant(2), others):
        table.put(one)
    store.change([(registrant(1), {"status": "removing", "reason": None})])
    assert list(store.meetings_of(TENANT, LearnerId("l1"))) == [MEETING, "mtg_2"]
    assert list(store.meetings_of(TENANT, LearnerId("l3"))) == []


def test_meetings_are_listed_latest_first_and_of_one_tenant(store: MeetingStore) -> None:
    for day in range(1, 4):
        store.put(meeting(meeting_id=MeetingId(f"mtg_{day}x"), start=START + timedelta(days=day)))
    store.put(meeting(tenant_id=TenantId("ten_2")))
    first, last = store.page(TENANT, 3, None)
    second, end = store.page(TENANT, 3, last)
    assert [one.meeting_id for one in [*first, *second]] == ["mtg_3x", "mtg_2x", "mtg_1x", MEETING]
    assert end is None


def test_nothing_of_the_lmss_own_records_of_a_learner_names_anything_of_zooms() -> None:
    one = enrolment(1)
    ours = f"{one.registrant.to_item()}{one.join_link.to_item()}"
    assert one.registration.registrant_id not in ours.replace(one.registrant.key.sk, "")
    assert one.zoom_link.join_url not in ours


def test_the_meetings_of_a_connection_are_found_by_zooms_side_of_them(store: MeetingStore) -> None:
    assert store.of_connection(TENANT, CONNECTION, 10, None)[0] == [zoom_meeting()]
    assert store.of_connection(TenantId("ten_2"), CONNECTION, 10, None)[0] == []


def test_a_judgement_is_rewritten_unless_somebody_has_judged_since(store: MeetingStore) -> None:
    told = {"outcome": "learner", "action": "mark", "deadline": at(600), "judged_at": at(600), "host_came": True}
    judged = meeting(judgement=told | {"absent": ["l1", "l2"]})
    store.put(judged)
    before = stored(store)
    assert before.judgement
    without = before.judgement.model_copy(update={"absent": [LearnerId("l2")]})
    assert store.rejudge(before, without)
    assert stored(store).judgement == without
    assert not store.rejudge(before, before.judgement)
    assert stored(store).judgement == without
