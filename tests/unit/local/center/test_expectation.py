import pytest

from local.center.cast import TARA, Part, playing
from local.center.diary import Diary, Taken
from local.center.expectation import BRIDGED_S, Told, bridged, expected, told
from local.play.presence import Span


def diary_of(part: Part, *signed_in: float) -> Diary:
    diary = Diary()
    diary.signed_in[playing(part)[0].learner_id] += signed_in
    return diary


@pytest.mark.parametrize(
    ("stays", "seconds", "drops"),
    [
        ([], 0, 0),
        ([Span(10, 20)], 10, 0),
        ([Span(10, 20), Span(22, 30)], 20, 1),
        ([Span(22, 30), Span(10, 20)], 20, 1),
        ([Span(10, 20), Span(20, 30)], 20, 0),
        ([Span(10, 20), Span(15, 40), Span(41, 50)], 40, 1),
        ([Span(10, 20), Span(19 + BRIDGED_S, 200)], 190, 1),
        ([Span(10, 20), Span(20 + BRIDGED_S, 200)], 70, 0),
    ],
)
def test_gaps_of_less_than_two_minutes_are_counted_and_told(stays: list[Span], seconds: int, drops: int) -> None:
    assert bridged(stays) == (seconds, drops)


def test_each_sign_in_has_the_stays_that_followed_it() -> None:
    [learner] = playing(Part.RETURNS)
    logs = expected(learner, [Span(12, 20), Span(33, 40)], diary_of(Part.RETURNS, 10.4, 30.2))
    assert logs == [Told("closed", 8), Told("closed", 7)]


def test_a_join_in_the_second_of_the_sign_in_belongs_to_it() -> None:
    [learner] = playing(Part.RETURNS)
    assert expected(learner, [Span(10, 20)], diary_of(Part.RETURNS, 10.9)) == [Told("closed", 10)]


def test_two_clicks_are_one_log() -> None:
    [learner] = playing(Part.TWICE)
    assert expected(learner, [Span(14, 20)], diary_of(Part.TWICE, 10.0, 11.5)) == [Told("closed", 6)]


def test_a_first_try_without_a_stay_was_cancelled() -> None:
    [learner] = playing(Part.RETRIES)
    logs = expected(learner, [Span(33, 40)], diary_of(Part.RETRIES, 10.0, 30.0))
    assert logs == [Told("cancelled", reason="no_show"), Told("closed", 7)]


def test_whose_webhook_was_late_is_put_right() -> None:
    learner = playing(Part.TOLD_LATE)[0]
    logs = expected(learner, [Span(14, 40)], diary_of(Part.TOLD_LATE, 10.0))
    assert logs == [Told("closed", 26, reason="arrived_in_time", corrected=True)]


def test_who_was_taken_has_the_name_of_the_tutor_on_their_log() -> None:
    learner = playing(Part.TAKEN)[0]
    diary = diary_of(Part.TAKEN, 10.0)
    diary.taken.append(Taken(learner.learner_id, TARA.email, 20.0))
    assert expected(learner, [Span(22, 30)], diary) == [Told("closed", 8, taken_by=TARA.email)]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (Part.NO_SHOW, "no_show"),
        (Part.NOBODY, "nobody_came"),
        (Part.REMOVED, "removed_by_host"),
        (Part.GIVES_UP, "left_the_line"),
    ],
)
def test_who_never_came_is_cancelled_for_a_reason_of_their_own(part: Part, reason: str) -> None:
    assert expected(playing(part)[0], [], diary_of(part, 10.0)) == [Told("cancelled", reason=reason)]


def test_who_should_have_come_and_did_not_has_no_such_reason() -> None:
    assert expected(playing(Part.ORDINARY)[0], [], diary_of(Part.ORDINARY, 10.0))[0].reason == "never signed in"


def test_a_log_is_read_as_it_is_told() -> None:
    log = {"state": "closed", "seconds": 7, "drops": 1, "reason": None, "corrected": False, "taken_by": None}
    assert told(log) == Told("closed", 7, 1)
