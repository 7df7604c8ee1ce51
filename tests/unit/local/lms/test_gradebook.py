from itertools import permutations
from typing import Any

from local.lms.client import Learner
from local.lms.gradebook import Gradebook
from local.lms.logbook import Logbook
from tests.unit.local.lms.campus import attendance_settled

ADA = Learner("l_1", "Ada", "ada@lms.example")


def test_the_newest_attendance_wins_whatever_the_order_of_arrival() -> None:
    events = [
        attendance_settled("l_1", 10, 1),
        attendance_settled("l_1", 20, 2),
        attendance_settled("l_1", 30, 3, state="final"),
    ]
    for order in permutations(events):
        gradebook = Gradebook(Logbook())
        gradebook.open_course("m_1", "Algebra", [ADA])
        for event in order:
            gradebook.apply(event)
        [(_, line)] = gradebook.attendance_list("m_1")
        assert (line.seconds_total, line.state) == (30, "final")


def test_why_there_is_each_version_is_kept() -> None:
    gradebook = Gradebook(Logbook())
    gradebook.apply(attendance_settled("l_1", 20, 2, state="final", cause="report"))
    gradebook.apply(attendance_settled("l_1", 10, 1))
    versions = gradebook.courses["m_1"].book.versions
    assert [(versions[n].told, versions[n].cause) for n in (1, 2)] == [("provisional", "live"), ("final", "report")]


def test_a_learner_who_left_the_meeting_is_unknown_again() -> None:
    gradebook = Gradebook(Logbook())
    gradebook.open_course("m_1", "Algebra", [ADA])
    gradebook.apply(attendance_settled("l_1", 10, 1))
    gone = attendance_settled("l_1", 0, 2)
    gone["data"]["items"][0]["listed"] = False
    gradebook.apply(gone)
    assert [line.status for _, line in gradebook.attendance_list("m_1")] == ["unknown"]


def test_an_erased_learner_leaves_no_numbers_behind() -> None:
    gradebook = Gradebook(Logbook())
    gradebook.apply(attendance_settled("l_1", 10, 1))
    gradebook.apply({"type": "learner.erased", "data": {"learner_id": "l_1", "erasure_id": "ers_1"}})
    assert gradebook.courses["m_1"].book.lines == {}


def test_a_learner_nothing_was_heard_of_is_unknown_and_not_absent() -> None:
    gradebook = Gradebook(Logbook())
    gradebook.open_course("m_1", "Algebra", [ADA])
    [(learner, line)] = gradebook.attendance_list("m_1")
    assert (learner, line.status) == (ADA, "unknown")


def test_an_event_quicker_than_the_answer_of_the_api_is_kept() -> None:
    gradebook = Gradebook(Logbook())
    gradebook.apply(attendance_settled("l_1", 10, 1))
    gradebook.open_course("m_1", "Algebra", [ADA])
    [(_, line)] = gradebook.attendance_list("m_1")
    assert line.seconds_total == 10


def test_a_room_that_closed_stays_closed_when_the_opening_is_told_late() -> None:
    gradebook = Gradebook(Logbook())
    for kind, sequence in (("meeting.ended", "2"), ("meeting.started", "1")):
        gradebook.apply({"type": kind, "sequence": sequence, "data": {"meeting_id": "m_1"}})
    assert gradebook.courses["m_1"].room == "closed"


def test_an_event_of_an_unknown_type_is_counted_and_left_alone() -> None:
    gradebook = Gradebook(Logbook())
    gradebook.apply({"type": "recording.ready", "sequence": "1", "data": {}})
    assert gradebook.event_counts == {"recording.ready": 1}


def test_the_newest_word_of_a_registration_counts() -> None:
    data = {"meeting_id": "m_1", "learner_id": "l_1", "reason": None}
    gradebook = Gradebook(Logbook())
    gradebook.apply({"type": "registrant.registered", "sequence": "2", "data": data})
    gradebook.apply({"type": "registrant.cancelled", "sequence": "1", "data": data | {"reason": "cancelled_in_zoom"}})
    note = gradebook.courses["m_1"].notes["l_1"]
    assert (note.status, note.reason) == ("registered", "")


def _of_meeting(kind: str, sequence: int, **data: Any) -> dict[str, Any]:
    return {"type": f"meeting.{kind}", "sequence": f"{sequence:040d}", "data": {"meeting_id": "m_1"} | data}


def test_what_was_changed_in_zoom_is_told_and_taken_over() -> None:
    gradebook = Gradebook(Logbook())
    gradebook.open_course("m_1", "Algebra", [ADA])
    changes = [{"what": "topic", "from": "Algebra", "to": "Geometry"}]
    gradebook.apply(_of_meeting("updated", 2, topic="Geometry", changes=changes, by="zoom"))
    gradebook.apply(_of_meeting("updated", 1, topic="Trigonometry", changes=changes, by="lms"))
    course = gradebook.courses["m_1"]
    assert (course.topic, course.changed_in_zoom) == ("Geometry", ("topic",))


def test_a_change_of_the_lms_itself_is_no_news() -> None:
    gradebook = Gradebook(Logbook())
    gradebook.apply(_of_meeting("updated", 1, topic="Geometry", changes=[{"what": "topic"}], by="lms"))
    assert gradebook.courses["m_1"].changed_in_zoom == ()


def test_a_broken_meeting_is_broken_until_resolved_in_any_order() -> None:
    for order in permutations([("drifted", 1), ("drift_resolved", 2), ("drifted", 3)]):
        gradebook = Gradebook(Logbook())
        for kind, sequence in order:
            gradebook.apply(_of_meeting(kind, sequence, what="deleted"))
        assert gradebook.courses["m_1"].broken == ["deleted"]
