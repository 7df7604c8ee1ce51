"""The check on an appointment goes off once, twice, early, late, after a move: nobody is done wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from rollcall.services.appointments.checking import ChangedMeanwhileError
from rollcall.services.no_shows.asking import DeferredError
from tests.integration.appointments import CHECK, Appointment, appointment, choose
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.meetings import Calls, down, in_zoom
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting, rfc3339, roster

RUNNING = {"code": 3002, "message": "Sorry, you cannot delete this meeting since it is in progress."}


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    return lms


@pytest.fixture
def algebra(school: Lms, backstage: Backstage) -> Appointment:
    chosen = {"on_learner_absent": "cancel_registration", "on_both_absent": "cancel_registration"}
    choose(school, **chosen, on_host_absent="cancel_meeting")
    return appointment(school, backstage)


def minutes(algebra: Appointment) -> list[float]:
    """After the start."""
    return [(at - algebra.room.start).total_seconds() / 60 for at, _ in algebra.timers()]


def test_a_check_that_goes_off_twice_cancels_once(algebra: Appointment, zoom: Zoom) -> None:
    algebra.check()
    with Calls(zoom).counted() as calls:
        assert algebra.check_again() == "nothing"
    assert calls.made == {}
    assert algebra.registrant() == ("cancelled", "no_show")


def test_a_check_that_goes_off_early_is_armed_for_the_right_time(algebra: Appointment) -> None:
    algebra.room.at(CHECK)
    algebra.backstage.aws.due("no-shows", algebra.backstage.clock.now())
    algebra.room.at(600)
    assert algebra.check_again() == "wait"
    assert algebra.check_again() == "wait"
    assert minutes(algebra) == [CHECK / 60]
    assert algebra.shown()["no_show"] is None
    assert algebra.check() == "both"


def test_a_longer_time_that_was_chosen_meanwhile_is_waited_for(algebra: Appointment) -> None:
    choose(algebra.lms, no_show_after_s=1800)
    assert algebra.check() == "wait"
    assert minutes(algebra) == [(1800 + 91) / 60]


def test_one_that_was_moved_is_checked_at_its_new_start(algebra: Appointment) -> None:
    start = algebra.room.start
    algebra.room.at(-600)
    assert algebra.change(start=rfc3339(start + timedelta(hours=1))).status == 200
    assert minutes(algebra) == [CHECK / 60, 60 + CHECK / 60]
    algebra.room.at(CHECK)
    assert algebra.backstage.check_no_shows() == ["nothing"]
    assert algebra.check(3600 + CHECK) == "both"


def test_one_that_was_moved_in_zoom_is_checked_at_its_new_start(algebra: Appointment, zoom: Zoom) -> None:
    algebra.room.at(-600)
    later = rfc3339(algebra.room.start + timedelta(hours=1))
    zoom.control("POST", f"/meetings/{algebra.room.number}/edit", {"start_time": later})
    algebra.tell()
    assert minutes(algebra) == [CHECK / 60, 60 + CHECK / 60]


def test_one_that_was_cancelled_is_not_judged(algebra: Appointment, zoom: Zoom) -> None:
    algebra.lms.call("meetings", "DELETE", f"/v1/meetings/{algebra.lesson.meeting_id}")
    with Calls(zoom).counted() as calls:
        assert algebra.check() == "nothing"
    assert calls.made == {}


def test_one_that_somebody_deleted_in_zoom_is_not_judged(algebra: Appointment, zoom: Zoom) -> None:
    zoom.control("POST", f"/meetings/{algebra.room.number}/delete", {})
    assert algebra.check() == "nothing"
    assert algebra.shown()["no_show"] is None


def test_one_whose_room_was_closed_before_the_time_was_up_is_not_judged(algebra: Appointment) -> None:
    algebra.host_comes(30)
    algebra.room.end(300)
    algebra.tell()
    assert algebra.check() == "nothing"


def test_a_learner_who_gave_the_host_up_before_the_time_was_has_come_alone(algebra: Appointment) -> None:
    choose(algebra.lms)
    algebra.room.leave(500, algebra.learner_comes(30))  # and Zoom ends it, since nobody is left
    algebra.tell()
    assert algebra.shown()["room"] == "closed"
    assert algebra.check() == "host"


def test_a_late_check_that_goes_off_twice_takes_nothing_back(algebra: Appointment) -> None:
    algebra.host_comes(30)
    user_id = algebra.learner_comes(650)
    algebra.tell()
    assert algebra.check() == "keep"
    algebra.room.leave(CHECK + 5, user_id)
    algebra.tell()
    assert algebra.check_again() == "nothing"
    assert algebra.registrant() == ("registered", None)


def test_a_host_who_waited_the_time_out_and_left_is_told_who_did_not_come(algebra: Appointment) -> None:
    algebra.host_comes(30)
    algebra.room.end(620)
    algebra.tell()
    assert algebra.check() == "learner"


def test_of_one_that_is_over_by_then_nothing_is_cancelled(school: Lms, backstage: Backstage, zoom: Zoom) -> None:
    choose(school, on_both_absent="cancel_meeting")
    algebra = appointment(school, backstage, duration_s=600)
    assert algebra.check() == "both"
    assert (algebra.shown()["status"], len(in_zoom(zoom))) == ("scheduled", 1)


def test_after_the_account_is_disconnected_nothing_is_judged(algebra: Appointment) -> None:
    path = f"/v1/connections/{algebra.shown()['connection_id']}"
    assert algebra.lms.call("connections", "DELETE", path).status == 202
    algebra.backstage.do_jobs()
    assert algebra.check() == "nothing"
    assert algebra.shown()["no_show"] is None


def test_a_doubt_is_asked_about_less_and_less_often_and_then_put_aside(algebra: Appointment, zoom: Zoom) -> None:
    algebra.host_comes(30)  # and Zoom's webhooks do not arrive
    waited = [CHECK]
    for longer in (5, 15, 30, 60):
        assert algebra.check(waited[-1]) == "defer_and_alert"
        waited.append(waited[-1] + longer * 60)
        assert minutes(algebra) == [waited[-1] / 60]
    with pytest.raises(DeferredError):
        algebra.check(waited[-1])
    assert (algebra.shown()["no_show"], algebra.registrant()) == (None, ("registered", None))


def test_what_was_in_doubt_is_judged_once_it_is_not(algebra: Appointment, zoom: Zoom) -> None:
    down(zoom, "GET", algebra.room.number)
    assert algebra.check() == "defer_and_alert"
    assert algebra.check(CHECK + 300) == "both"


def test_a_doubt_is_counted_where_an_alarm_hears_it(
    algebra: Appointment, zoom: Zoom, capsys: pytest.CaptureFixture[str]
) -> None:
    down(zoom, "GET", algebra.room.number)
    algebra.check()
    assert "NoShowDeferred" in capsys.readouterr().out


def test_one_that_has_just_begun_is_judged_again(algebra: Appointment, zoom: Zoom) -> None:
    choose(algebra.lms, on_both_absent="cancel_meeting")
    zoom.refuse(Refusal("DELETE", algebra.room.number, 400, RUNNING))
    assert algebra.check() == "wait"
    algebra.host_comes(CHECK + 10)
    algebra.learner_comes(CHECK + 20)
    algebra.tell()
    assert algebra.check(CHECK + 60) == "keep"
    shown = algebra.shown()
    assert (shown["no_show"], shown["status"], len(in_zoom(zoom))) == (None, "scheduled", 1)


def test_what_did_not_reach_zoom_does_so_at_the_next_try(algebra: Appointment, zoom: Zoom) -> None:
    choose(algebra.lms, on_both_absent="cancel_meeting")
    down(zoom, "DELETE", algebra.room.number)
    with pytest.raises(Exception, match="unavailable"):
        algebra.check()
    assert (algebra.shown()["no_show"], algebra.shown()["status"]) == ("both", "scheduled")
    assert algebra.check_again() == "both"
    assert (algebra.shown()["status"], in_zoom(zoom)) == ("cancelled", [])


@pytest.mark.parametrize(
    ("made_at", "start", "in_utc"),
    [
        (datetime(2027, 3, 27, 12, tzinfo=UTC), "2027-03-28T10:00:00", datetime(2027, 3, 28, 8, tzinfo=UTC)),
        (datetime(2027, 10, 30, 12, tzinfo=UTC), "2027-10-31T10:00:00", datetime(2027, 10, 31, 9, tzinfo=UTC)),
    ],
)
def test_clocks_that_change_meanwhile_do_not_move_the_check(
    lms: Lms, backstage: Backstage, made_at: datetime, start: str, in_utc: datetime
) -> None:
    backstage.clock.move_to(made_at)
    connect(lms, backstage.zoom)
    made = create_meeting(lms, appointment=True, start=start, time_zone="Europe/Vienna", registrants=roster(1))
    assert made.body["start"] == rfc3339(in_utc)
    [(at, _)] = backstage.aws.schedules("no-shows").values()
    assert at == in_utc + timedelta(seconds=CHECK)
    backstage.clock.move_to(at)
    assert backstage.check_no_shows() == ["both"]


def test_a_check_of_a_meeting_that_never_came_to_be_does_nothing(school: Lms, backstage: Backstage) -> None:
    down(backstage.zoom, "POST", "/meetings")
    assert create_meeting(school, appointment=True).status == 503
    backstage.clock.forward(1800 + CHECK + 60)
    assert backstage.check_no_shows() == ["nothing"]


def test_one_that_is_being_changed_is_judged_after_that(algebra: Appointment, backstage: Backstage) -> None:
    algebra.room.at(CHECK)
    backstage.aws.change("meeting", changing_until=rfc3339(backstage.clock.after(30)))
    with pytest.raises(ChangedMeanwhileError):
        algebra.check_again()
    assert algebra.shown()["no_show"] is None
    backstage.clock.forward(60)
    assert algebra.check_again() == "both"
