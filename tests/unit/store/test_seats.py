from concurrent.futures import ThreadPoolExecutor

import pytest

from rollcall.ids import LearnerId, SessionLogId
from rollcall.store.meeting_records import Meeting
from rollcall.store.seats import FullError, Seat, SeatStore
from rollcall.store.table import Table
from tests.unit.records import MEETING, TENANT, meeting


@pytest.fixture
def seats(table: Table) -> SeatStore:
    table.put(meeting())
    return SeatStore(table)


def seat(learner: str, log: str = "slg_1") -> Seat:
    return Seat(
        tenant_id=TENANT, meeting_id=MEETING, learner_id=LearnerId(learner), held_by=SessionLogId(f"{learner}_{log}")
    )


def taken(seats: SeatStore) -> int:
    held = seats.table.get(Meeting, meeting().key)
    assert held
    return held.registrant_count


def test_a_learner_who_has_a_seat_takes_no_second(seats: SeatStore) -> None:
    assert seats.take(seat("l1"), 1)
    assert not seats.take(seat("l1", "slg_2"), 1)
    assert taken(seats) == 1


def test_nobody_gets_a_seat_that_is_not_there(seats: SeatStore) -> None:
    seats.take(seat("l1"), 1)
    with pytest.raises(FullError):
        seats.take(seat("l2"), 1)
    assert taken(seats) == 1


def test_of_many_at_once_as_many_as_there_are_seats_get_one(seats: SeatStore) -> None:
    def try_it(number: int) -> bool:
        try:
            return seats.take(seat(f"l{number}"), 5)
        except FullError:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(try_it, range(20))) == 5
    assert taken(seats) == 5


def test_a_learner_who_signs_in_twice_at_once_takes_one_seat(seats: SeatStore) -> None:
    with ThreadPoolExecutor(4) as threads:
        news = list(threads.map(lambda number: seats.take(seat("l1", f"slg_{number}"), 10), range(8)))
    assert sum(news) == 1
    assert taken(seats) == 1


def test_without_a_capacity_there_is_always_a_seat(seats: SeatStore) -> None:
    assert all(seats.take(seat(f"l{number}"), None) for number in range(3))
    assert taken(seats) == 3


def test_a_seat_that_is_given_back_is_the_next_ones(seats: SeatStore) -> None:
    seats.take(seat("l1"), 1)
    assert [seats.give_back(seat("l1")), seats.give_back(seat("l1"))] == [True, False]
    assert seats.take(seat("l2"), 1)
    assert taken(seats) == 1


def test_an_earlier_sign_in_cannot_give_back_what_a_later_one_holds(seats: SeatStore) -> None:
    seats.take(seat("l1", "slg_1"), 1)
    seats.take(seat("l1", "slg_2"), 1)
    assert not seats.give_back(seat("l1", "slg_1"))
    assert taken(seats) == 1
    assert seats.give_back(seat("l1", "slg_2"))
    assert taken(seats) == 0
