from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.lms.keys import hashed
from rollcall.services.api.pages import TEXTS
from rollcall.services.drop_in.arriving import Arriving
from rollcall.services.meetings.doors import Doors, LinkClosedError
from rollcall.store.meeting_records import Meeting, ZoomMeeting
from rollcall.store.registrants import ZoomLink
from rollcall.store.session_logs import SessionLog, SignInLink
from tests.unit.records import LOG, START, TENANT, at, meeting, session_log, zoom_link, zoom_meeting

ADDRESS = "https://zoom.example/w/1"


class World:
    """A host's session of the day, and one sign-in."""

    def __init__(self, **changes: Any) -> None:
        self.meeting = meeting(kind="daily_session", **changes)
        self.log = session_log()
        self.zooms = zoom_link(1)

    def link(self, token_hash: str, _now: datetime) -> SignInLink | None:
        given = {"tenant_id": TENANT, "session_log_id": LOG}
        known = token_hash == hashed("token")
        return SignInLink.model_validate(given | {"token_hash": "h", "expires_at": 0}) if known else None

    def get(self, *names: str) -> Meeting | SessionLog:
        return self.log if names[-1] == LOG else self.meeting

    def zoom_side(self, *_: str) -> ZoomMeeting:
        return zoom_meeting()

    def zoom_link(self, *_: str) -> ZoomLink:
        return self.zooms

    def open(self, now: datetime = START, token: str = "token") -> str:
        """The Zoom address behind the link, or the name of the page that is shown instead."""
        fake = cast("Any", self)
        try:
            arriving = Arriving(Doors(fake, fake), fake)
            return arriving.address(arriving.log(token, now), now)
        except LinkClosedError as closed:
            return closed.outcome


@pytest.mark.parametrize(
    ("seconds", "leads_to"), [(-3601, "too_early"), (-3600, ADDRESS), (10_799, ADDRESS), (10_800, "too_late")]
)
def test_a_sign_in_leads_to_zoom_while_the_session_is_open(seconds: int, leads_to: str) -> None:
    assert World().open(at(seconds)) == leads_to


def test_a_sign_in_nobody_made_leads_nowhere() -> None:
    assert World().open(token="guess") == "link_unknown"


def test_a_sign_in_to_what_was_cancelled_says_so() -> None:
    assert World(status="cancelled").open() == "meeting_cancelled"


def test_whoever_is_still_being_registered_is_asked_for_a_moment() -> None:
    world = World()
    world.zooms = zoom_link(1, state="cancelled")
    assert world.open() == "being_registered"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("no_show", "no_show"),
        ("nobody_came", "nobody_came"),
        ("removed_by_host", "removed_by_host"),
        ("left_the_line", "left_the_line"),
        ("line_closed", "line_closed"),
        ("session_over", "session_over"),
        ("zoom_disconnected", "zoom_disconnected"),
        ("meeting_full", "sign_in_refused_full"),
        ("registrant_daily_limit", "sign_in_refused_today"),
        ("host_daily_limit", "sign_in_refused_host_today"),
        ("email_taken", "sign_in_refused_email"),
        ("zoom_rate_limited", "sign_in_refused_busy"),
        ("something_new", "sign_in_refused"),
    ],
)
def test_whoever_lost_their_place_is_told_why(reason: str, shown: str) -> None:
    world = World()
    world.log = session_log(state="cancelled", reason=reason)
    assert world.open() == shown
    assert shown in TEXTS
