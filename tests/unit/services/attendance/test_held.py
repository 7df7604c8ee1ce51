"""Whether a meeting was held, so that a human may say who was there."""

import pytest

from rollcall.lms.problems import Problem
from rollcall.services.attendance.held import expect_held
from tests.unit.records import instance
from tests.unit.services.attendance.test_settling import file, visit

DAY = 86_400


def test_a_run_of_which_nobody_is_known_was_held_all_the_same() -> None:
    expect_held(file(facts=[], instances=[instance(0, 3600)]))
    expect_held(file(facts=visit(1, 0, 3600), instances=[]))


def test_a_rehearsal_the_day_before_is_not_the_meeting() -> None:
    with pytest.raises(Problem, match="Nobody is known to have been in this meeting"):
        expect_held(file(facts=[], instances=[instance(-DAY, -DAY + 3600)]))
