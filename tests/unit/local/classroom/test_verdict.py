from dataclasses import replace
from typing import Any

import pytest

from local.classroom.cast import DROP_IN_LEARNERS, WITHDRAWN, Part, playing
from local.classroom.evidence import DropIn, Evidence, HeardVersion, RegistrationCalls, WebhookCounts, ZoomCalls
from local.classroom.verdict import judge
from local.play.doors.sheet import Sheet, Stranger
from local.play.presence import Span
from tests.unit.local.classroom.accounts import CANCELLER, good_class, in_zoom, spans, with_row, without_row

ORDINARY = playing(Part.ORDINARY)[0]
ABSENT = playing(Part.ABSENT)[0]
WAITING = playing(Part.WAITS)[0]
GUEST = playing(Part.GUEST)[0]
NO_SHOW = playing(Part.NO_SHOW)[0]
DROPPED_IN = DROP_IN_LEARNERS[0]


def findings(evidence: Evidence) -> list[str]:
    return [str(finding) for finding in judge(evidence)]


def only_finding(evidence: Evidence) -> str:
    [finding] = findings(evidence)
    return finding


def test_a_class_that_agrees_with_the_truth_has_no_disagreement() -> None:
    assert findings(good_class()) == []


@pytest.mark.parametrize("off_by", [-1, 1])
@pytest.mark.parametrize("number", ["seconds_total", "seconds_credited"])
def test_a_live_number_off_by_one_second_is_found_and_explained(number: str, off_by: int) -> None:
    right = getattr(good_class().live.rows[ORDINARY.learner_id], number)
    finding = only_finding(with_row(good_class(), "live", ORDINARY, **{number: right + off_by}))
    assert finding.startswith(f"live: {ORDINARY.name}: seconds")
    assert f"is {right + off_by}, must be {right}" in finding
    assert "in the room at -1 to 30, 36 to 60" in finding


def test_a_final_number_off_by_one_second_is_found_in_the_api_and_missed_by_the_lms() -> None:
    right = good_class().final.rows[ORDINARY.learner_id].seconds_total
    wheres = [
        finding.split(":")[0]
        for finding in findings(with_row(good_class(), "final", ORDINARY, seconds_total=right + 1))
    ]
    assert wheres == ["final", "LMS"]


@pytest.mark.parametrize("where", ["live", "final"])
def test_a_missing_learner_is_found(where: str) -> None:
    assert f"{where}: {ORDINARY.name}: row is missing" in findings(without_row(good_class(), where, ORDINARY))[0]


@pytest.mark.parametrize(
    ("where", "changes", "word"),
    [
        ("live", {"state": "final"}, "state"),
        ("live", {"source": "report"}, "source"),
        ("live", {"status": "partial"}, "status"),
        ("final", {"state": "provisional"}, "state"),
        ("final", {"state": "needs_review"}, "state"),
        ("final", {"source": "live_only"}, "source"),
        ("final", {"source": "none"}, "source"),
    ],
)
def test_a_wrong_word_is_found(where: str, changes: dict[str, str], word: str) -> None:
    assert f"{where}: {ORDINARY.name}: {word}" in findings(with_row(good_class(), where, ORDINARY, **changes))[0]


def test_seconds_for_somebody_who_never_came_are_found() -> None:
    wrong = with_row(good_class(), "live", ABSENT, seconds_total=5)
    assert "never in the room" in only_finding(wrong)


def test_a_wait_that_left_no_flag_is_found() -> None:
    assert "waited is False, must be True" in only_finding(with_row(good_class(), "live", WAITING, flags=()))


def test_a_list_that_is_not_in_its_state_is_found() -> None:
    evidence = good_class()
    assert "state is running" in only_finding(replace(evidence, live=replace(evidence.live, state="running")))


def test_a_wrong_window_is_found() -> None:
    evidence = good_class()
    assert "window in seconds is 60, must be 56" in only_finding(
        replace(evidence, live=replace(evidence.live, window_s=60))
    )


