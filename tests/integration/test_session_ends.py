"""The day is over, or a check was lost: no log stands for ever."""

from datetime import timedelta
from typing import Any

import pytest

from rollcall.ids import MeetingId, SessionLogId
from rollcall.services import wiring
from rollcall.store.meetings import MeetingStore
from rollcall.store.session_logs import UNDECIDED, SessionLogStore
from rollcall.store.table import Table
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect
from tests.integration.test_housekeeping import cut_off
from tests.integration.test_sign_ins import Visit, sign_in
from tests.integration.waiting_line import open_center

HOURS = 3600


@pytest.fixture
def visit(lms: Lms, zoom: Zoom, clock: Clock) -> Visit:
    connect(lms, zoom)
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0))
    return sign_in(lms, zoom, clock)


def tidy() -> Any:
    return handler("housekeeping")({}, CONTEXT)


def at_night(visit: Visit) -> None:
    """Two hours after the midnight of the host, whatever their time zone's hour."""
    visit.room.at(18 * HOURS)
    tidy()


def lose(backstage: Backstage, *events: str) -> None:
    backstage.carry_webhooks([one for one in backstage.zoom.webhooks() if one.event not in events])


def test_a_log_whose_end_was_lost_is_closed_by_the_end_that_zoom_knows(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    visit.join(60)
    visit.room.end(660)
    lose(backstage, "meeting.participant_left", "meeting.ended")
    assert visit.log()["state"] == "live"
    at_night(visit)
    log = visit.log()
    assert (log["state"], log["seconds"], log["reason"]) == ("closed", 600, "session_over")
    [host] = visit.lms.get("session_logs", "/v1/host-logs")["items"]
    assert (host["state"], host["seconds"]) == ("closed", 650)


def test_whoever_was_left_in_the_waiting_room_was_never_admitted(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    visit.join(60, waiting=True)
    visit.room.end(900)
    backstage.carry_webhooks()
    assert visit.log()["state"] == "standby"
    at_night(visit)
    log = visit.log()
    assert (log["state"], log["seconds"], log["reason"]) == ("closed", 0, "never_admitted")


def test_whoever_is_still_awaited_when_the_day_is_over_is_so_no_longer(visit: Visit, backstage: Backstage) -> None:
    at_night(visit)
    assert (visit.log()["state"], visit.log()["reason"]) == ("cancelled", "session_over")
    visit.room.at(18 * HOURS + 61)
    assert backstage.check_no_shows() == ["nothing"]  # its own, and none in place of it
    assert visit.log()["reason"] == "session_over"


def test_who_is_in_a_room_that_is_open_past_midnight_stays_live(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    visit.join(60)
    backstage.carry_webhooks()
    at_night(visit)
    assert visit.log()["state"] == "live"


def test_a_check_that_was_lost_is_made_after_an_hour(visit: Visit, backstage: Backstage) -> None:
    visit.room.at(700)
    assert len(backstage.aws.due("no-shows", backstage.clock.now())) == 1  # taken away: it never ran
    visit.room.at(600 + HOURS - 1)
    assert tidy()["session_logs"] == 0
    visit.room.at(600 + HOURS)
    assert tidy()["session_logs"] == 1
    visit.room.at(700 + HOURS)
    assert backstage.check_no_shows() == ["cancel_both_no_show"]
    assert visit.log()["reason"] == "nobody_came"
    assert tidy()["session_logs"] == 0


def test_whoever_has_waited_half_a_day_waits_no_more(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    school = open_center(lms, zoom, clock)
    waiter = school.wait()
    clock.forward(12 * HOURS - 10)
    assert tidy()["session_logs"] == 0
    clock.forward(10)
    assert tidy()["session_logs"] == 1
    assert (waiter.log()["state"], waiter.log()["reason"]) == ("cancelled", "line_closed")
    assert school.line() == []


def test_one_failure_does_not_stop_the_rest(
    visit: Visit, zoom: Zoom, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(visit.lms, zoom, clock, learner=1)
    visit.room.at(700 + HOURS)
    armed: list[str] = []

    def arm_lost(_timers: object, log: Any, _at: object) -> None:
        armed.append(log.learner_id)
        if len(armed) == 1:
            raise ConnectionError

    monkeypatch.setattr("rollcall.services.drop_in.checks.timers.NoShowTimers.arm_lost", arm_lost)
    told = tidy()
    assert sorted(armed) == ["l0", "l1"]
    assert (told["session_logs"], told["failed"]) == (1, 1)


def test_a_session_that_zoom_cannot_be_asked_about_is_ended_an_hour_later(
    visit: Visit, zoom: Zoom, backstage: Backstage
) -> None:
    visit.room.open(10)
    visit.join(60)
    visit.room.end(660)
    lose(backstage, "meeting.participant_left", "meeting.ended")
    visit.room.at(18 * HOURS)
    zoom.refuse(Refusal("GET", "/instances", 500, {"code": 500, "message": "Internal error"}))
    assert tidy()["failed"] == 1
    assert visit.log()["state"] == "live"
    tidy()
    assert visit.log()["reason"] == "session_over"


def test_whoever_signs_in_after_the_numbers_are_final_is_closed_too(
    visit: Visit, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    visit.room.open(10)
    visit.join(60)
    visit.room.end(1200)
    backstage.carry_webhooks()
    visit.room.at(1500)
    backstage.fetch_reports()
    assert visit.lms.get("attendance", f"/v1/meetings/{visit.meeting_id}/attendance")["state"] == "final"
    visit.room.at(5 * HOURS)
    late = sign_in(visit.lms, zoom, clock, learner=1)
    assert late.meeting_id == visit.meeting_id
    asked = zoom.calls()
    at_night(visit)
    assert (late.log()["state"], late.log()["reason"]) == ("cancelled", "session_over")
    told = tidy()
    assert (told["sessions"], told["session_logs"], zoom.calls()) == (0, 0, asked)


def records(backstage: Backstage) -> Table:
    return wiring.table(wiring.TableEnvironment(table_name=backstage.aws.table_name))


def test_whoever_stands_by_again_after_the_closing_is_swept(visit: Visit, backstage: Backstage) -> None:
    store = MeetingStore(records(backstage))
    meeting = store.get(visit.lms.tenant_id, MeetingId(visit.meeting_id))
    assert meeting
    store.note_logs_closed(meeting)
    visit.room.at(18 * HOURS)
    told = tidy()
    assert (told["sessions"], told["session_logs"], visit.log()["reason"]) == (0, 1, "session_over")


def cut_off_from_zoom(visit: Visit, backstage: Backstage) -> None:
    cut_off(visit.lms, backstage, visit.lms.get("meetings", f"/v1/meetings/{visit.meeting_id}")["connection_id"])


def test_a_session_is_ended_without_a_connection_to_zoom(visit: Visit, backstage: Backstage) -> None:
    cut_off_from_zoom(visit, backstage)
    asked = backstage.zoom.calls()
    at_night(visit)
    assert (visit.log()["state"], visit.log()["reason"]) == ("cancelled", "session_over")
    assert backstage.zoom.calls() == asked


def test_what_stays_undecided_until_a_reconnect_is_not_checked_again(visit: Visit, backstage: Backstage) -> None:
    logs = SessionLogStore(records(backstage))
    log = logs.get(visit.lms.tenant_id, SessionLogId(visit.session_log_id))
    assert log
    assert logs.note_reason(log, UNDECIDED)
    cut_off_from_zoom(visit, backstage)
    visit.room.at(700 + HOURS)
    tidy()
    visit.room.at(800 + HOURS)
    assert len(backstage.aws.due("no-shows", backstage.clock.now())) == 1  # its own, and none in place of it


def test_a_cancelled_session_leaves_nobody_live(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    visit.join(60)
    backstage.carry_webhooks()
    assert visit.log()["state"] == "live"
    visit.room.at(660)
    assert visit.lms.call("meetings", "DELETE", f"/v1/meetings/{visit.meeting_id}").status == 204
    backstage.do_meeting_jobs()
    log = visit.log()
    assert (log["state"], log["seconds"], log["reason"]) == ("closed", 600, "session_over")
    at_night(visit)
    assert tidy()["sessions"] == 0
