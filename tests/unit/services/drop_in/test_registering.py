from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from rollcall.lms.keys import hashed
from rollcall.lms.problems import Problem
from rollcall.services.drop_in.registering import Registering
from rollcall.store.registrants import Enrolment, Registrant, Registration, ZoomLink
from rollcall.store.session_logs import Visitor
from rollcall.zoom.errors import NotFoundError, ZoomError
from rollcall.zoom.models import NewRegistrant
from rollcall.zoom.models import Registrant as Registered
from tests.unit.records import LOG, TENANT, at, registrant, registration, session_log, zoom_link, zoom_meeting


@dataclass
class World:
    """Zoom and the store as far as registering knows them."""

    link: ZoomLink | None = None
    known: Registrant | None = None
    others: Registration | None = None
    forgotten: ZoomError | None = None
    asked: list[NewRegistrant] = field(default_factory=list)
    approved: list[Any] = field(default_factory=list)
    stored: list[Enrolment] = field(default_factory=list)
    second: int = 0

    def zoom_link(self, *_: str) -> ZoomLink | None:
        return self.link

    def registrant(self, *_: str) -> Registrant | None:
        return self.known

    def hold(self, registration: Registration) -> bool:
        return self.others is None or self.others.learner_id == registration.learner_id

    def add_registrant(self, _number: str, one: NewRegistrant) -> Registered:
        self.asked.append(one)
        return Registered.model_validate({"registrant_id": "r1", "join_url": "https://z/1", "email": one.email})

    def approve_registrants(self, _number: str, people: list[Any]) -> None:
        if self.forgotten:
            raise self.forgotten
        self.approved += people
        self.second += 2

    def register(self, enrolments: list[Enrolment]) -> None:
        self.stored += enrolments

    def come(self) -> None:
        fake = cast("Any", self)
        visitor = Visitor(
            tenant_id=TENANT,
            session_log_id=LOG,
            name="Ana María López",
            email="l1@school.example",
            no_show_after_s=600,
            token="t",
            expires_at=0,
        )
        Registering(fake, lambda: at(self.second)).register(fake, zoom_meeting(), session_log(), visitor)


def test_somebody_who_drops_in_is_registered_with_a_link_of_their_own() -> None:
    world = World()
    world.come()
    [asked], [made] = world.asked, world.stored
    assert (asked.first_name, asked.last_name, asked.email) == ("Ana María", "López", "l1@school.example")
    assert (made.registration.learner_id, made.registration.registrant_id) == ("l1", "r1")
    assert (made.zoom_link.join_url, made.registrant.adds) == ("https://z/1", 1)
    assert made.join_link.token_hash == hashed(made.registrant.join_token)


def test_whoever_is_registered_is_not_registered_again() -> None:
    world = World(link=zoom_link(1, email="l1@school.example"), known=registrant(1))
    world.come()
    assert (world.asked, world.stored) == ([], [])


def test_whoever_was_cancelled_is_approved_with_the_link_they_had() -> None:
    cancelled = zoom_link(1, email="l1@school.example", state="cancelled")
    world = World(link=cancelled, known=registrant(1, status="cancelled", reason="no_show"))
    world.come()
    assert (world.asked, len(world.approved)) == ([], 1)
    [made] = world.stored
    assert (made.zoom_link.join_url, made.zoom_link.state) == (cancelled.join_url, "approved")
    assert (made.registrant.status, made.registrant.status_changes) == ("registered", 1)
    assert made.registrant.changed_at == at(2)  # after Zoom's answer


def test_an_approved_link_that_is_about_to_be_cancelled_is_approved_again() -> None:
    world = World(link=zoom_link(1, email="l1@school.example"), known=registrant(1, status="cancelled"))
    world.come()
    assert (world.asked, len(world.approved)) == ([], 1)
    assert [made.registrant.status for made in world.stored] == ["registered"]


@pytest.mark.parametrize("changes", [{"email": "old@school.example"}, {"zoom_meeting_id": "1"}])
def test_an_old_registration_of_another_address_or_number_is_none(changes: dict[str, Any]) -> None:
    world = World(link=zoom_link(1, **{"email": "l1@school.example", "state": "cancelled"} | changes))
    world.come()
    assert (len(world.asked), world.approved) == (1, [])


def test_whom_zoom_has_forgotten_it_is_told_of_again() -> None:
    cancelled = zoom_link(1, email="l1@school.example", state="cancelled")
    world = World(link=cancelled, forgotten=NotFoundError("gone"))
    world.come()
    assert [one.email for one in world.asked] == ["l1@school.example"]


def test_two_people_with_one_address_are_not_made_one() -> None:
    world = World(others=registration(2))
    with pytest.raises(Problem) as refused:
        world.come()
    assert (refused.value.code, world.stored) == ("email_taken", [])
