"""What Zoom's report can look like when something is wrong with it, and what the numbers are all the same."""

import json
from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import receive
from tests.integration.steps import Lesson, connect
from tests.integration.steps import lesson as make_lesson

REPORT = "GET /v2/report/meetings/{meeting_id}/participants"
NUMBERS = {"l0": 1200, "l1": 3480}


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    """An hour with l0 and l1; it is over."""
    connect(lms, backstage.zoom)
    planned = make_lesson(lms, backstage.zoom, backstage.clock)
    teach(planned, 0)
    backstage.carry_webhooks()
    backstage.settle()
    return planned


def teach(planned: Lesson, since: int) -> str:
    """Gives the uuid of the run."""
    uuid = planned.room.open(since)
    user_id = planned.join(since + 60, "l0")
    planned.join(since + 120, "l1")
    planned.room.leave(since + 1260, user_id)
    planned.room.end(since + 3600)
    return uuid


def fails(backstage: Backstage, **report: Any) -> None:
    backstage.zoom.control("PUT", "/faults", {"report": {"delay_s": 0} | report})


def read_at(algebra: Lesson, backstage: Backstage, second: int) -> None:
    algebra.room.at(3600 + second)
    assert backstage.fetch_reports() == 1


def numbers(algebra: Lesson) -> dict[str, int]:
    return {learner_id: algebra.of(learner_id)["report_seconds"] for learner_id in NUMBERS}


@pytest.mark.parametrize("rows", ["leave_before_join", "other_instances", "repeated"])
def test_rows_that_say_too_much_change_no_number(algebra: Lesson, backstage: Backstage, rows: str) -> None:
    fails(backstage, rows=[rows], largest_page=2)
    read_at(algebra, backstage, 300)
    assert (algebra.attendance()["state"], numbers(algebra)) == ("final", NUMBERS)
    assert (algebra.of("l2")["status"], algebra.attendance()["unmatched"]) == ("absent", [])


def test_names_that_are_masked_alike_wait_for_a_second_read(algebra: Lesson, backstage: Backstage) -> None:
    fails(backstage, rows=["masked_names"])
    read_at(algebra, backstage, 300)
    assert algebra.attendance()["state"] == "provisional"
    read_at(algebra, backstage, 900)
    assert (algebra.attendance()["state"], numbers(algebra)) == ("final", NUMBERS)


def test_rows_without_any_id_leave_what_was_seen_live_to_a_human(algebra: Lesson, backstage: Backstage) -> None:
    fails(backstage, rows=["blank_ids"])
    read_at(algebra, backstage, 300)
    assert algebra.attendance()["state"] == "needs_review"
    for learner_id, seconds in NUMBERS.items():
        one = algebra.of(learner_id)
        assert (one["seconds_total"], one["source"], one["flags"]) == (seconds, "live_only", ["review"])
    assert len(algebra.attendance()["unmatched"]) == 3  # the host too


def test_rows_without_ids_and_names_are_believed_when_they_come_twice(algebra: Lesson, backstage: Backstage) -> None:
    fails(backstage, rows=["blank_ids", "masked_names"])
    read_at(algebra, backstage, 300)
    assert algebra.attendance()["state"] == "provisional"
    read_at(algebra, backstage, 900)
    assert algebra.attendance()["state"] == "needs_review"


def test_a_page_token_that_expired_begins_anew_at_once(algebra: Lesson, backstage: Backstage) -> None:
    fails(backstage, expired_pages=1, largest_page=1)
    read_at(algebra, backstage, 300)
    assert (algebra.attendance()["state"], numbers(algebra)) == ("final", NUMBERS)
    assert backstage.zoom.calls()[REPORT] == 2 + 3  # the first and the refused one, then all three


def test_one_that_expires_again_is_for_the_next_attempt(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    fails(backstage, expired_pages=2, largest_page=2)
    read_at(algebra, backstage, 300)
    assert algebra.attendance()["state"] == "provisional"
    assert not [item for item in cloud.items() if item["kind_of"] == "report_page"]
    read_at(algebra, backstage, 900)
    assert numbers(algebra) == NUMBERS


def test_a_page_for_people_is_no_report(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    fails(backstage, html=1)
    algebra.room.at(3900)
    [message] = cloud.due("reports", backstage.clock.now())
    assert receive("report_fetch", [json.dumps(message)]) == ["m0"]
    assert receive("report_fetch", [json.dumps(message)], received=2) == []
    assert numbers(algebra) == NUMBERS
    read_at(algebra, backstage, 900)  # armed when the first failed
    assert backstage.zoom.calls()[REPORT] == 2


def test_an_error_that_says_200_is_waited_for(algebra: Lesson, backstage: Backstage) -> None:
    fails(backstage, code_in_200=1)
    read_at(algebra, backstage, 300)
    assert (algebra.attendance()["state"], algebra.meeting()["report_trouble"]) == ("provisional", None)
    read_at(algebra, backstage, 900)
    assert numbers(algebra) == NUMBERS


def test_a_uuid_of_every_shape_is_found(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    algebra = make_lesson(lms, backstage.zoom, backstage.clock, duration_s=3 * 4000)
    uuids = []
    for since in (0, 4000, 8000):
        uuids.append(teach(algebra, since))
        backstage.carry_webhooks()
    assert any(uuid.startswith("/") for uuid in uuids)
    assert any("//" in uuid.removeprefix("/") for uuid in uuids)
    algebra.room.at(8000 + 3900)
    assert backstage.fetch_reports() == 3
    assert algebra.attendance()["state"] == "final"
    assert numbers(algebra) == {learner_id: 3 * seconds for learner_id, seconds in NUMBERS.items()}


def test_a_run_that_no_webhook_told_of_counts_before_the_numbers_are_final(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    algebra = make_lesson(lms, backstage.zoom, backstage.clock, duration_s=2 * 4000)
    teach(algebra, 0)
    backstage.carry_webhooks()
    teach(algebra, 4000)
    backstage.zoom.webhooks()  # lost
    algebra.room.at(7900)
    assert backstage.fetch_reports() == 1
    assert algebra.attendance()["state"] == "provisional"
    backstage.settle()
    assert algebra.attendance()["state"] == "final"
    assert numbers(algebra) == {learner_id: 2 * seconds for learner_id, seconds in NUMBERS.items()}


@pytest.mark.parametrize("is_told", [True, False])
def test_what_somebody_had_alone_is_settled_without_a_report(lms: Lms, backstage: Backstage, *, is_told: bool) -> None:
    connect(lms, backstage.zoom)
    algebra = make_lesson(lms, backstage.zoom, backstage.clock)
    algebra.room.open(0)
    algebra.room.end(3600)
    kept = [one for one in backstage.zoom.webhooks() if is_told or one.event in ("meeting.started", "meeting.ended")]
    backstage.carry_webhooks(kept)
    backstage.settle()
    for rung in (300, 900):
        read_at(algebra, backstage, rung)
        assert algebra.attendance()["state"] == "provisional"
    read_at(algebra, backstage, 2100)
    assert algebra.attendance()["state"] == ("final" if is_told else "needs_review")
    assert algebra.of("l0")["flags"] == ([] if is_told else ["alone_unknown"])
