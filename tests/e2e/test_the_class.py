import pytest

from local.classroom.cast import LEARNERS, Part, playing
from local.classroom.evidence import Evidence
from local.classroom.verdict import judge
from local.classroom.watch import LIVE_WITHIN_S

pytestmark = pytest.mark.e2e


def test_every_number_agrees_with_the_simulators_ground_truth(the_class: Evidence) -> None:
    assert [str(finding) for finding in judge(the_class)] == []


def test_live_numbers_are_there_within_seconds_of_the_end(the_class: Evidence) -> None:
    assert the_class.live.state == "provisional"
    assert the_class.live_after_s < LIVE_WITHIN_S


def test_the_lms_shows_thirty_final_lines(the_class: Evidence) -> None:
    assert len(the_class.lms) == len(LEARNERS) == 30
    assert {row.state for row in the_class.lms.values()} == {"final"}


def test_who_never_came_is_absent_and_nobody_else_but_the_guest(the_class: Evidence) -> None:
    absent = {who for who, row in the_class.final.rows.items() if row.status == "absent"}
    assert absent == {
        learner.learner_id for learner in (*playing(Part.ABSENT), *playing(Part.CANCELS), *playing(Part.GUEST))
    }


def test_the_renamed_learner_is_one_person_known_by_their_registration(the_class: Evidence) -> None:
    [renamed] = playing(Part.RENAMED)
    assert "registrant_id" in the_class.final.rows[renamed.learner_id].how
    assert [
        stranger.name for stranger in the_class.final.unmatched if stranger.name != playing(Part.GUEST)[0].name
    ] == []
