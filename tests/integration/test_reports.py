"""Zoom's late report: asked for on a ladder, believed when it is complete, and then it settles the numbers."""

import json

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import receive
from tests.integration.simulated_zoom import Refusal
from tests.integration.steps import Lesson, connect, lesson

LADDER = [300, 900, 2100, 3600, 10_800, 43_200, 86_400]
REPORT = "GET /v2/report/meetings/{meeting_id}/participants"
PAST = "GET /v2/past_meetings/{meeting_id}/participants"


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    """An hour with l0 and l1; it is over, and the live numbers are settled."""
    connect(lms, backstage.zoom)
    return held(lesson(lms, backstage.zoom, backstage.clock), backstage)


def held(planned: Lesson, backstage: Backstage) -> Lesson:
    planned.room.open(0)
    user_id = planned.join(60, "l0")
    planned.join(120, "l1")
    planned.room.leave(1260, user_id)
    planned.room.end(3600)
    backstage.carry_webhooks()
    backstage.settle()
    return planned


def faults(backstage: Backstage, **report: float) -> None:
    backstage.zoom.control("PUT", "/faults", {"report": {"delay_s": 0} | report})


def test_the_first_attempt_comes_five_minutes_after_the_end(algebra: Lesson, cloud: Aws, backstage: Backstage) -> None:
    [(at, message)] = cloud.schedules("reports").values()
    assert (at - algebra.room.start).total_seconds() == 3600 + 300
    assert (message["kind"], message["attempt"]) == ("report", 0)


def test_an_end_told_twice_arms_one_attempt(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    backstage.zoom.control("PUT", "/faults", {"webhooks": {"duplicate": 1}})
    algebra.room.open(3650)
    algebra.room.end(3660)
    backstage.carry_webhooks()
    assert len(cloud.schedules("reports")) == 2


def test_a_complete_report_makes_the_numbers_final(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    algebra.room.at(3900)
    assert backstage.fetch_reports() == 1
    assert algebra.attendance()["state"] == "final"
    for learner_id, seconds in {"l0": 1200, "l1": 3480}.items():
        one = algebra.of(learner_id)
        assert (one["state"], one["source"], one["live_seconds"], one["report_seconds"]) == (
            "final",
            "report",
            seconds,
            seconds,
        )
    assert (algebra.of("l2")["status"], algebra.of("l2")["state"]) == ("absent", "final")
    assert cloud.schedules("reports") == {}


def test_a_report_that_is_not_ready_is_asked_for_at_the_next_rung(
    algebra: Lesson, backstage: Backstage, cloud: Aws
) -> None:
    faults(backstage, not_ready_reads=1)  # of the summary, then of the rows
    for rung in LADDER[:2]:
        algebra.room.at(3600 + rung)
        assert backstage.fetch_reports() == 1
        assert algebra.of("l0")["state"] == "provisional"
    [(at, _)] = cloud.schedules("reports").values()
    assert (at - algebra.room.start).total_seconds() == 3600 + LADDER[2]
    algebra.room.at(3600 + LADDER[2])
    assert backstage.fetch_reports() == 1
    assert algebra.of("l0")["state"] == "final"


def test_a_part_of_a_report_changes_nothing(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    faults(backstage, partial_reads=1)
    before = [algebra.of(one) for one in ("l0", "l1", "l2")]
    algebra.room.at(3900)
    assert backstage.fetch_reports() == 1
    assert [algebra.of(one) for one in ("l0", "l1", "l2")] == before
    assert not [item for item in cloud.items() if item["kind_of"] == "report_page"]
    algebra.room.at(4500)
    assert backstage.fetch_reports() == 1
    assert algebra.attendance()["state"] == "final"


def test_after_the_last_attempt_the_lms_gets_what_there_is_marked(
    algebra: Lesson, backstage: Backstage, cloud: Aws
) -> None:
    faults(backstage, not_ready_reads=99)
    for rung in LADDER:
        algebra.room.at(3600 + rung)
        assert backstage.fetch_reports() == 1
    assert cloud.schedules("reports") == {}
    assert algebra.attendance()["state"] == "needs_review"
    one = algebra.of("l0")
    assert (one["state"], one["seconds_total"]) == ("needs_review", 1200)
    assert "no_report" in one["flags"]


def test_a_failure_of_zoom_costs_one_rung_and_is_seen(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    backstage.zoom.refuse(Refusal("GET", "", 500, {"code": 500, "message": "Internal error"}))
    algebra.room.at(3900)
    [message] = cloud.due("reports", backstage.clock.now())
    assert receive("report_fetch", [json.dumps(message)]) == ["m0"]
    [(_, message)] = cloud.schedules("reports").values()
    assert message["attempt"] == 1


def test_an_attempt_that_runs_twice_reads_once(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    [(_, message)] = cloud.schedules("reports").values()
    algebra.room.at(3900)
    backstage.fetch_reports()
    before = cloud.items()
    backstage.fetch_again(message)
    assert cloud.items() == before
    assert backstage.zoom.calls()[REPORT] == 1


def test_a_meeting_that_ran_twice_waits_for_both_reports(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.open(3650)
    algebra.join(3650, "l0")
    algebra.join(3650, "l1")
    algebra.room.end(3800)
    backstage.carry_webhooks()
    algebra.room.at(3900)
    assert backstage.fetch_reports() == 1
    assert algebra.of("l0")["state"] == "provisional"
    algebra.room.at(4100)
    assert backstage.fetch_reports() == 1
    assert algebra.of("l0")["state"] == "final"


def test_a_personal_connection_reads_past_meetings(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom, "tutor@school.example", "user")
    algebra = held(lesson(lms, backstage.zoom, backstage.clock), backstage)
    algebra.room.at(3900)
    assert backstage.fetch_reports() == 1
    assert algebra.attendance()["state"] == "final"
    assert (backstage.zoom.calls().get(PAST), backstage.zoom.calls().get(REPORT)) == (1, None)


def test_an_account_connection_reads_the_report(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.at(3900)
    backstage.fetch_reports()
    assert (backstage.zoom.calls().get(PAST), backstage.zoom.calls().get(REPORT)) == (None, 1)


def test_the_report_tells_what_the_webhooks_lost(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    algebra = lesson(lms, backstage.zoom, backstage.clock)
    algebra.room.open(0)
    algebra.join(60, "l0")
    algebra.join(60, "l1")
    algebra.room.end(3600)
    kept = [one for one in backstage.zoom.webhooks() if b"Number1" not in one.body]
    backstage.carry_webhooks(kept)
    backstage.settle()
    assert algebra.of("l1")["seconds_total"] == 0
    algebra.room.at(3900)
    backstage.fetch_reports()
    assert (algebra.of("l1")["seconds_total"], algebra.of("l1")["source"]) == (3540, "report")
