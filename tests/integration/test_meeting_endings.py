"""Meetings cancelled and ended, also while they run, twice, or after somebody did it in Zoom."""

from typing import Any

import pytest

from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.meetings import Calls, assert_refused, down, in_zoom
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import Lesson, connect, lesson

END, DELETE = "PUT /meetings/{meeting_id}/status", "DELETE /meetings/{meeting_id}"
ENDED, READ = {END: 1, DELETE: 1}, "GET /meetings/{meeting_id}"


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    return lms


@pytest.fixture
def planned(school: Lms, backstage: Backstage) -> Lesson:
    """At its start; nobody is there yet."""
    return lesson(school, backstage.zoom, backstage.clock, registrants=[])


@pytest.fixture
def running(planned: Lesson, backstage: Backstage) -> Lesson:
    planned.room.open(0)
    backstage.carry_webhooks()
    return planned


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.meetings.cancelling._PAUSE_S", 0.0)


def cancel(one: Lesson) -> Any:
    return one.lms.call("meetings", "DELETE", f"/v1/meetings/{one.meeting_id}")


def end(one: Lesson) -> Any:
    return one.lms.call("meetings", "POST", f"/v1/meetings/{one.meeting_id}/end")


def test_a_running_meeting_is_ended_and_then_cancelled(running: Lesson, zoom: Zoom) -> None:
    with Calls(zoom).counted() as calls:
        assert cancel(running).status == 204
    assert calls.made == ENDED
    assert (running.meeting()["status"], in_zoom(zoom)) == ("cancelled", [])


def test_a_meeting_whose_start_was_not_told_yet_is_ended_all_the_same(planned: Lesson, zoom: Zoom) -> None:
    planned.room.open(0)
    with Calls(zoom).counted() as calls:
        assert cancel(planned).status == 204
    assert (calls.made, in_zoom(zoom)) == ({END: 1, DELETE: 2}, [])


def test_a_meeting_that_ended_meanwhile_is_cancelled(running: Lesson, zoom: Zoom) -> None:
    running.room.end(60)
    assert cancel(running).status == 204
    assert in_zoom(zoom) == []


def test_zoom_may_say_for_a_moment_that_it_still_runs(running: Lesson, zoom: Zoom) -> None:
    zoom.control("PUT", "/faults", {"api": {"still_running_s": 30}})
    refused = assert_refused(cancel(running), 409, "meeting_running")
    assert refused.headers["retry-after"] == "5"
    assert running.meeting()["status"] == "scheduled"
    running.room.clock.forward(31)
    assert cancel(running).status == 204


def test_cancelling_twice_asks_zoom_once(planned: Lesson, zoom: Zoom) -> None:
    with Calls(zoom).counted() as calls:
        assert [cancel(planned).status for _ in range(2)] == [204, 204]
    assert calls.made == {DELETE: 1}


def test_cancelling_what_is_gone_in_zoom_is_done(planned: Lesson, zoom: Zoom) -> None:
    zoom.control("POST", f"/meetings/{planned.room.number}/delete", {})
    assert cancel(planned).status == 204
    assert planned.meeting()["status"] == "cancelled"


def test_a_cancellation_that_zoom_fails_at_can_be_sent_again(planned: Lesson, zoom: Zoom) -> None:
    down(zoom, "DELETE", "")
    assert_refused(cancel(planned), 503, "zoom_unavailable")
    assert planned.meeting()["status"] == "scheduled"
    assert cancel(planned).status == 204


def test_a_meeting_is_ended_for_everybody_and_stays(running: Lesson, zoom: Zoom, backstage: Backstage) -> None:
    running.room.at(60)
    assert end(running).status == 204
    backstage.carry_webhooks()
    assert (running.meeting()["room"], running.meeting()["status"]) == ("closed", "scheduled")
    assert len(in_zoom(zoom)) == 1


def test_a_meeting_that_does_not_run_cannot_be_ended(planned: Lesson, zoom: Zoom) -> None:
    refused = assert_refused(end(planned), 409, "meeting_not_running")
    assert "DELETE" in refused.body["action"]


def test_a_cancelled_meeting_is_neither_ended_nor_started(planned: Lesson) -> None:
    cancel(planned)
    assert_refused(end(planned), 409, "meeting_cancelled")
    start_link = planned.lms.call("meetings", "GET", f"/v1/meetings/{planned.meeting_id}/start-link")
    assert_refused(start_link, 409, "meeting_cancelled")
