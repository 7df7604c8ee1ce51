from collections.abc import Callable
from dataclasses import replace

import pytest

from local.center.cast import LEARNERS, TARA, TESS, TIM, Part, playing
from local.center.checks import judge
from local.center.diary import Diary
from local.center.evidence import Evidence, HostTold
from local.play.presence import Span
from tests.unit.local.center.accounts import STAY, ZERO, good_day, with_log, without_logs

ORDINARY = playing(Part.ORDINARY)[0]
NO_SHOW = playing(Part.NO_SHOW)[0]
LATE = playing(Part.TOLD_LATE)[0]
[CONTESTED] = playing(Part.CONTESTED)
[SENT_BACK] = playing(Part.SENT_BACK)


def findings(evidence: Evidence) -> list[str]:
    return [str(finding) for finding in judge(evidence)]


def only_finding(evidence: Evidence) -> str:
    [finding] = findings(evidence)
    return finding


def with_diary(spoil: Callable[[Diary], object]) -> Evidence:
    evidence = good_day()
    spoil(evidence.diary)
    return evidence


def test_a_day_that_agrees_with_the_truth_has_no_disagreement() -> None:
    assert findings(good_day()) == []


@pytest.mark.parametrize("where", ["api", "lms"])
@pytest.mark.parametrize(
    ("learner", "change", "what"),
    [
        (ORDINARY, {"seconds": 13}, "seconds is 13, must be 14"),
        (ORDINARY, {"state": "live"}, "state is live, must be closed"),
        (ORDINARY, {"drops": 1}, "drops is 1, must be 0"),
        (NO_SHOW, {"state": "standby"}, "state is standby, must be cancelled"),
        (NO_SHOW, {"reason": "nobody_came"}, "reason is nobody_came, must be no_show"),
        (LATE, {"corrected": False}, "corrected is False, must be True"),
        (CONTESTED, {"taken_by": TARA.email}, f"taken_by is {TARA.email}, must be {TIM.email}"),
    ],
    ids=["seconds", "state", "drops", "no-show", "reason", "corrected", "taken-by"],  # e-mails are of this run
)
def test_a_log_told_otherwise_is_found(where: str, learner: object, change: dict[str, object], what: str) -> None:
    finding = only_finding(with_log(good_day(), where, learner, **change))  # type: ignore[arg-type]
    assert finding == f"{where.upper()}: {learner.name}: {what}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("where", ["api", "lms"])
def test_a_missing_log_is_found(where: str) -> None:
    assert "number of logs is 0, must be 1" in only_finding(without_logs(good_day(), where, ORDINARY))


def test_a_second_log_of_two_clicks_is_found() -> None:
    [twice] = playing(Part.TWICE)
    evidence = good_day()
    logs = list(evidence.api[twice.learner_id]) * 2
    assert "number of logs is 2" in only_finding(replace(evidence, api={**evidence.api, twice.learner_id: logs}))


def test_a_day_nobody_came_to_does_not_pass_for_agreement() -> None:
    evidence = good_day()
    empty = replace(evidence, books=replace(evidence.books, stays={}))
    told = replace(empty, api=empty.all_due, lms=empty.all_due)
    assert any("was in the room is False, must be True" in finding for finding in findings(told))


def test_a_drop_that_did_not_happen_is_found() -> None:
    evidence, learner = good_day(), playing(Part.DROPS)[0]
    evidence = replace(evidence, books=replace(evidence.books, stays={**evidence.books.stays, learner.email: [STAY]}))
    told = replace(evidence, api=evidence.all_due, lms=evidence.all_due)
    assert only_finding(told) == f"day: {learner.name}: drops is 0, must be 1"


def test_a_learner_whom_both_tutors_took_is_found() -> None:
    evidence = with_diary(lambda diary: diary.taken.insert(0, diary.came_too_late.pop()))
    assert only_finding(evidence) == f"day: {CONTESTED.name}: tutors who took them is 2, must be 1"


def test_a_tutor_who_never_reached_for_the_learner_is_found() -> None:
    assert "tutors who reached for them" in only_finding(with_diary(lambda diary: diary.came_too_late.clear()))


def test_a_page_that_moves_on_too_late_is_found() -> None:
    evidence = with_diary(lambda diary: diary.lags_s.update({CONTESTED.learner_id: 3.4}))
    assert only_finding(evidence) == f"page: {CONTESTED.name}: moved on is after 3.4 s, must be within 3 s"


def test_who_is_sent_back_to_the_end_of_the_line_is_found() -> None:
    assert "order after sending back" in only_finding(with_diary(lambda diary: diary.line_after.reverse()))


def test_who_is_sent_back_and_not_in_the_line_is_found() -> None:
    evidence = with_diary(lambda diary: diary.line_after.remove(SENT_BACK.learner_id))
    assert "who was sent back" in only_finding(evidence)


def test_a_deleted_session_that_keeps_its_number_is_found() -> None:
    evidence = with_diary(lambda diary: diary.numbers[TIM.email].pop())
    assert only_finding(evidence) == "Zoom: Tim Direct: number of meetings is 1, must be 2"


def test_a_session_made_twice_is_found() -> None:
    evidence = good_day()
    assert "number created is 5, must be 4" in only_finding(
        replace(evidence, books=replace(evidence.books, creations=5))
    )


@pytest.mark.parametrize(
    ("learner", "status"),
    [(NO_SHOW, "approved"), (ORDINARY, "cancelled"), (LATE, "cancelled")],
    ids=["no-show", "ordinary", "late"],
)
def test_a_door_of_zooms_that_is_not_as_it_should_be_is_found(learner: object, status: str) -> None:
    evidence, email = good_day(), learner.email  # type: ignore[attr-defined]
    books = replace(evidence.books, registered={**evidence.books.registered, email: status})
    assert f"registration is {status}" in only_finding(replace(evidence, books=books))


@pytest.mark.parametrize("where", ["hosts_by_api", "hosts_by_lms"])
def test_a_tutors_own_log_told_otherwise_is_found(where: str) -> None:
    wrong = {TARA.email: [HostTold("live", 0, 0)], TIM.email: [HostTold("closed", 52, 0)]}
    assert "Tara Line: own log" in only_finding(replace(good_day(), **{where: wrong}))  # type: ignore[arg-type]


def test_a_log_of_the_tutor_who_never_came_is_found() -> None:
    evidence = good_day()
    wrong = {**evidence.hosts_by_api, TESS.email: [HostTold("closed", 1, 0)]}
    assert "Tess Absent: own log" in only_finding(replace(evidence, hosts_by_api=wrong))


def test_an_absent_tutor_who_came_is_found() -> None:
    evidence = good_day()
    books = replace(evidence.books, stays={**evidence.books.stays, TESS.email: [Span(ZERO, ZERO + 1)]})
    assert any("Tess Absent: stays" in finding for finding in findings(replace(evidence, books=books)))


def test_a_rejected_webhook_is_found() -> None:
    assert "rejected is 1" in only_finding(replace(good_day(), rejected_webhooks=1))


def test_everybody_of_the_day_is_accounted_for() -> None:
    assert good_day().all_due.keys() == {learner.learner_id for learner in LEARNERS}
