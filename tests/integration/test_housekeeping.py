"""Every hour: meetings whose end or report was lost on the way are brought to their numbers all the same."""

from typing import Any

import pytest

from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Refusal
from tests.integration.steps import Lesson, connect, create_meeting, lesson, rfc3339

HOURS = 3600


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    connect(lms, backstage.zoom)
    return lesson(lms, backstage.zoom, backstage.clock)


def teach(planned: Lesson) -> None:
    planned.room.open(0)
    planned.join(60, "l0")
    planned.join(120, "l1")
    planned.room.end(3600)


def tidy() -> Any:
    return handler("housekeeping")({}, CONTEXT)


def read_reports(backstage: Backstage) -> None:
    """What housekeeping armed: an attempt that is late comes five minutes later."""
    backstage.clock.forward(300)
    assert backstage.fetch_reports()


def test_a_lost_end_is_found_and_the_report_read(algebra: Lesson, backstage: Backstage) -> None:
    teach(algebra)
    backstage.carry_webhooks([one for one in backstage.zoom.webhooks() if one.event != "meeting.ended"])
    assert algebra.attendance()["state"] == "running"
    algebra.room.at(3600 + 2 * HOURS + 1)
    assert tidy() == {"refreshed": 0, "reconciled": 1, "resumed": 0, "failed": 0, "reminded": 0}
    assert algebra.meeting()["room"] == "closed"
    read_reports(backstage)
    assert algebra.attendance()["state"] == "final"
    assert algebra.of("l0")["seconds_total"] == 3540


def test_a_meeting_of_which_no_webhook_came_is_settled_from_its_report(algebra: Lesson, backstage: Backstage) -> None:
    teach(algebra)
    backstage.zoom.webhooks()
    algebra.room.at(3600 + 2 * HOURS + 1)
    tidy()
    read_reports(backstage)
    assert (algebra.of("l1")["seconds_total"], algebra.of("l1")["state"]) == (3480, "final")


def test_a_meeting_whose_schedule_was_lost_is_asked_about_again(algebra: Lesson, backstage: Backstage) -> None:
    teach(algebra)
    backstage.carry_webhooks()
    backstage.settle()
    algebra.room.at(3600 + 2 * HOURS + 1)
    assert len(backstage.aws.due("reports", backstage.clock.now())) == 1  # taken away: it never ran
    tidy()
    read_reports(backstage)
    assert algebra.of("l0")["state"] == "final"


def test_nothing_is_touched_before_it_is_overdue(algebra: Lesson, backstage: Backstage) -> None:
    teach(algebra)
    backstage.carry_webhooks()
    backstage.settle()
    algebra.room.at(3600 + 2 * HOURS - 1)
    assert tidy()["reconciled"] == 0


def test_a_settled_or_cancelled_meeting_is_left_alone(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    cancelled = create_meeting(lms, start=rfc3339(backstage.clock.after(60)))
    lms.call("meetings", "DELETE", f"/v1/meetings/{cancelled.body['meeting_id']}")
    teach(algebra)
    backstage.carry_webhooks()
    algebra.room.at(3900)
    backstage.fetch_reports()
    algebra.room.at(5 * HOURS)
    assert tidy() == {"refreshed": 0, "reconciled": 0, "resumed": 0, "failed": 0, "reminded": 0}


def test_a_meeting_nobody_came_to_is_settled_in_the_end(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.at(3600 + 49 * HOURS)
    assert tidy()["reconciled"] == 1
    assert {one["status"] for one in algebra.attendance()["items"]} == {"absent"}


def test_one_failure_does_not_stop_the_rest(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    other = lesson(lms, backstage.zoom, backstage.clock, topic="Geometry")
    for planned in (algebra, other):
        teach(planned)
        planned.room.at(3700)
    backstage.zoom.webhooks()
    algebra.room.at(6 * HOURS)
    backstage.zoom.refuse(Refusal("GET", "/instances", 500, {"code": 500, "message": "Internal error"}))
    assert tidy() == {"refreshed": 0, "reconciled": 1, "resumed": 0, "failed": 1, "reminded": 0}
    assert tidy()["failed"] == 0
    read_reports(backstage)
    assert {planned.attendance()["state"] for planned in (algebra, other)} == {"final"}
