"""Evidence from inside an appointment's window that comes late puts right what was said and done without it."""

import json
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from rollcall.services.appointments.beginning import Appointments
from rollcall.services.meetings.rosters.wishing import Wishes
from rollcall.store.changes import ChangeStore
from tests.aws import Aws
from tests.integration.appointments import CHECK, Appointment, appointment, choose
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import receive
from tests.integration.meetings import Calls, down
from tests.integration.simulated_zoom import Posted, Zoom
from tests.integration.steps import connect, rfc3339, roster
from tests.integration.test_lms_events import data_of, listen, types


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    listen(lms)
    return lms


@pytest.fixture
def algebra(school: Lms, backstage: Backstage) -> Appointment:
    chosen = {"on_learner_absent": "cancel_registration", "on_both_absent": "cancel_registration"}
    choose(school, **chosen, on_host_absent="cancel_meeting")
    return appointment(school, backstage)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.meetings.cancelling._PAUSE_S", 0.0)


def kept_back(algebra: Appointment, second: int) -> list[Posted]:
    """The learner comes and goes, and Zoom's webhooks of it are on their way for long."""
    user_id = algebra.learner_comes(second)
    algebra.room.leave(second + 30, user_id)
    return algebra.backstage.zoom.webhooks()


def may_come_in(algebra: Appointment, zoom: Zoom) -> bool:
    """By the learner's own link, at Zoom's door."""
    token = algebra.lesson.links["l0"].partition("tk=")[2]
    return zoom.http.get(f"{zoom.url}/w/{algebra.room.number}", params={"tk": token}).is_success


def test_a_learner_who_came_in_time_gets_their_place_back(algebra: Appointment, zoom: Zoom) -> None:
    algebra.host_comes(30)
    algebra.tell()
    late = kept_back(algebra, 300)
    assert algebra.check() == "learner"
    assert algebra.registrant() == ("cancelled", "no_show")
    assert not may_come_in(algebra, zoom)
    algebra.tell(late)
    assert algebra.shown()["no_show"] is None
    assert algebra.registrant() == ("registered", None)
    assert may_come_in(algebra, zoom)


def test_a_learner_who_came_too_late_does_not(algebra: Appointment) -> None:
    algebra.host_comes(30)
    algebra.tell()
    late = kept_back(algebra, 601)
    assert algebra.check() == "learner"
    algebra.tell(late)
    assert (algebra.shown()["no_show"], algebra.registrant()) == ("learner", ("cancelled", "no_show"))


def test_the_lms_is_told_what_was_judged_and_what_was_put_right(
    algebra: Appointment, backstage: Backstage, cloud: Aws
) -> None:
    algebra.host_comes(30)
    algebra.tell()
    late = kept_back(algebra, 300)
    before = cloud.items()
    algebra.check()
    judged = cloud.items()
    told = backstage.announce(before, judged)
    data = data_of(told, "meeting.no_show")
    assert (data["outcome"], data["action"], data["absent"]) == ("learner", "cancel_registration", ["l0"])
    assert data_of(told, "registrant.cancelled")["reason"] == "no_show"
    algebra.tell(late)
    told = backstage.announce(judged, cloud.items())
    data = data_of(told, "meeting.no_show_corrected")
    assert (data["outcome"], data["reinstated"]) == (None, ["l0"])
    assert "registrant.registered" in types(told)


def test_a_meeting_that_was_cancelled_does_not_come_back_and_the_lms_is_told(
    algebra: Appointment, backstage: Backstage, cloud: Aws
) -> None:
    choose(algebra.lms, on_both_absent="cancel_meeting")
    user_id = algebra.learner_comes(300)
    algebra.room.leave(400, user_id)
    late = backstage.zoom.webhooks()
    assert algebra.check() == "both"
    before = cloud.items()
    algebra.tell(late)
    assert (algebra.shown()["status"], algebra.shown()["no_show"]) == ("cancelled", "host")
    data = data_of(backstage.announce(before, cloud.items()), "meeting.no_show_corrected")
    assert (data["outcome"], data["action"], data["reinstated"]) == ("host", "cancel_meeting", ["l0"])


