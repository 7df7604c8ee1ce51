from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.lms.keys import hashed
from rollcall.services.meetings.joining import Joining, LinkClosedError
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import JoinLink, ZoomLink
from rollcall.store.session_logs import SessionLog, SignInLink
from tests.unit.records import LOG, MEETING, START, TENANT, at, meeting, session_log, zoom_link

OPENS_S, CLOSES_S = -3600, 3600 + 7200
ADDRESS = "https://zoom.example/w/1"


class World:
    """The stores as far as joining knows them: one meeting, one learner, one link of each kind."""

    def __init__(self, **changes: Any) -> None:
        self.meeting: Meeting | None = meeting(**changes)
        self.log = session_log()
        self.zooms = zoom_link(1)

    def join_link(self, token_hash: str) -> JoinLink | None:
        given = {"tenant_id": TENANT, "meeting_id": MEETING, "learner_id": "l1"}
        return JoinLink.model_validate(given | {"token_hash": "h"}) if token_hash == hashed("token") else None

    def link(self, token_hash: str, _now: datetime) -> SignInLink | None:
        given = {"tenant_id": TENANT, "meeting_id": MEETING, "session_log_id": LOG, "learner_id": "l1"}
        known = token_hash == hashed("token")
        return SignInLink.model_validate(given | {"token_hash": "h", "expires_at": 0}) if known else None

    def get(self, *names: str) -> Meeting | SessionLog | None:
        return self.log if names[-1] == LOG else self.meeting

    def zoom_link(self, *names: str) -> ZoomLink | None:
        return self.zooms if names[-1] == "l1" else None

    def open(self, door: str, now: datetime = START, token: str = "token") -> str:
        """The Zoom address behind a link, or the name of the page that is shown instead."""
        fake = cast("Any", self)
        try:
            return str(getattr(Joining(fake, fake, fake), door)(token, now))
        except LinkClosedError as closed:
            return closed.outcome


@pytest.fixture(params=["personal", "drop_in"])
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


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
def test_a_link_leads_to_zoom_from_an_hour_before_to_two_after(door: str, seconds: int, leads_to: str) -> None:
    assert World().open(door, at(seconds)) == leads_to


def test_a_link_nobody_was_given_leads_nowhere(door: str) -> None:
    assert World().open(door, token="guess") == "link_unknown"


def test_a_link_to_what_was_cancelled_says_so(door: str) -> None:
    assert World(status="cancelled").open(door) == "meeting_cancelled"


def test_a_link_whose_meeting_is_gone_says_so(door: str) -> None:
    world = World()
    world.meeting = None
    assert world.open(door) == "meeting_cancelled"


def test_a_link_without_a_registration_in_zoom_leads_nowhere(door: str) -> None:
    world = World()
    world.zooms = zoom_link(1, join_url="")
    assert world.open(door) == "link_unknown"


def test_a_link_to_a_session_that_goes_on_in_zoom_leads_to_its_page_until_it_is_over(door: str) -> None:
    world = World(status="externally_linked", external_link="https://zoom.example/meeting/register/1")
    assert world.open(door, at(-86_400)) == "externally_linked"
    assert world.open(door, at(CLOSES_S - 1)) == "externally_linked"
    assert world.open(door, at(CLOSES_S)) == "too_late"
    assert World(status="externally_linked").open(door) == "too_late"


def test_whoever_gave_up_their_place_is_told_to_sign_in_again() -> None:
    world = World()
    world.log = session_log(state="cancelled")
    assert world.open("drop_in") == "sign_in_cancelled"
