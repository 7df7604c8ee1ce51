"""What becomes of a meeting whose numbers were final, when its room is opened again or its roster grows."""

import pytest

from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.steps import Lesson, connect, lesson, roster
from tests.integration.test_housekeeping import HOURS, read_reports, tidy
from tests.integration.test_reports import held


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    """An hour with l0 and l1, without l2; the report has made it final."""
    connect(lms, backstage.zoom)
    return final(lesson(lms, backstage.zoom, backstage.clock), backstage)


def final(planned: Lesson, backstage: Backstage) -> Lesson:
    held(planned, backstage).room.at(3900)
    assert backstage.fetch_reports()
    return planned


def test_the_lost_end_of_a_second_run_is_found(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.open(4000)
    algebra.join(4000, "l2")
    algebra.room.end(4300)
    backstage.carry_webhooks([one for one in backstage.zoom.webhooks() if one.event != "meeting.ended"])
    assert algebra.attendance()["state"] == "running"
    algebra.room.at(4 * HOURS)
    assert tidy()["reconciled"] == 1
    read_reports(backstage)
    assert (algebra.attendance()["state"], algebra.of("l2")["seconds_total"]) == ("final", 300)


def test_whoever_is_registered_when_all_is_final_is_listed(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    algebra = final(lesson(lms, backstage.zoom, backstage.clock, duration_s=7200), backstage)
    path = f"/v1/meetings/{algebra.meeting_id}"
    added = lms.call("registrants", "PUT", f"{path}/registrants", {"registrants": roster(5)})
    assert added.status == 202, added.body
    listed, cursor = [], ""
    for _ in range(3):
        found = lms.get("attendance", f"{path}/attendance?limit=2&cursor={cursor}")
        listed += [(one["learner_id"], one["status"], one["version"]) for one in found["items"]]
        cursor = found["cursor"]
    assert listed[2:] == [("l2", "absent", 2), ("l3", "absent", 0), ("l4", "absent", 0)]
    assert cursor is None