def test_late_evidence_of_the_host_leaves_the_learner_a_no_show(algebra: Appointment, backstage: Backstage) -> None:
    algebra.host_comes(30)
    algebra.room.end(650)
    late = backstage.zoom.webhooks()
    assert algebra.check() == "both"
    algebra.tell(late)
    assert (algebra.shown()["no_show"], algebra.registrant()) == ("learner", ("cancelled", "no_show"))


def test_late_evidence_of_a_stranger_leaves_it_to_the_host(algebra: Appointment, backstage: Backstage) -> None:
    algebra.host_comes(30)
    algebra.tell()
    algebra.room.leave(330, algebra.room.drop_by(300, "iPhone"))
    late = backstage.zoom.webhooks()
    assert algebra.check() == "learner"
    algebra.tell(late)
    assert (algebra.shown()["no_show"], algebra.registrant()) == ("ask_host", ("registered", None))


def test_the_same_evidence_twice_corrects_once(algebra: Appointment, backstage: Backstage, cloud: Aws) -> None:
    algebra.host_comes(30)
    algebra.tell()
    late = kept_back(algebra, 300)
    algebra.check()
    algebra.tell(late)
    before = cloud.items()
    algebra.tell(late)
    assert "meeting.no_show_corrected" not in types(backstage.announce(before, cloud.items()))


def test_facts_of_meetings_that_nobody_judged_ask_for_nothing(school: Lms, backstage: Backstage) -> None:
    algebra = appointment(school, backstage)
    algebra.host_comes(30)
    algebra.learner_comes(60)
    backstage.carry_webhooks()
    assert [one for one in backstage.aws.messages("meeting-jobs") if one["kind"] == "appointment"] == []


def test_one_that_is_moved_begins_anew_with_everybody(algebra: Appointment) -> None:
    assert algebra.check() == "both"
    assert algebra.registrant() == ("cancelled", "no_show")
    assert algebra.change(start=rfc3339(algebra.room.start + timedelta(seconds=1800))).status == 200
    assert (algebra.shown()["no_show"], algebra.registrant()) == (None, ("registered", None))
    algebra.room.start += timedelta(seconds=1800)
    assert algebra.check() == "both"


