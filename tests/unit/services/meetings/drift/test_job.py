"""What follows a look at Zoom, or a look that Zoom did not allow."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from rollcall.services.meetings.drift.job import Comparing
from rollcall.services.meetings.drift.looking import Look
from rollcall.store.meeting_records import Meeting
from rollcall.zoom.errors import (
    GrantEndedError,
    MissingScopesError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ZoomUnavailableError,
)
from tests.unit.records import MEETING, TENANT, meeting

HINT = {"kind": "compare", "tenant_id": TENANT, "meeting_id": MEETING}


@dataclass
class World:
    """A meeting, what a look at it gives, and the queue."""

    seen: Look | Exception
    known: Meeting | None = field(default_factory=meeting)
    sent: list[tuple[dict[str, Any], int]] = field(default_factory=list)

    @property
    def meetings(self) -> "World":
        return self

    def get(self, *_: object) -> Meeting | None:
        return self.known

    def look(self, _: Meeting) -> Look:
        if isinstance(self.seen, Exception):
            raise self.seen
        return self.seen

    def send(self, message: dict[str, Any], delay_s: int = 0) -> None:
        self.sent.append((message, delay_s))

    def work(self) -> str:
        fake = cast("Any", self)
        return Comparing(fake, fake).work(TENANT, MEETING)


@pytest.mark.parametrize("seen", [Look.SAME, Look.DIFFERENT, Look.NOT_IN_ZOOM, Look.HOST_GONE])
def test_a_look_that_saw_something_is_the_end_of_it(seen: Look) -> None:
    world = World(seen)
    assert (world.work(), world.sent) == (seen.value, [])


@pytest.mark.parametrize("seen", [Look.OUTDATED, Look.BEING_CHANGED])
def test_a_meeting_changed_by_us_meanwhile_is_looked_at_again(seen: Look) -> None:
    world = World(seen)
    assert (world.work(), world.sent) == (seen.value, [(HINT, 15)])


def test_a_meeting_nobody_knows_is_let_go() -> None:
    world = World(Look.SAME, None)
    assert (world.work(), world.sent) == ("unknown", [])


def test_a_limit_of_the_second_is_waited_for() -> None:
    world = World(RateLimitedError("slow down", retry_after_s=7))
    assert (world.work(), world.sent) == ("waits", [(HINT, 7)])


def test_a_limit_of_the_day_is_left_to_the_night() -> None:
    world = World(RateLimitedError("no more today", retry_after_s=30_000, limit="account_day"))
    assert (world.work(), world.sent) == ("limited", [])


@pytest.mark.parametrize(
    "error",
    [
        GrantEndedError("ended"),
        MissingScopesError("scopes", scopes=[], code=4711),
        NotFoundError("no such user", code=1001),
        RefusedError("not permitted", status=403),
    ],
)
def test_a_meeting_that_cannot_be_asked_for_is_not_judged(error: Exception) -> None:
    world = World(error)
    assert (world.work(), world.sent) == (f"not_askable_{type(error).__name__}", [])


def test_a_silent_zoom_is_asked_again_by_the_queue() -> None:
    with pytest.raises(ZoomUnavailableError):
        World(ZoomUnavailableError("no answer")).work()
