"""What the LMS is told of a changed meeting."""

from typing import Any

import pytest

from rollcall.services.telling.meeting_news import of_meeting
from rollcall.store.meeting_records import Drift, MeetingStatus, ReportTrouble
from tests.unit.records import START, at, meeting

OFF, GONE = Drift(what="registration_off", since=START), Drift(what="deleted", since=at(60))


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(of_meeting(meeting(**new), meeting(**old)))


def names(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [name for name, _ in told(old, new)]


def test_a_change_by_the_lms_is_told_with_both_values() -> None:
    [(name, data)] = told({}, {"topic": "Geometry", "start": at(3600), "sequence": 1})
    assert name == "meeting.updated"
    assert (data["by"], data["sequence"]) == ("lms", 1)
    assert data["changes"] == [
        {"what": "topic", "from": "Algebra", "to": "Geometry"},
        {"what": "start", "from": "2026-10-05T10:00:00Z", "to": "2026-10-05T11:00:00Z"},
    ]


def test_a_change_that_was_taken_over_is_zooms() -> None:
    [(_, data)] = told({"taken_over": 2}, {"taken_over": 3, "duration_s": 1800})
    assert (data["by"], data["changes"]) == ("zoom", [{"what": "duration_s", "from": 3600, "to": 1800}])


@pytest.mark.parametrize(
    "change",
    [
        {"host_email": "canary@school.example"},
        {"alternative_hosts": ["canary@school.example"]},
        {"overrides": [{"setting": "alternative_hosts", "requested": "canary@school.example", "actual": ""}]},
    ],
)
def test_of_people_only_the_change_is_told(change: dict[str, Any]) -> None:
    [(name, data)] = told({}, change)
    assert (name, len(data["changes"])) == ("meeting.updated", 1)
    assert "canary" not in str(data)


@pytest.mark.parametrize(
    "change", [{"revision": 7}, {"changing_until": START}, {"registrant_count": 3}, {"taken_over": 1}, {"window_s": 60}]
)
def test_what_is_our_own_bookkeeping_is_no_news(change: dict[str, Any]) -> None:
    assert told({}, change) == []


def test_a_meeting_that_is_initiated_was_not_updated() -> None:
    planned = {"status": MeetingStatus.PLANNED, "host_email": "", "connection_id": ""}
    assert names(planned, {}) == ["meeting.scheduled"]


def test_each_drift_is_told_when_it_comes_and_when_it_goes() -> None:
    came = told({"drift": [OFF]}, {"drift": [OFF, GONE], "taken_over": 1})
    assert [(name, data["what"], data["since"]) for name, data in came] == [
        ("meeting.drifted", "deleted", "2026-10-05T10:01:00Z")
    ]
    assert names({"drift": [OFF, GONE]}, {"drift": []}) == ["meeting.drift_resolved", "meeting.drift_resolved"]


def test_drift_is_told_in_the_same_order_each_time() -> None:
    assert [data["what"] for _, data in told({}, {"drift": [OFF, GONE]})] == ["deleted", "registration_off"]


def test_what_keeps_a_report_from_being_read_is_told_when_it_comes_and_when_it_goes() -> None:
    lacks = ReportTrouble(what="missing_scopes", since=at(60), scopes=["a:b"])
    [(name, data)] = told({}, {"report_trouble": lacks})
    assert (name, data["what"], data["scopes"]) == ("meeting.report_blocked", "missing_scopes", ["a:b"])
    assert data["since"] == "2026-10-05T10:01:00Z"
    unpaid = ReportTrouble(what="not_paid_for", since=at(90))
    assert names({"report_trouble": lacks}, {"report_trouble": unpaid}) == ["meeting.report_blocked"]
    assert names({"report_trouble": lacks}, {"report_trouble": lacks}) == []
    assert names({"report_trouble": lacks}, {}) == ["meeting.report_unblocked"]


JUDGED: dict[str, Any] = {
    "outcome": "learner",
    "action": "cancel_registration",
    "deadline": at(600),
    "judged_at": at(691),
    "absent": ["l1", "l2"],
    "host_came": True,
}


def test_who_did_not_come_to_an_appointment_is_told_once() -> None:
    [(name, data)] = told({}, {"judgement": JUDGED})
    assert name == "meeting.no_show"
    assert (data["outcome"], data["action"], data["absent"]) == ("learner", "cancel_registration", ["l1", "l2"])
    assert told({"judgement": JUDGED}, {"judgement": JUDGED | {"done": True}}) == []


def test_what_was_put_right_is_told_with_whom_it_concerns() -> None:
    before = JUDGED | {"corrections": 1, "reinstated": ["l1"]}
    after = JUDGED | {"outcome": "", "corrections": 2, "reinstated": ["l1", "l2"]}
    [(name, data)] = told({"judgement": before}, {"judgement": after})
    assert (name, data["outcome"], data["reinstated"]) == ("meeting.no_show_corrected", None, ["l2"])


def test_an_appointment_that_begins_anew_is_told_as_moved_alone() -> None:
    assert names({"judgement": JUDGED}, {"start": at(3600)}) == ["meeting.updated"]
    again = {"judgement": JUDGED | {"judged_at": at(4291)}}
    assert names({}, again) == ["meeting.no_show"]


def test_that_everybody_came_is_not_told_of() -> None:
    assert told({}, {"judgement": JUDGED | {"outcome": "", "absent": []}}) == []
