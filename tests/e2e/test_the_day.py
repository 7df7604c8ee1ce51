import pytest

from local.center.cast import TESS, Part, playing
from local.center.checks import MOVES_ON_WITHIN_S, judge
from local.center.evidence import Evidence
from local.center.gathering import SETTLED_WITHIN_S

pytestmark = pytest.mark.e2e


def states(evidence: Evidence, part: Part) -> set[tuple[str, str]]:
    logs = (log for learner in playing(part) for log in evidence.api[learner.learner_id])
    return {(log.state, log.reason) for log in logs}


def test_every_log_agrees_with_the_simulators_ground_truth(the_day: Evidence) -> None:
    assert [str(finding) for finding in judge(the_day)] == []


def test_everything_is_told_within_seconds_of_the_evening(the_day: Evidence) -> None:
    assert the_day.settled_after_s < SETTLED_WITHIN_S


def test_learners_of_the_tutor_who_never_came_are_told_apart(the_day: Evidence) -> None:
    assert states(the_day, Part.NOBODY) == {("cancelled", "nobody_came")}
    assert "cancelled" not in {state for state, _ in states(the_day, Part.KNOCKS)}
    assert TESS.email not in the_day.hosts_by_api


def test_a_webhook_that_came_after_the_check_puts_the_log_right(the_day: Evidence) -> None:
    late = [log for learner in playing(Part.TOLD_LATE) for log in the_day.lms[learner.learner_id]]
    assert len(late) == 2
    assert all(log.corrected and log.seconds > 0 for log in late)


def test_waiting_pages_move_on_by_themselves_in_time(the_day: Evidence) -> None:
    lags = the_day.diary.lags_s.values()
    assert len(lags) >= 8
    assert max(lags) <= MOVES_ON_WITHIN_S
