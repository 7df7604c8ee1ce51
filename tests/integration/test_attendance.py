"""Attendance as the LMS reads it: while the class runs, right after, and as late facts arrive."""

import pytest

from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.steps import Lesson, connect, lesson


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    connect(lms, backstage.zoom)
    return lesson(lms, backstage.zoom, backstage.clock)


def test_the_lms_sees_who_is_in_the_room_while_it_runs(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.open(0)
    algebra.join(60, "l0")
    backstage.carry_webhooks()
    algebra.room.at(600)
    assert algebra.attendance()["state"] == "running"
    assert algebra.of("l0")["seconds_total"] == 540
    assert algebra.of("l1")["status"] == "absent"
