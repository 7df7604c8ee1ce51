from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.ids import SessionLogId
from rollcall.lms.keys import hashed
from rollcall.lms.meetings import Learner
from rollcall.services.meetings.registering import Registering, new_registrant, repeated
from rollcall.store.registrants import Enrolment
from rollcall.zoom.errors import RefusedError
from rollcall.zoom.models import NewRegistrant
from rollcall.zoom.models import Registrant as Registered
from tests.unit.records import LOG, MEETING, NUMBER, TENANT


def learner(number: int, **changes: str) -> Learner:
    given = {"learner_id": f"l{number}", "name": f"Learner {number}", "email": f"L{number}@school.example"}
    return Learner.model_validate(given | changes)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Lea Learner", "Lea", "Learner"),
        ("Ana María García López", "Ana María García", "López"),
        ("Plato", "Plato", ""),
        ("  Lea   Learner  ", "Lea  ", "Learner"),
        ("王小明", "王小明", ""),
        ("n" * 100, "n" * 64, ""),
        ("f" * 63 + " " + "l" * 64, "f" * 63, "l" * 64),
        ("a " + "b" * 70, "a", "b" * 64),
    ],
)
def test_one_name_becomes_zooms_two(name: str, first: str, last: str) -> None:
    made = new_registrant(learner(1, name=name))
    assert (made.first_name, made.last_name) == (first, last)


@given(st.text(min_size=1, max_size=128).filter(str.strip))
def test_zoom_always_gets_a_first_name_and_never_one_too_long(name: str) -> None:
    made = new_registrant(learner(1, name=name))
    assert 1 <= len(made.first_name) <= 64
    assert len(made.last_name) <= 64


def test_a_roster_that_names_somebody_twice_is_noticed() -> None:
    roster = [learner(1), learner(2), learner(3, learner_id="l1"), learner(4, email="l2@SCHOOL.example")]
    assert sorted(repeated(roster)) == ["l1", "l2@school.example"]
    assert repeated([learner(1), learner(2)]) == []


@dataclass
class World:
    """Zoom and the store as far as registering knows them."""

    forgotten: str = ""
    batches: list[int] = field(default_factory=list)
    stored: list[Enrolment] = field(default_factory=list)

    def add_registrants(self, _number: str, people: list[NewRegistrant]) -> list[Registered]:
        self.batches.append(len(people))
        return [self.add_registrant(_number, one) for one in reversed(people) if one.email != self.forgotten]

    def add_registrant(self, _number: str, one: NewRegistrant) -> Registered:
        email = one.email.lower()
        return Registered.model_validate(
            {"registrant_id": f"r-{email}", "join_url": f"https://z/{email}", "email": email}
        )

    def register(self, enrolments: list[Enrolment]) -> None:
        self.stored += enrolments

    def register_all(self, count: int) -> int:
        fake = cast("Any", self)
        roster = [learner(n) for n in range(count)]
        return Registering(fake).register_all(fake, TENANT, MEETING, NUMBER, roster)


@pytest.mark.parametrize(("count", "batches"), [(0, []), (30, [30]), (31, [30, 1]), (300, [30] * 10)])
def test_a_roster_goes_to_zoom_thirty_at_a_time(count: int, batches: list[int]) -> None:
    world = World()
    assert world.register_all(count) == count
    assert (world.batches, len(world.stored)) == (batches, count)


def test_zooms_registrants_are_told_apart_by_email_whatever_order_or_case_it_answers_in() -> None:
    world = World()
    world.register_all(5)
    for one in world.stored:
        assert one.registration.registrant_id == one.zoom_link.registrant_id == f"r-{one.registrant.email.lower()}"
        assert {record.learner_id for record in (one.registration, one.zoom_link, one.join_link)} == {
            one.registrant.learner_id
        }


def test_everybody_gets_a_link_of_their_own_found_by_its_hash() -> None:
    world = World()
    world.register_all(3)
    assert len({one.registrant.join_token for one in world.stored}) == 3
    assert all(one.join_link.token_hash == hashed(one.registrant.join_token) for one in world.stored)


def test_a_learner_whom_zoom_left_out_is_not_passed_over() -> None:
    world = World(forgotten="L3@school.example")
    with pytest.raises(RefusedError):
        world.register_all(5)
    assert world.stored == []


def test_somebody_who_drops_in_is_tied_to_their_session_log() -> None:
    world = World()
    fake = cast("Any", world)
    Registering(fake).register_one(fake, TENANT, MEETING, NUMBER, learner(1), SessionLogId(LOG))
    made = world.stored[0].registration
    assert (made.session_log_id, made.registrant_id) == (LOG, "r-l1@school.example")
