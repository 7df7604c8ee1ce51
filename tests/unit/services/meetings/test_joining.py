from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from rollcall.lms.keys import hashed
from rollcall.services.meetings.doors import Doors, LinkClosedError
from rollcall.services.meetings.joining import Joining
from rollcall.store.links import PageLink
from rollcall.store.meeting_records import Meeting, ZoomMeeting
from rollcall.store.registrants import JoinLink, Registrant, ZoomLink
from tests.unit.records import MEETING, START, TENANT, at, meeting, registrant, zoom_link, zoom_meeting

OPENS_S, CLOSES_S = -3600, 3600 + 7200
ADDRESS = "https://zoom.example/w/1"
_WHOSE = {"tenant_id": TENANT, "meeting_id": MEETING}
DELETED = [{"what": "deleted", "since": at(0)}]


class World:
    """The stores as far as joining knows them: one meeting, one learner, one link of each kind."""

    def __init__(self, **changes: Any) -> None:
        self.meeting: Meeting | None = meeting(**changes)
        self.learner: Registrant | None = registrant(1)
        self.zooms: ZoomLink | None = zoom_link(1)
        self.side: ZoomMeeting | None = zoom_meeting()

    def find(self, token_hash: str) -> JoinLink | PageLink | None:
        known: dict[str, JoinLink | PageLink] = {
            hashed("token"): JoinLink.model_validate(_WHOSE | {"token_hash": "h", "learner_id": "l1"}),
            hashed("page"): PageLink.model_validate(_WHOSE | {"token_hash": "p"}),
        }
        return known.get(token_hash)

    def get(self, *_: str) -> Meeting | None:
        return self.meeting

    def zoom_side(self, *_: str) -> ZoomMeeting | None:
        return self.side

    def registrant(self, *_: str) -> Registrant | None:
        return self.learner

    def zoom_link(self, *names: str) -> ZoomLink | None:
        return self.zooms if names[-1] == "l1" else None

    def becomes(self, **changes: Any) -> "World":
        self.learner = Registrant.model_validate(registrant(1).model_dump() | changes)
        return self

    def open(self, now: datetime = START, token: str = "token") -> str:
        """The Zoom address behind a link, or the name of the page that is shown instead."""
        fake = cast("Any", self)
        try:
            return Joining(Doors(fake, fake), fake, fake).way(token, now).address
        except LinkClosedError as closed:
            return closed.outcome


@pytest.mark.parametrize(
    ("seconds", "leads_to"),
    [
        (OPENS_S - 1, "too_early"),
        (OPENS_S, ADDRESS),
        (0, ADDRESS),
        (3600, ADDRESS),
        (CLOSES_S - 1, ADDRESS),
        (CLOSES_S, "too_late"),
    ],
)
def test_a_link_leads_to_zoom_from_an_hour_before_to_two_after(seconds: int, leads_to: str) -> None:
    assert World().open(at(seconds)) == leads_to


def test_a_session_that_runs_longer_stays_open_while_its_room_is() -> None:
    running = World(room="open")
    assert running.open(at(CLOSES_S)) == ADDRESS
    assert running.open(at(3600) + timedelta(hours=30, seconds=-1)) == ADDRESS
    assert running.open(at(3600) + timedelta(hours=30)) == "too_late"
    assert World(room="closed").open(at(CLOSES_S)) == "too_late"


def test_a_link_nobody_was_given_leads_nowhere() -> None:
    assert World().open(token="guess") == "link_unknown"


@pytest.mark.parametrize("seconds", [OPENS_S - 1, 0, CLOSES_S])
def test_a_link_to_what_was_cancelled_says_so(seconds: int) -> None:
    assert World(status="cancelled").open(at(seconds)) == "meeting_cancelled"
    assert World(status="cancelled").becomes(status="cancelled").open(at(seconds)) == "meeting_cancelled"


def test_a_link_whose_meeting_is_gone_says_so() -> None:
    world = World()
    world.meeting = None
    assert world.open() == "meeting_cancelled"


def test_a_link_of_an_erased_learner_leads_nowhere() -> None:
    world = World()
    world.learner = None
    assert world.open() == "link_unknown"


@pytest.mark.parametrize("status", ["removing", "cancelled", "denied"])
def test_a_link_dies_with_the_registration(status: str) -> None:
    assert World().becomes(status=status).open() == "registration_ended"
    assert World().becomes(status=status).open(at(OPENS_S - 1)) == "registration_ended"


def test_a_link_waits_for_the_registration_in_zoom() -> None:
    world = World().becomes(status="pending")
    world.zooms = None
    assert world.open() == "being_registered"
    assert world.open(at(OPENS_S - 1)) == "too_early"


def test_a_registration_in_the_meeting_that_was_before_does_not_count() -> None:
    world = World()
    world.zooms = zoom_link(1, zoom_meeting_id="86500000999")
    assert world.open() == "being_registered"
    world.zooms = zoom_link(1, state="cancelled")
    assert world.open() == "being_registered"
    world.zooms, world.side = zoom_link(1), None
    assert world.open() == "being_registered"


def test_a_registration_that_zoom_refused_says_so() -> None:
    world = World().becomes(status="failed")
    world.zooms = None
    assert world.open() == "registration_failed"


def test_a_planned_session_is_not_open_until_somebody_initiates_it() -> None:
    planned = World(status="planned", connection_id="")
    assert planned.open(at(OPENS_S - 86_400)) == "not_initiated"
    assert planned.open(at(0)) == "not_initiated"
    assert planned.open(at(CLOSES_S)) == "too_late"


def test_a_room_deleted_in_zoom_is_said_once_it_would_be_open() -> None:
    assert World(drift=DELETED).open(at(OPENS_S - 1)) == "too_early"
    assert World(drift=DELETED).open() == "room_missing"
    assert World(drift=[{"what": "host_changed", "since": at(0)}]).open() == ADDRESS


def test_a_link_to_a_session_that_goes_on_in_zoom_leads_to_its_page_until_it_is_over() -> None:
    world = World(status="externally_linked", external_link="https://zoom.example/meeting/register/1")
    assert world.open(at(-86_400)) == "externally_linked"
    assert world.open(at(CLOSES_S - 1)) == "externally_linked"
    assert world.open(at(CLOSES_S)) == "too_late"
    assert World(status="externally_linked").open() == "too_late"


@pytest.mark.parametrize(
    ("changes", "seconds", "leads_to"),
    [
        ({}, -86_400, "meeting_page"),
        ({}, CLOSES_S, "meeting_page"),
        ({"status": "planned"}, 0, "meeting_page"),
        ({"status": "cancelled"}, 0, "meeting_cancelled"),
        ({"status": "externally_linked"}, 0, "too_late"),
    ],
)
def test_a_meetings_page_leads_nobody_in(changes: Any, seconds: int, leads_to: str) -> None:
    assert World(**changes).open(at(seconds), "page") == leads_to
