"""Every half hour: meetings whose end or report was lost on the way are brought to their numbers all the same."""

from typing import Any

import boto3
import pytest

from rollcall.ids import ConnectionId
from rollcall.services import wiring
from rollcall.store.connections import ConnectionStore
from tests.integration.backstage import Backstage
from tests.integration.conftest import SENDER, Lms
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Refusal
from tests.integration.steps import Lesson, connect, create_meeting, lesson, rfc3339
from tests.integration.test_switches import put_settings

MINUTES, HOURS = 60, 3600


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    connect(lms, backstage.zoom)
    return lesson(lms, backstage.zoom, backstage.clock)


def teach(planned: Lesson) -> None:
    planned.room.open(0)
    planned.join(60, "l0")
    planned.join(120, "l1")
    planned.room.end(3600)


_COUNTED = (
    "refreshed",
    "reconciled",
    "resumed",
    "rosters",
    "live_events",
    "sessions",
    "session_logs",
    "failed",
    "reminded",
)
NOTHING = dict.fromkeys(_COUNTED, 0)


def tidy(context: Any = CONTEXT) -> Any:
    return handler("housekeeping")({}, context)


class Hurried:
    """A Lambda with time for so many things."""

    def __init__(self, things: int) -> None:
        self.things = things

    def get_remaining_time_in_millis(self) -> int:
        self.things -= 1
        return 30_000 if self.things >= 0 else 29_999


def read_reports(backstage: Backstage) -> None:
    """What housekeeping armed: an attempt that is late comes five minutes later."""
    backstage.clock.forward(300)
    assert backstage.fetch_reports()


def test_a_lost_end_is_found_and_the_report_read(algebra: Lesson, backstage: Backstage) -> None:
    teach(algebra)
    backstage.carry_webhooks([one for one in backstage.zoom.webhooks() if one.event != "meeting.ended"])
    assert algebra.attendance()["state"] == "running"
    algebra.room.at(3600 + 20 * MINUTES)
    assert tidy() == NOTHING | {"reconciled": 1}
    assert algebra.meeting()["room"] == "closed"
    read_reports(backstage)
    assert algebra.attendance()["state"] == "final"
    assert algebra.of("l0")["seconds_total"] == 3540


def test_a_meeting_of_which_no_webhook_came_is_settled_from_its_report(algebra: Lesson, backstage: Backstage) -> None:
    teach(algebra)
    backstage.zoom.webhooks()
    algebra.room.at(3600 + 20 * MINUTES)
    tidy()
    read_reports(backstage)
    assert (algebra.of("l1")["seconds_total"], algebra.of("l1")["state"]) == (3480, "final")


def test_a_meeting_whose_schedule_was_lost_is_asked_about_again(algebra: Lesson, backstage: Backstage) -> None:
    teach(algebra)
    backstage.carry_webhooks()
    backstage.settle()
    algebra.room.at(3600 + 20 * MINUTES)
    assert len(backstage.aws.due("reports", backstage.clock.now())) == 1  # taken away: it never ran
    tidy()
    read_reports(backstage)
    assert algebra.of("l0")["state"] == "final"


def test_a_chain_of_attempts_that_broke_is_taken_up_again(algebra: Lesson, backstage: Backstage) -> None:
    backstage.zoom.control("PUT", "/faults", {"report": {"delay_s": 0, "refusals": 1}})
    teach(algebra)
    backstage.carry_webhooks()
    algebra.room.at(3900)
    assert backstage.fetch_reports() == 1
    algebra.room.at(3600 + 29 * MINUTES)
    assert len(backstage.aws.due("reports", backstage.clock.now())) == 1  # the second: taken away, it never ran
    assert tidy()["reconciled"] == 1
    assert backstage.aws.schedules("reports") == {}  # it may wait in the queue yet
    algebra.room.at(3600 + 50 * MINUTES)
    assert tidy()["reconciled"] == 1
    read_reports(backstage)
    assert algebra.attendance()["state"] == "final"


