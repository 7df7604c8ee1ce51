"""Attendance as the LMS reads it: while the class runs, right after, and as late facts arrive."""

import pytest

from rollcall.store.attendance import AttendanceVersion
from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import receive
from tests.integration.steps import Lesson, connect, lesson


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    connect(lms, backstage.zoom)
    return lesson(lms, backstage.zoom, backstage.clock)


def test_the_lms_sees_who_is_in_the_room_while_it_runs(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.open(0)
    algebra.join(60, "l0")
    backstage.carry_webhooks()
    algebra.room.at(600)
    assert (algebra.attendance()["state"], algebra.meeting()["room"]) == ("running", "open")
    assert algebra.of("l0")["seconds_total"] == 540
    assert algebra.of("l1")["status"] == "absent"
    algebra.room.at(900)
    assert algebra.of("l0")["seconds_total"] == 840


def test_before_anybody_came_everybody_is_absent(algebra: Lesson) -> None:
    attendance = algebra.attendance()
    assert (attendance["state"], attendance["unmatched"]) == ("provisional", [])
    assert {one["status"] for one in attendance["items"]} == {"absent"}


def test_the_live_numbers_are_settled_right_after_the_end(algebra: Lesson, backstage: Backstage, cloud: Aws) -> None:
    algebra.room.open(0)
    user_id = algebra.join(60, "l0")
    algebra.join(120, "l1")
    algebra.room.leave(1260, user_id)
    algebra.room.end(3600)
    backstage.carry_webhooks()
    backstage.settle()
    assert (algebra.attendance()["state"], algebra.meeting()["room"]) == ("provisional", "closed")
    for learner_id, seconds in {"l0": 1200, "l1": 3480, "l2": 0}.items():
        one = algebra.of(learner_id)
        assert (one["seconds_total"], one["state"]) == (seconds, "provisional")
    assert algebra.of("l0")["source"] == "live"
    [stored] = [AttendanceVersion.from_item(item) for item in cloud.items() if item["kind_of"] == "attendance_version"]
    assert {line.learner_id: line.seconds_total for line in stored.lines} == {"l0": 1200, "l1": 3480, "l2": 0}


def test_two_devices_at_once_count_once_and_a_return_adds_up(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.open(0)
    first = algebra.join(0, "l0")
    algebra.join(100, "l0", device="phone")
    algebra.room.leave(300, first)
    last = algebra.room.end
    algebra.join(60, "l1")
    algebra.join(200, "l1")
    last(1000)
    backstage.carry_webhooks()
    assert algebra.of("l0")["seconds_total"] == 1000
    assert algebra.of("l1")["seconds_total"] == 940


def test_time_in_the_waiting_room_is_no_attendance(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.open(0)
    user_id = algebra.join(60, "l0", waiting=True)
    algebra.room.admit(660, user_id)
    algebra.room.end(1260)
    backstage.carry_webhooks()
    assert algebra.of("l0")["seconds_total"] == 600


def test_a_fact_that_comes_late_settles_the_numbers_again(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.open(0)
    user_id = algebra.join(60, "l0")
    algebra.room.leave(660, user_id)
    algebra.room.end(3600)
    *on_time, held = sorted(backstage.zoom.webhooks(), key=lambda one: one.event == "meeting.participant_joined")
    assert held.event == "meeting.participant_joined"
    backstage.carry_webhooks(on_time)
    backstage.settle()
    algebra.room.at(4000)
    backstage.carry_webhooks([held])
    backstage.settle()
    assert algebra.of("l0")["seconds_total"] == 600


def test_a_burst_after_the_end_is_settled_once(
    algebra: Lesson, backstage: Backstage, cloud: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIVE_SETTLE_DELAY_SECONDS", "5")
    algebra.room.open(0)
    for learner_id in ("l0", "l1", "l2"):
        for second in range(10, 100, 10):
            algebra.join(second, learner_id)
    algebra.room.end(3600)
    backstage.carry_webhooks()
    assert cloud.waiting("reports") == 1


def test_a_restarted_meeting_adds_its_runs_together(algebra: Lesson, backstage: Backstage) -> None:
    first = algebra.room.open(0)
    algebra.join(0, "l0")
    algebra.room.end(600)
    second = algebra.room.open(700)
    algebra.join(700, "l0")
    backstage.carry_webhooks()
    assert algebra.attendance()["state"] == "running"
    algebra.room.end(1000)
    backstage.carry_webhooks()
    backstage.settle()
    assert first != second
    assert algebra.of("l0")["seconds_total"] == 900


def test_a_room_opened_again_is_running_whatever_order_the_events_come_in(
    algebra: Lesson, backstage: Backstage
) -> None:
    algebra.room.open(0)
    algebra.room.end(600)
    algebra.room.open(700)
    backstage.carry_webhooks(reversed(backstage.zoom.webhooks()))
    assert algebra.meeting()["room"] == "open"


def test_somebody_nobody_registered_is_shown_apart(algebra: Lesson, backstage: Backstage) -> None:
    algebra.room.open(0)
    algebra.room.drop_by(60, "Uncle Bob")
    algebra.room.end(660)
    backstage.carry_webhooks()
    [guest] = algebra.attendance()["unmatched"]
    assert (guest["name"], guest["seconds_total"]) == ("Uncle Bob", 600)
    assert {one["seconds_total"] for one in algebra.attendance()["items"]} == {0}


def test_settling_a_cancelled_meeting_writes_nothing(algebra: Lesson, lms: Lms, cloud: Aws) -> None:
    lms.call("meetings", "DELETE", f"/v1/meetings/{algebra.meeting_id}")
    before = cloud.items()
    message = f'{{"kind":"live","tenant_id":"{lms.tenant_id}","meeting_id":"{algebra.meeting_id}"}}'
    assert receive("report_fetch", [message]) == []
    assert cloud.items() == before
