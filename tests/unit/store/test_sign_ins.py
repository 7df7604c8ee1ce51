from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from rollcall.ids import LearnerId, SessionLogId
from rollcall.store.meeting_records import Meeting
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLog, SessionLogStore, SessionState, SignInLink, Visitor
from rollcall.store.sign_ins import Outcome, Seating, SignIn, SignInStore, seat_of
from rollcall.store.table import Table
from rollcall.store.waiting_lines import WaitingLineStore
from tests.unit.records import MEETING, START, TENANT, at, meeting, session_log


@pytest.fixture
def store(table: Table) -> SignInStore:
    table.put(meeting())
    return SignInStore(table)


def new(learner: str = "l1", number: int = 1, **changes: Any) -> SignIn:
    """A sign-in as it comes in; its meeting is that of the tests."""
    name = SessionLogId(f"slg_{learner}_{number}")
    given = {"session_log_id": name, "learner_id": LearnerId(learner), "meeting_id": MEETING}
    log = session_log(**given | changes)
    visitor = Visitor(
        tenant_id=TENANT,
        session_log_id=name,
        name="Ana López",
        email="l1@school.example",
        purpose="Fractions",
        no_show_after_s=600,
        token=f"token-{name}",
        expires_at=int(at(86_400).timestamp()),
    )
    link = SignInLink(token_hash=f"hash-{name}", tenant_id=TENANT, session_log_id=name, expires_at=visitor.expires_at)
    return SignIn(log, visitor, link)


def waiting(learner: str = "l1", number: int = 1, **changes: Any) -> SignIn:
    open_still = {"state": "waiting", "meeting_id": None, "standby_at": None, "deadline": None}
    return new(learner, number, **open_still | changes)


def taken(sign_in: SignIn, by: str = "tutor") -> SessionLog:
    given = {
        "state": SessionState.STANDBY,
        "meeting_id": MEETING,
        "standby_at": at(60),
        "deadline": at(660),
        "taken_by": by,
    }
    return sign_in.log.model_copy(update=given)


def seats_taken(store: SignInStore) -> int:
    held = store.table.get(Meeting, meeting().key)
    assert held
    return held.registrant_count


def log_of(store: SignInStore, sign_in: SignIn) -> SessionLog:
    held = SessionLogStore(store.table).get(TENANT, sign_in.log.session_log_id)
    assert held
    return held


def line(store: SignInStore) -> list[str]:
    entries, _ = WaitingLineStore(store.table).page(TENANT, None, 100, "")
    return [entry.learner_id for entry in entries]


def test_whoever_stands_by_has_a_log_a_link_and_a_seat(store: SignInStore) -> None:
    sign_in = new()
    assert store.stand_by(sign_in, None, 1) is Outcome.DONE
    logs = SessionLogStore(store.table)
    assert log_of(store, sign_in) == sign_in.log
    assert logs.visitor(TENANT, sign_in.log.session_log_id) == sign_in.visitor
    assert logs.link(sign_in.link.token_hash, START) == sign_in.link
    assert seats_taken(store) == 1


def test_nobody_gets_a_seat_that_is_not_there(store: SignInStore) -> None:
    store.stand_by(new("l1"), None, 1)
    assert store.stand_by(new("l2"), None, 1) is Outcome.FULL
    assert seats_taken(store) == 1
    assert SessionLogStore(store.table).get(TENANT, new("l2").log.session_log_id) is None


def test_without_a_capacity_there_is_always_a_seat(store: SignInStore) -> None:
    assert {store.stand_by(new(f"l{number}"), None, None) for number in range(3)} == {Outcome.DONE}
    assert seats_taken(store) == 3


def test_of_many_at_once_as_many_as_there_are_seats_get_one(store: SignInStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda number: store.stand_by(new(f"l{number}"), None, 5), range(20)))
    assert outcomes.count(Outcome.DONE) == seats_taken(store) == 5


def test_a_learner_who_signs_in_twice_at_once_stands_once(store: SignInStore) -> None:
    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(lambda number: store.stand_by(new("l1", number), None, 10), range(8)))
    assert (outcomes.count(Outcome.DONE), outcomes.count(Outcome.CHANGED)) == (1, 7)
    assert seats_taken(store) == 1


def test_a_later_sign_in_takes_over_the_seat_there_is(store: SignInStore) -> None:
    store.stand_by(new("l1", 1), None, 1)
    assert store.stand_by(new("l1", 2), seat_of(new("l1", 1).log), 1) is Outcome.DONE
    assert store.stand_by(new("l1", 3), seat_of(new("l1", 1).log), 1) is Outcome.CHANGED
    assert seats_taken(store) == 1


def test_a_seat_that_is_given_back_is_the_next_ones(store: SignInStore) -> None:
    seats, seat = SeatStore(store.table), seat_of(new("l1").log)
    store.stand_by(new("l1"), None, 1)
    assert [seats.give_back(seat), seats.give_back(seat)] == [True, False]
    assert store.stand_by(new("l2"), None, 1) is Outcome.DONE
    assert seats_taken(store) == 1


def test_a_seat_is_given_back_also_where_the_count_knows_nothing_of_it(store: SignInStore) -> None:
    seats, seat = SeatStore(store.table), seat_of(new("l1").log)
    store.stand_by(new("l1"), None, 1)
    store.table.put(meeting())  # recounted meanwhile
    assert [seats.give_back(seat), seats.give_back(seat)] == [True, False]
    assert seats_taken(store) == 0