def _with_unmatched(*strangers: Stranger) -> Evidence:
    evidence = good_class()
    live: Sheet = replace(evidence.live, unmatched=strangers)
    return replace(evidence, live=live)


def test_a_guest_who_is_lost_is_found() -> None:
    assert any("unmatched seconds is 0, must be 55" in finding for finding in findings(_with_unmatched()))


def test_a_guest_nobody_is_suggested_for_is_found() -> None:
    assert "suggested learners" in only_finding(_with_unmatched(Stranger(GUEST.name, 55)))


def test_a_stranger_who_was_never_there_is_found() -> None:
    evidence = good_class()
    finding = only_finding(_with_unmatched(*evidence.live.unmatched, Stranger("Nobody", 9)))
    assert "Nobody" in finding
    assert "not a guest" in finding


def test_somebody_who_is_not_on_the_roster_is_found() -> None:
    evidence = good_class()
    rows = evidence.live.rows | {"learner-99": evidence.live.rows[ORDINARY.learner_id]}
    assert "not on the roster" in only_finding(replace(evidence, live=replace(evidence.live, rows=rows)))


def test_an_lms_that_shows_something_else_is_found() -> None:
    evidence = good_class()
    stale = replace(evidence.lms[ORDINARY.learner_id], state="provisional", source="live")
    found = findings(replace(evidence, lms={**evidence.lms, ORDINARY.learner_id: stale}))
    assert [finding.split(": ")[2].split(" is ")[0] for finding in found] == ["source", "state"]


def test_an_lms_that_never_heard_of_a_learner_is_found() -> None:
    evidence = good_class()
    lms = {who: row for who, row in evidence.lms.items() if who != ORDINARY.learner_id}
    assert "has a row is False, must be True" in only_finding(replace(evidence, lms=lms))


def test_a_rejected_webhook_is_found() -> None:
    assert "rejected is 1" in only_finding(replace(good_class(), webhooks=WebhookCounts(200, 1)))


def test_too_few_webhooks_are_found() -> None:
    assert "number verified is 3" in only_finding(replace(good_class(), webhooks=WebhookCounts(3, 0)))


def test_a_restart_without_a_uuid_of_its_own_is_found() -> None:
    assert any("number of uuids is 1" in finding for finding in findings(replace(good_class(), uuids=("first==",) * 2)))


@pytest.mark.parametrize(
    ("calls", "word"),
    [(ZoomCalls(2, 1), "refusals"), (ZoomCalls(0, 4), "complete reads")],
)
def test_calls_to_zoom_that_are_not_as_planned_are_found(calls: ZoomCalls, word: str) -> None:
    assert word in only_finding(replace(good_class(), zoom_calls=calls))


@pytest.mark.parametrize(
    ("versions", "finding"),
    [
        ([(2, "final", "report")], "LMS: versions: numbers is [2], must be [1]"),
        ([(1, "provisional", "live"), (2, "final", "no_report")], "LMS: versions: final is [('final', 'no_report')]"),
        ([(1, "provisional", "live"), (2, "final", "report"), (3, "corrected", "live")], "('corrected', 'live')"),
        ([(1, "provisional", "live")], "LMS: versions: final is []"),
    ],
)
def test_versions_that_do_not_say_why_are_found(versions: list[tuple[int, str, str]], finding: str) -> None:
    heard = tuple(HeardVersion(*one) for one in versions)
    assert any(finding in one for one in findings(replace(good_class(), versions=heard)))


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"first_batches": 2, "calls": RegistrationCalls(3, 1)}, "Zoom: first roster: batch calls is 2, must be 1"),
        ({"calls": RegistrationCalls(31, 1)}, "Zoom: changed roster: batch calls is 30, must be 1"),
        ({"calls": RegistrationCalls(2, 0)}, "Zoom: changed roster: status calls is 0, must be 1"),
        ({"heard": {}}, f"LMS: roster: notes is {{}}, must be {{'{CANCELLER.learner_id}': 'cancelled'}}"),
        (
            {"in_zoom": in_zoom() | {WITHDRAWN.email: "approved"}},
            f"Zoom: {WITHDRAWN.email}: registration is approved, must be cancelled",
        ),
        (
            {"in_zoom": in_zoom() | {"x@mail.example": "approved"}},
            "Zoom: x@mail.example: registration is approved, must be not there",
        ),
    ],
    ids=["first batches", "changed batches", "status calls", "who cancelled", "who withdrew", "a stranger"],
)
def test_a_roster_that_went_otherwise_is_found(change: dict[str, Any], finding: str) -> None:
    evidence = good_class()
    assert only_finding(replace(evidence, roster=replace(evidence.roster, **change))) == finding


