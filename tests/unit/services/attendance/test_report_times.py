from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.services.attendance.report_times import ReportTimes
from tests.unit.records import MEETING, TENANT, UUID, at

ENDED = 3600


@dataclass
class Ladder:
    """5, 15 and 35 minutes after the end; where the attempts go."""

    armed: list[tuple[datetime, int]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)

    def times(self) -> ReportTimes:
        fake = cast("Any", self)
        return ReportTimes(fake, fake, (300, 900, 2100))

    def arm(self, _name: str, moment: datetime, message: dict[str, Any]) -> None:
        self.armed.append((moment, message["attempt"]))

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)


@pytest.fixture
def ladder() -> Ladder:
    return Ladder()


def arm(ladder: Ladder, attempt: int, now_s: float, **more: Any) -> bool:
    return ladder.times().arm(TENANT, MEETING, UUID, at(ENDED), attempt=attempt, now=at(ENDED + now_s), **more)


@pytest.mark.parametrize(("attempt", "due_s"), [(0, 300), (1, 900), (2, 2100)])
def test_attempts_come_at_their_time_after_the_end(ladder: Ladder, attempt: int, due_s: int) -> None:
    assert arm(ladder, attempt, 0)
    assert ladder.armed == [(at(ENDED + due_s), attempt)]


def test_a_first_attempt_that_is_overdue_is_made_at_once(ladder: Ladder) -> None:
    arm(ladder, 0, 301)
    expected = {"kind": "report", "tenant_id": TENANT, "meeting_id": MEETING, "uuid": UUID, "attempt": 0}
    assert (ladder.armed, ladder.sent) == ([], [expected])


def test_attempts_that_came_late_are_still_minutes_apart(ladder: Ladder) -> None:
    arm(ladder, 1, 5000)
    assert ladder.armed == [(at(ENDED + 5300), 1)]


def test_an_attempt_waits_for_a_limit_of_zooms_to_pass(ladder: Ladder) -> None:
    arm(ladder, 1, 300, not_before=at(ENDED + 1000))
    assert ladder.armed == [(at(ENDED + 1000), 1)]


def test_beyond_the_ladder_nothing_is_armed(ladder: Ladder) -> None:
    assert not arm(ladder, 3, 0)
    assert (ladder.armed, ladder.sent) == ([], [])


@pytest.mark.parametrize(("waited_s", "attempt"), [(0, 0), (300, 0), (899, 0), (900, 1), (2100, 2), (99_999, 2)])
def test_the_last_attempt_whose_time_has_come_is_known(ladder: Ladder, waited_s: float, attempt: int) -> None:
    assert ladder.times().reached(at(ENDED), at(ENDED + waited_s)) == attempt


def test_what_is_taken_up_late_has_two_attempts_left(ladder: Ladder) -> None:
    assert ladder.times().arm_again(TENANT, MEETING, UUID, at(ENDED), at(ENDED + 90_000))
    assert ladder.armed == [(at(ENDED + 90_300), 1)]


@pytest.mark.parametrize(("after_s", "due_s"), [(0, 300), (300, 900), (1500, 2100), (2100, 2400), (9000, 9300)])
def test_when_the_attempt_after_one_is_due_is_known(ladder: Ladder, after_s: float, due_s: float) -> None:
    assert ladder.times().next_due(at(ENDED), at(ENDED + after_s)) == at(ENDED + due_s)