def test_whoever_gave_their_seat_back_needs_a_free_one_again(store: SignInStore) -> None:
    store.stand_by(new("l1", 1), None, 1)
    SeatStore(store.table).give_back(seat_of(new("l1", 1).log))
    known = SeatStore(store.table).get(TENANT, MEETING, LearnerId("l1"))
    assert known
    store.stand_by(new("l2"), None, 1)
    assert store.stand_by(new("l1", 2), known, 1) is Outcome.FULL
    assert store.stand_by(new("l1", 2), known, 2) is Outcome.DONE
    assert seats_taken(store) == 2


def test_an_earlier_sign_in_cannot_give_back_what_a_later_one_holds(store: SignInStore) -> None:
    seats = SeatStore(store.table)
    store.stand_by(new("l1", 1), None, 1)
    store.stand_by(new("l1", 2), seat_of(new("l1", 1).log), 1)
    assert not seats.give_back(seat_of(new("l1", 1).log))
    assert seats_taken(store) == 1
    assert seats.give_back(seat_of(new("l1", 2).log))
    assert seats_taken(store) == 0


def test_whoever_came_first_is_first_in_the_line(store: SignInStore) -> None:
    for learner, second in (("l1", 20), ("l2", 0), ("l3", 10)):
        assert store.wait(waiting(learner, signed_in_at=at(second)), None) is Outcome.DONE
    assert line(store) == ["l2", "l3", "l1"]


def test_nobody_stands_twice_in_a_line(store: SignInStore) -> None:
    assert store.wait(waiting("l1", 1), None) is Outcome.DONE
    assert store.wait(waiting("l1", 2), None) is Outcome.CHANGED
    assert line(store) == ["l1"]


def test_of_two_hosts_who_take_a_learner_one_does(store: SignInStore) -> None:
    sign_in = waiting()
    store.wait(sign_in, None)
    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(lambda by: store.take(sign_in.log, taken(sign_in, by), Seating()), ["a", "b", "c"]))
    assert sorted(outcome.value for outcome in outcomes) == ["changed", "changed", "done"]
    assert (line(store), seats_taken(store)) == ([], 1)
    held = store.table.get(Meeting, meeting().key)
    assert held
    assert held.has_session_logs


def test_nobody_is_taken_into_a_session_that_is_full(store: SignInStore) -> None:
    store.stand_by(new("l2"), None, 1)
    sign_in = waiting()
    store.wait(sign_in, None)
    assert store.take(sign_in.log, taken(sign_in), Seating(capacity=1)) is Outcome.FULL
    assert line(store) == ["l1"]


def test_whoever_is_sent_back_stands_where_they_stood(store: SignInStore) -> None:
    sign_in, later = waiting(signed_in_at=at(0)), waiting("l2", signed_in_at=at(5))
    store.wait(sign_in, None)
    store.wait(later, None)
    store.take(sign_in.log, taken(sign_in), Seating())
    seat = seat_of(taken(sign_in))
    back = [store.send_back(taken(sign_in), seat, sign_in.visitor, sign_in.log) for _ in range(2)]
    assert back == [Outcome.DONE, Outcome.CHANGED]
    assert (line(store), seats_taken(store)) == (["l1", "l2"], 0)


def test_whoever_is_on_the_roster_is_counted_by_it_alone(store: SignInStore) -> None:
    sign_in, on_roster = waiting(), Seating(capacity=0, is_registered=True)
    store.wait(sign_in, None)
    assert store.take(sign_in.log, taken(sign_in), on_roster) is Outcome.DONE
    seat = SeatStore(store.table).get(TENANT, MEETING, LearnerId("l1"))
    assert seat
    assert (seat.was_registered, seats_taken(store)) == (True, 0)
    store.table.put(meeting(registrant_count=1))
    assert store.send_back(taken(sign_in), seat, sign_in.visitor, sign_in.log) is Outcome.DONE
    assert seats_taken(store) == 1


def test_whoever_was_recounted_meanwhile_is_sent_back_all_the_same(store: SignInStore) -> None:
    sign_in = waiting()
    store.wait(sign_in, None)
    store.take(sign_in.log, taken(sign_in), Seating())
    store.table.put(meeting(registrant_count=0))
    back = store.send_back(taken(sign_in), seat_of(taken(sign_in)), sign_in.visitor, sign_in.log)
    assert (back, line(store), seats_taken(store)) == (Outcome.DONE, ["l1"], 0)


def test_a_place_is_how_many_stand_up_to_there(store: SignInStore) -> None:
    for number in range(5):
        store.wait(waiting(f"l{number}", signed_in_at=at(number)), None)
    lines = WaitingLineStore(store.table)
    places = [lines.count_up_to(entry.key, 4) for entry in lines.page(TENANT, None, 100, "")[0]]
    assert places == [1, 2, 3, 4, 4]


def test_whoever_leaves_a_line_may_come_again(store: SignInStore) -> None:
    first, again = waiting("l1", 1), waiting("l1", 2)
    store.wait(first, None)
    cancelled = first.log.model_copy(update={"state": SessionState.CANCELLED, "reason": "left_the_line"})
    assert store.leave_line(first.log, cancelled) is Outcome.DONE
    assert line(store) == []
    place = WaitingLineStore(store.table).place(TENANT, None, LearnerId("l1"))
    assert store.wait(again, place) is Outcome.DONE
    assert line(store) == ["l1"]


def test_a_deadline_is_renewed_once_for_two_clicks(store: SignInStore) -> None:
    sign_in = new()
    store.stand_by(sign_in, None, None)
    renewed = sign_in.log.model_copy(update={"standby_at": at(700), "deadline": at(1300)})
    assert [store.renew(sign_in.log, renewed) for _ in range(2)] == [Outcome.DONE, Outcome.CHANGED]
    assert log_of(store, sign_in).deadline == at(1300)