def test_nothing_is_touched_before_it_is_overdue(algebra: Lesson, backstage: Backstage) -> None:
    teach(algebra)
    backstage.carry_webhooks()
    backstage.settle()
    algebra.room.at(3600 + 20 * MINUTES - 1)
    assert tidy()["reconciled"] == 0


def test_a_settled_or_cancelled_meeting_is_left_alone(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    cancelled = create_meeting(lms, start=rfc3339(backstage.clock.after(60)))
    lms.call("meetings", "DELETE", f"/v1/meetings/{cancelled.body['meeting_id']}")
    teach(algebra)
    backstage.carry_webhooks()
    algebra.room.at(3900)
    backstage.fetch_reports()
    algebra.room.at(5 * HOURS)
    assert tidy() == NOTHING


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
    assert tidy() == NOTHING | {"reconciled": 1, "failed": 1}
    assert tidy()["failed"] == 0
    read_reports(backstage)
    assert {planned.attendance()["state"] for planned in (algebra, other)} == {"final"}


@pytest.fixture
def everything_at_once(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    """A reminder that is due, a goodbye that stands still, idle grants, and a meeting whose end was lost."""
    boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    put_settings(lms, admin_emails=["head@school.example"])
    admins = ("ann@waiting.example", "ann@leaving.example")
    for email in admins:
        backstage.zoom.control("POST", "/accounts", {"plan": "pro", "users": [{"email": email, "role": "Owner"}]})
    waiting, leaving = (connect(lms, backstage.zoom, email) for email in admins)
    cut_off(lms, backstage, waiting)
    lms.call("connections", "DELETE", f"/v1/connections/{leaving}")
    assert len(backstage.aws.messages("jobs")) == 1  # taken away: it never ran
    teach(algebra)
    backstage.zoom.webhooks()
    algebra.room.at(31 * 24 * HOURS)


def cut_off(lms: Lms, backstage: Backstage, connection_id: str) -> None:
    store = ConnectionStore(wiring.table(wiring.TableEnvironment(table_name=backstage.aws.table_name)))
    connection = store.get(lms.tenant_id, ConnectionId(connection_id))
    assert connection
    assert store.require_reauthorization(connection, "owner_gone", backstage.clock.now())


@pytest.mark.usefixtures("everything_at_once")
def test_what_is_cheap_and_matters_to_people_is_done_first(backstage: Backstage) -> None:
    def done(things: int) -> dict[str, int]:
        return {name: count for name, count in tidy(Hurried(things)).items() if count}

    assert [done(1), done(1)] == [{"reminded": 1}, {"resumed": 1}]
    backstage.do_jobs()
    assert [done(2), done(3)] == [{"refreshed": 2}, {"refreshed": 2, "reconciled": 1}]  # tokens have their own clock


def test_a_run_that_is_out_of_time_leaves_the_rest_to_the_next(
    algebra: Lesson, lms: Lms, backstage: Backstage, caplog: pytest.LogCaptureFixture
) -> None:
    lesson(lms, backstage.zoom, backstage.clock, topic="Geometry")
    algebra.room.at(6 * HOURS)
    assert tidy(Hurried(0))["reconciled"] == 0
    assert "more_is_left" in caplog.messages
    assert [tidy(Hurried(1))["reconciled"], tidy()["reconciled"], tidy()["reconciled"]] == [1, 1, 0]


def test_meetings_that_wait_for_a_reconnect_cost_no_call_and_crowd_nobody_out(
    algebra: Lesson, lms: Lms, backstage: Backstage
) -> None:
    waiting = algebra.meeting()["connection_id"]
    lesson(lms, backstage.zoom, backstage.clock, topic="Geometry")
    own = connect(lms, backstage.zoom, "tutor@school.example", "user")
    theirs = create_meeting(lms, connection_id=own, start=rfc3339(backstage.clock.after(60)))
    assert theirs.status == 201
    cut_off(lms, backstage, waiting)
    algebra.room.at(6 * HOURS)
    assert tidy(Hurried(2))["reconciled"] == 1  # a look at the reminder, then the one meeting
    asked = backstage.zoom.calls()
    cut_off(lms, backstage, own)
    assert tidy() == NOTHING
    assert backstage.zoom.calls() == asked
