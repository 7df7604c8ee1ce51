"""An appointment whose schedule was lost is found when it is long over, and judged once."""

from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest

from rollcall.services.appointments.finding import Unchecked
from rollcall.store.facts import MeetingFile
from tests.integration.appointments import CHECK, Appointment, appointment, choose, initiated_late
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect

HOUR = 3600
LONG_OVER = 3 * HOUR + 1


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    choose(lms, **dict.fromkeys(["on_learner_absent", "on_host_absent", "on_both_absent"], "cancel_meeting"))
    return lms


@pytest.fixture
def algebra(school: Lms, backstage: Backstage) -> Appointment:
    return lost(appointment(school, backstage))


def lost(one: Appointment) -> Appointment:
    one.backstage.aws.due("no-shows", datetime.max.replace(tzinfo=one.room.start.tzinfo))
    return one


def tidy(one: Appointment, second: int = LONG_OVER) -> Any:
    one.room.at(second)
    return handler("housekeeping")({}, CONTEXT)


def found(one: Appointment, second: int = LONG_OVER) -> Any:
    tidy(one, second)
    one.backstage.do_meeting_jobs()
    return one.shown()["no_show"]


def checks(one: Appointment) -> int:
    return sum(job["kind"] == "check" for job in one.backstage.aws.messages("meeting-jobs"))


def test_one_to_which_nobody_came_is_marked_and_no_more(algebra: Appointment) -> None:
    assert found(algebra) == "both"
    assert (algebra.shown()["status"], algebra.registrant()) == ("scheduled", ("registered", None))
    assert algebra.timers() == []


def test_it_is_found_once(algebra: Appointment) -> None:
    found(algebra)
    tidy(algebra, LONG_OVER + HOUR)
    assert checks(algebra) == 0


def test_one_that_was_checked_and_kept_is_not_checked_again(school: Lms, backstage: Backstage) -> None:
    algebra = appointment(school, backstage)
    algebra.host_comes(30)
    user_id = algebra.learner_comes(650)
    algebra.tell()
    assert algebra.check() == "keep"
    algebra.room.leave(3500, user_id)
    algebra.room.end(3600)
    algebra.tell()
    tidy(algebra)
    assert checks(algebra) == 0


def test_who_came_late_and_stayed_has_come(algebra: Appointment) -> None:
    algebra.host_comes(30)
    user_id = algebra.learner_comes(650)
    algebra.room.leave(3500, user_id)
    algebra.room.end(3600)
    algebra.tell()
    assert found(algebra) is None


def test_one_whose_attendance_is_final_is_found_too(algebra: Appointment) -> None:
    algebra.backstage.zoom.control("PUT", "/faults", {"report": {"delay_s": 0}})
    algebra.host_comes(30)
    algebra.room.leave(120, algebra.room.drop_by(90, "iPhone"))
    algebra.room.end(3600)
    algebra.tell()
    algebra.room.at(3600 + 300)
    assert algebra.backstage.fetch_reports() == 1
    assert algebra.lesson.attendance()["state"] == "final"
    assert found(algebra) == "ask_host"
    assert tidy(algebra, LONG_OVER + 2 * HOUR)["reconciled"] == 1
    assert tidy(algebra, LONG_OVER + 2 * HOUR)["reconciled"] == 0


def test_one_that_is_not_long_over_may_be_checked_yet(algebra: Appointment) -> None:
    tidy(algebra, 3 * HOUR - 1)
    assert checks(algebra) == 0


def test_a_meeting_that_is_no_appointment_is_not_judged(school: Lms, backstage: Backstage) -> None:
    lesson = appointment(school, backstage, appointment=False)
    tidy(lesson)
    assert checks(lesson) == 0


def test_one_failure_does_not_stop_the_others(algebra: Appointment, school: Lms, backstage: Backstage) -> None:
    other = lost(appointment(school, backstage, topic="Geometry"))
    check = Unchecked.check

    def fail_once(self: Unchecked, file: MeetingFile) -> None:
        if file.meeting.topic == "Algebra":
            raise ConnectionError
        check(self, file)

    with patch.object(Unchecked, "check", fail_once):
        told = tidy(other)
    assert (told["reconciled"], told["failed"]) == (1, 1)
    assert checks(other) == 1
    assert found(algebra, LONG_OVER + HOUR) == "both"


def test_a_found_check_that_comes_twice_judges_once(algebra: Appointment) -> None:
    tidy(algebra)
    [job] = [one for one in algebra.backstage.aws.messages("meeting-jobs") if one["kind"] == "check"]
    algebra.backstage.do_meeting_job(job)
    judged = algebra.backstage.aws.items()
    algebra.backstage.do_meeting_job(job)
    assert algebra.backstage.aws.items() == judged


def test_one_that_was_initiated_late_is_waited_for_as_long(school: Lms, backstage: Backstage) -> None:
    """Its registrations tell since when somebody could come."""
    algebra = lost(initiated_late(school, backstage))
    algebra.host_comes(850)
    algebra.room.leave(3000, algebra.learner_comes(860))
    algebra.room.end(3600)
    algebra.tell()
    assert found(algebra, CHECK + LONG_OVER) is None
