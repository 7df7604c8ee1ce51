"""A meeting that nobody opens has no report to wait for."""

from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import CONTEXT, handler
from tests.integration.steps import connect, lesson

HOUR = 3600


def test_a_meeting_that_nobody_opened_is_final_after_a_day_and_asked_about_no_more(
    lms: Lms, backstage: Backstage
) -> None:
    connect(lms, backstage.zoom)
    planned = lesson(lms, backstage.zoom, backstage.clock)

    planned.room.at(4 * HOUR)
    assert handler("housekeeping")({}, CONTEXT)["reconciled"] == 1
    assert planned.attendance()["state"] == "provisional"

    planned.room.at(26 * HOUR)
    assert handler("housekeeping")({}, CONTEXT)["reconciled"] == 1
    assert planned.attendance()["state"] == "final"
    assert {one["status"] for one in planned.attendance()["items"]} == {"absent"}

    planned.room.at(27 * HOUR)
    assert handler("housekeeping")({}, CONTEXT)["reconciled"] == 0