@pytest.mark.parametrize(
    ("learner", "record", "word"),
    [
        (DROPPED_IN, DropIn("closed", 21, "closed", 22, is_turned_away=False), "seconds is 21"),
        (DROPPED_IN, DropIn("live", 22, "closed", 22, is_turned_away=False), "state is live"),
        (DROPPED_IN, DropIn("closed", 22, "live", 22, is_turned_away=False), "LMS"),
        (DROPPED_IN, DropIn("closed", 22, "closed", 23, is_turned_away=False), "LMS"),
        (DROPPED_IN, DropIn("closed", 22, "closed", 22, is_turned_away=True), "turned away"),
        (NO_SHOW, DropIn("standby", 0, "cancelled", 0, is_turned_away=True), "state is standby"),
        (NO_SHOW, DropIn("cancelled", 0, "standby", 0, is_turned_away=True), "LMS"),
        (NO_SHOW, DropIn("cancelled", 0, "cancelled", 0, is_turned_away=False), "turned away"),
    ],
)
def test_a_drop_in_that_went_otherwise_is_found(learner: object, record: DropIn, word: str) -> None:
    evidence = good_class()
    learner_id = learner.learner_id  # type: ignore[attr-defined]
    assert word in only_finding(replace(evidence, drop_ins={**evidence.drop_ins, learner_id: record}))


def test_a_drop_in_without_a_session_log_is_found() -> None:
    evidence = good_class()
    drop_ins = {who: record for who, record in evidence.drop_ins.items() if who != NO_SHOW.learner_id}
    assert "session log is missing" in only_finding(replace(evidence, drop_ins=drop_ins))


def test_a_class_nobody_came_to_does_not_pass_for_agreement() -> None:
    evidence = good_class()
    empty = replace(evidence.truth, people=())
    found = findings(replace(evidence, truth=empty))
    assert any("came by personal link is False" in finding for finding in found)


@pytest.mark.parametrize(
    ("part", "stays"),
    [(Part.TWO_DEVICES, ((0, 30), (36, 60))), (Part.RETURNS, ((0, 30), (36, 60))), (Part.WAITS, ((16, 30), (36, 60)))],
)
def test_a_part_that_was_not_played_is_found(part: Part, stays: tuple[tuple[int, int], ...]) -> None:
    evidence, learner = good_class(), playing(part)[0]
    people = tuple(
        replace(one, intervals=spans(*stays), waited=()) if one.email == learner.email else one
        for one in evidence.truth.people
    )
    found = findings(replace(evidence, truth=replace(evidence.truth, people=people)))
    assert f"class: {learner.name}: part is not played, must be {part}" in found


def test_a_truth_that_does_not_add_up_is_found() -> None:
    evidence = good_class()
    first, *others = evidence.truth.people
    people = (replace(first, seconds=first.seconds + 1), *others)
    assert "the truth's own seconds" in only_finding(replace(evidence, truth=replace(evidence.truth, people=people)))


def test_the_schedule_cuts_what_is_credited() -> None:
    early = good_class().live.rows[ORDINARY.learner_id]
    assert early.seconds_total - early.seconds_credited == 1
    assert good_class().schedule == Span(good_class().schedule.start, good_class().schedule.start + 60)