def test_one_whose_mover_died_has_everybody_back_all_the_same(
    algebra: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    algebra.check()
    moved = {"start": rfc3339(algebra.room.start + timedelta(seconds=1800))}
    with monkeypatch.context() as broken:
        broken.setattr(Appointments, "begin_anew", Mock(side_effect=ConnectionError))
        assert algebra.change(**moved).status == 500
    assert algebra.change(**moved).status == 200
    algebra.backstage.aws.hurry("meeting-jobs")
    algebra.backstage.do_meeting_jobs()
    assert (algebra.shown()["no_show"], algebra.registrant()) == (None, ("registered", None))


def test_a_move_that_did_not_come_to_be_brings_nobody_back(algebra: Appointment) -> None:
    algebra.check()
    down(algebra.backstage.zoom, "PATCH", algebra.room.number)
    assert algebra.change(start=rfc3339(algebra.room.start + timedelta(seconds=1800))).status == 503
    algebra.backstage.aws.hurry("meeting-jobs")
    algebra.backstage.do_meeting_jobs()
    assert (algebra.shown()["no_show"], algebra.registrant()) == ("both", ("cancelled", "no_show"))


def test_a_seat_that_was_given_away_does_not_keep_out_who_came(
    algebra: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollcall.services.meetings.rosters.wishing.MAX_APPOINTMENT", 1)
    algebra.host_comes(30)
    algebra.tell()
    late = kept_back(algebra, 300)
    assert algebra.check() == "learner"
    more = {"registrants": [{"learner_id": "other", "name": "Other One", "email": "other@school.example"}]}
    path = f"/v1/meetings/{algebra.lesson.meeting_id}/registrants"
    assert algebra.lms.call("registrants", "POST", path, more).status in {200, 202}
    algebra.backstage.do_meeting_jobs()
    algebra.tell(late)
    assert [algebra.registrant(), algebra.registrant("other")] == [("registered", None)] * 2


def test_a_roster_that_says_the_same_again_brings_no_no_show_back(algebra: Appointment) -> None:
    algebra.check()
    path = f"/v1/meetings/{algebra.lesson.meeting_id}/registrants"
    assert algebra.lms.call("registrants", "PUT", path, {"registrants": roster(1)}).status in {200, 202}
    algebra.backstage.do_meeting_jobs()
    assert algebra.registrant() == ("cancelled", "no_show")
    assert algebra.lms.call("registrants", "POST", path, {"registrants": roster(1)}).status in {200, 202}
    algebra.backstage.do_meeting_jobs()
    assert algebra.registrant() == ("registered", None)


def test_whom_the_lms_takes_off_as_well_is_removed(algebra: Appointment) -> None:
    algebra.check()
    path = f"/v1/meetings/{algebra.lesson.meeting_id}/registrants/l0"
    assert algebra.lms.call("registrants", "DELETE", path).status in {200, 202, 204}
    algebra.backstage.do_meeting_jobs()
    assert algebra.registrant() == ("cancelled", "removed")


def test_who_was_no_show_is_absent_in_the_attendance(algebra: Appointment, backstage: Backstage) -> None:
    algebra.host_comes(30)
    algebra.tell()
    algebra.check()
    algebra.room.end(CHECK + 60)
    algebra.tell()
    backstage.settle()
    assert algebra.lesson.of("l0")["status"] == "absent"


def test_evidence_that_comes_while_it_is_judged_keeps_the_place(
    algebra: Appointment, zoom: Zoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The witness has looked at the meeting before the judgement was there: it leaves it to the judge."""
    algebra.host_comes(30)
    algebra.tell()
    late, judge = kept_back(algebra, 300), ChangeStore.finish

    def finish(self: ChangeStore, *given: Any) -> Any:
        while late:
            algebra.backstage.carry_webhooks([late.pop(0)])
        return judge(self, *given)

    monkeypatch.setattr(ChangeStore, "finish", finish)
    with Calls(zoom).counted() as calls:
        assert algebra.check() == "keep"
    assert calls.made == {"GET /meetings/{meeting_id}": 1}
    assert (algebra.shown()["no_show"], algebra.registrant()) == (None, ("registered", None))


def test_a_correction_that_died_in_the_middle_is_finished(
    algebra: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    algebra.host_comes(30)
    algebra.tell()
    late = kept_back(algebra, 300)
    algebra.check()
    with monkeypatch.context() as broken:
        broken.setattr(Wishes, "bring_back_no_shows", Mock(side_effect=ConnectionError))
        algebra.backstage.carry_webhooks(late)
        [job] = algebra.backstage.aws.messages("meeting-jobs")
        assert receive("meeting_jobs", [json.dumps(job)]) == ["m0"]
    algebra.backstage.do_meeting_job(job)
    algebra.backstage.do_meeting_jobs()
    assert (algebra.shown()["no_show"], algebra.registrant()) == (None, ("registered", None))


def test_a_report_that_knows_better_puts_right_what_a_lost_webhook_did(
    algebra: Appointment, backstage: Backstage
) -> None:
    choose(algebra.lms, on_learner_absent="mark")
    backstage.zoom.control("PUT", "/faults", {"report": {"delay_s": 0}})
    algebra.host_comes(30)
    algebra.tell()
    user_id = algebra.learner_comes(300)
    backstage.zoom.webhooks()  # and never again
    assert algebra.check() == "learner"
    algebra.room.leave(3500, user_id)
    backstage.zoom.webhooks()
    algebra.room.end(3600)
    algebra.tell()
    algebra.room.at(3600 + 300)
    assert backstage.fetch_reports() == 1
    assert algebra.shown()["no_show"] == "learner"
    backstage.do_meeting_jobs()
    assert algebra.shown()["no_show"] is None
    assert algebra.lesson.of("l0")["status"] == "present"
