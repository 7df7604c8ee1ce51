from dataclasses import dataclass, field
from typing import Any, cast

from rollcall.ids import SessionLogId
from rollcall.lms.keys import hashed
from rollcall.lms.meetings import Learner
from rollcall.services.meetings.registering import Registering
from rollcall.store.registrants import Enrolment
from rollcall.zoom.models import NewRegistrant
from rollcall.zoom.models import Registrant as Registered
from tests.unit.records import LOG, MEETING, NUMBER, TENANT

LEARNER = Learner.model_validate({"learner_id": "l1", "name": "Ana María López", "email": "L1@school.example"})


@dataclass
class World:
    """Zoom and the store as far as registering knows them."""

    asked: list[NewRegistrant] = field(default_factory=list)
    stored: list[Enrolment] = field(default_factory=list)

    def add_registrant(self, _number: str, one: NewRegistrant) -> Registered:
        self.asked.append(one)
        return Registered.model_validate({"registrant_id": "r1", "join_url": "https://z/1", "email": one.email})

    def register(self, enrolments: list[Enrolment]) -> None:
        self.stored += enrolments


def test_somebody_who_drops_in_is_tied_to_their_session_log() -> None:
    world = World()
    fake = cast("Any", world)
    Registering(fake).register_one(fake, TENANT, MEETING, NUMBER, LEARNER, SessionLogId(LOG))
    [asked], [made] = world.asked, world.stored
    assert (asked.first_name, asked.last_name, asked.email) == ("Ana María", "López", "L1@school.example")
    assert (made.registration.session_log_id, made.registration.registrant_id) == (LOG, "r1")
    assert made.zoom_link.join_url == "https://z/1"


def test_whoever_drops_in_gets_a_link_of_their_own_found_by_its_hash() -> None:
    world = World()
    fake = cast("Any", world)
    for _ in range(2):
        Registering(fake).register_one(fake, TENANT, MEETING, NUMBER, LEARNER, SessionLogId(LOG))
    assert len({one.registrant.join_token for one in world.stored}) == 2
    assert all(one.join_link.token_hash == hashed(one.registrant.join_token) for one in world.stored)
