"""Marks: what a human says about a learner's attendance stands over all evidence, and says so."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from functions.attendance.app import dependencies
from rollcall.lms.attendance import MarkRequest
from rollcall.store.attendance import AttendanceStore
from tests.aws import Aws
from tests.integration.attendance import Told, attendance_told
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.meetings import assert_refused, path_to
from tests.integration.steps import Lesson, connect, create_meeting, lesson, roster
from tests.integration.test_reports import held

EXCUSED = {"status": "excused", "note": "a doctor's note", "by": "teacher-1"}


@pytest.fixture
def told(lms: Lms, backstage: Backstage) -> Told:
    return attendance_told(lms, backstage)


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    """An hour with l0 and l1, without l2; it is over, and the live numbers are settled."""
    connect(lms, backstage.zoom)
    return held(lesson(lms, backstage.zoom, backstage.clock), backstage)


def path(meeting_id: str, learner_id: str = "l2") -> str:
    return f"/v1/meetings/{meeting_id}/attendance/{learner_id}/mark"


def mark(held_one: Lesson, learner_id: str = "l2", **said: Any) -> Answer:
    return held_one.lms.call("attendance", "PUT", path(held_one.meeting_id, learner_id), {"by": "teacher-1"} | said)


def unmark(held_one: Lesson, learner_id: str = "l2", by: str = "teacher-2") -> Answer:
    return held_one.lms.call("attendance", "DELETE", f"{path(held_one.meeting_id, learner_id)}?by={by}")


def said_of(line: Any) -> tuple[str, int, str, str, list[str]]:
    return line["status"], line["seconds_total"], line["source"], line["state"], line["flags"]


def test_a_mark_is_told_and_survives_the_report_the_roster_and_a_policy(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    algebra = held(lesson(lms, backstage.zoom, backstage.clock, duration_s=7200), backstage)
    marked = mark(algebra, **EXCUSED)
    assert said_of(marked.body) == ("excused", 0, "manual", "final", [])
    assert (marked.body["version"], algebra.attendance()["state"]) == (2, "provisional")
    told = {name: marked.body["mark"][name] for name in ("status", "seconds", "note", "by")}
    assert told == {"status": "excused", "seconds": None, "note": "a doctor's note", "by": "teacher-1"}
    others = {"registrants": roster(2)}
    assert lms.call("registrants", "PUT", f"/v1/meetings/{algebra.meeting_id}/registrants", others).status == 202
    backstage.do_meeting_jobs()
    algebra.room.at(3900)
    backstage.fetch_reports()
    settled = lms.call("attendance", "POST", f"/v1/meetings/{algebra.meeting_id}/settlements", {"by": "admin-1"})
    assert settled.status == 200
    assert said_of(algebra.of("l2")) == ("excused", 0, "manual", "final", [])


def test_seconds_that_a_human_says_are_credited_and_graded(algebra: Lesson, backstage: Backstage) -> None:
    assert said_of(mark(algebra, "l0", seconds=3000).body) == ("present", 3000, "manual", "final", [])
    assert (algebra.of("l0")["seconds_credited"], algebra.of("l0")["live_seconds"]) == (3000, 1200)
    both = mark(algebra, "l0", seconds=86_400, status="excused").body
    assert (both["status"], both["seconds_total"], both["seconds_credited"]) == ("excused", 86_400, 3600)
    assert said_of(mark(algebra, "l0", seconds=0).body)[:2] == ("absent", 0)
    algebra.room.at(3900)
    backstage.fetch_reports()
    assert said_of(algebra.of("l0")) == ("absent", 0, "manual", "final", [])


def test_evidence_that_changes_under_a_mark_flags_it_and_nothing_else(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    algebra = lesson(lms, backstage.zoom, backstage.clock)
    algebra.room.open(0)
    algebra.join(60, "l0")
    algebra.join(60, "l1")
    algebra.room.end(3600)
    backstage.carry_webhooks([one for one in backstage.zoom.webhooks() if b"Number1" not in one.body])
    backstage.settle()
    mark(algebra, "l1", seconds=600)
    algebra.room.at(3900)
    backstage.fetch_reports()
    one = algebra.of("l1")
    assert said_of(one) == ("partial", 600, "manual", "final", ["evidence_changed"])
    assert (one["live_seconds"], one["report_seconds"], one["mark"]["seconds"]) == (0, 3540, 600)
    again = mark(algebra, "l1", seconds=600)
    assert again.body["flags"] == []


def test_a_mark_taken_off_leaves_what_the_evidence_says(
    algebra: Lesson, backstage: Backstage, cloud: Aws, told: Told
) -> None:
    algebra.room.at(3900)
    backstage.fetch_reports()
    before = algebra.of("l2")
    marked = told(lambda: mark(algebra, status="present"))
    assert [one["type"] for one in marked] == ["attendance.corrected"]
    after = told(lambda: unmark(algebra))
    data = after[0]["data"]
    assert (data["cause"], data["by"], data["version"], data["changed"]) == ("mark", "teacher-2", 4, 1)
    assert algebra.of("l2") == before | {"version": 4}
    assert_refused(unmark(algebra), 404, "mark_not_found")
    assert told(lambda: mark(algebra, status="present"))[0]["data"]["items"][0]["learner_id"] == "l2"
    assert told(lambda: mark(algebra, status="present", note="again")) == []


def test_a_mark_whose_taking_off_was_cut_short_is_taken_off_again(
    algebra: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(algebra, status="present")
    with monkeypatch.context() as patched:
        patched.setattr(AttendanceStore, "append", lambda *_: False)  # others are always first
        assert_refused(unmark(algebra), 503, "contended")
    assert (unmark(algebra).body["source"], algebra.of("l2")["status"]) == ("none", "absent")
    assert_refused(unmark(algebra), 404, "mark_not_found")


def test_a_mark_while_the_class_runs_is_shown_and_settled_at_its_end(
    lms: Lms, backstage: Backstage, told: Told
) -> None:
    connect(lms, backstage.zoom)
    algebra = lesson(lms, backstage.zoom, backstage.clock)
    algebra.room.open(0)
    user_id = algebra.join(60, "l0")
    backstage.carry_webhooks()
    algebra.room.at(600)
    assert told(lambda: mark(algebra, **EXCUSED)) == []
    assert (algebra.attendance()["state"], algebra.of("l2")["status"]) == ("running", "excused")
    algebra.room.leave(1260, user_id)
    algebra.room.end(3600)
    backstage.carry_webhooks()
    [settled] = told(backstage.settle)
    assert {one["learner_id"]: one["status"] for one in settled["data"]["items"]}["l2"] == "excused"


def test_what_was_final_stays_so_when_the_room_is_opened_again(
    algebra: Lesson, backstage: Backstage, told: Told
) -> None:
    algebra.room.at(3900)
    backstage.fetch_reports()
    final = algebra.attendance()["items"]
    algebra.room.open(4000)
    algebra.join(4000, "l2")
    backstage.carry_webhooks()
    assert algebra.attendance()["state"] == "running"
    [corrected] = told(lambda: mark(algebra, "l1", status="excused"))
    assert [one["learner_id"] for one in corrected["data"]["items"]] == ["l1"]
    algebra.room.end(4300)
    backstage.carry_webhooks()
    assert told(backstage.settle) == []
    standing = algebra.attendance()
    assert (standing["state"], standing["items"][0], standing["items"][2]) == ("final", final[0], final[2])
    algebra.room.at(4700)
    [again] = told(backstage.fetch_reports)
    assert (again["type"], again["data"]["cause"]) == ("attendance.corrected", "report")
    assert algebra.of("l2")["seconds_total"] == 300


def test_of_two_marks_at_once_both_are_kept_and_told(
    algebra: Lesson, backstage: Backstage, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet, append = Barrier(2, timeout=20), AttendanceStore.append
    first_tries = iter((meet.wait, meet.wait))

    def together(*arguments: Any) -> bool:
        next(first_tries, lambda: 0)()
        return append(*arguments)

    monkeypatch.setattr(AttendanceStore, "append", together)

    def one(who: str) -> str:  # a function serves one call at a time; two at once are two functions
        said, now = MarkRequest(status="excused", by="teacher-1"), backstage.clock.now()
        return dependencies().marking.mark(algebra.lms.tenant_id, algebra.meeting_id, who, said, now).status

    def both() -> None:
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(one, ("l0", "l1"))) == ["excused", "excused"]

    events = told(both)
    assert [algebra.of(who)["status"] for who in ("l0", "l1", "l2")] == ["excused", "excused", "absent"]
    assert sorted(line["learner_id"] for one in events for line in one["data"]["items"]) == ["l0", "l1"]


def test_a_meeting_that_was_not_held_has_nothing_to_mark(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    to_come = create_meeting(lms)
    planned = create_meeting(lms, initiate="later")
    for made in (to_come, planned):
        url = path_to(made, "/attendance/l0/mark")
        assert_refused(lms.call("attendance", "PUT", url, EXCUSED), 409, "meeting_not_held")
    lms.call("meetings", "DELETE", path_to(to_come))
    url = path_to(to_come, "/attendance/l0/mark")
    assert_refused(lms.call("attendance", "PUT", url, EXCUSED), 409, "meeting_not_held")


def test_what_cannot_be_a_mark_is_refused_and_nothing_is_kept(algebra: Lesson, lms: Lms, cloud: Aws) -> None:
    before = cloud.items()
    assert_refused(mark(algebra, "l9", status="present"), 404, "learner_not_found")
    assert_refused(mark(algebra), 422, "nothing_marked")
    assert_refused(mark(algebra, note="well", by="teacher-1"), 422, "nothing_marked")
    for wrong in (
        {"status": "absent"},
        {"seconds": -1},
        {"seconds": 86_401},
        {"seconds": 1, "note": "x" * 501},
        {"seconds": 1, "by": "two words"},
        {"seconds": 1, "by": ""},
        {"seconds": 1, "mood": "good"},
    ):
        assert_refused(mark(algebra, **wrong), 400, "invalid_request")
    assert_refused(unmark(algebra, by="two%20words"), 400, "invalid_request")
    missing = lms.call("attendance", "PUT", path("mtg_none"), EXCUSED)
    assert_refused(missing, 404, "meeting_not_found")
    assert cloud.items() == before


def test_after_the_goodbye_the_numbers_stay_as_they_are(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    mark(algebra, **EXCUSED)
    lms.call("connections", "DELETE", f"/v1/connections/{algebra.meeting()['connection_id']}")
    backstage.do_jobs()
    assert said_of(algebra.of("l2"))[:4] == ("excused", 0, "manual", "final")
    assert algebra.of("l2")["mark"]["by"] == "teacher-1"
    assert_refused(mark(algebra, status="present"), 409, "meeting_externally_linked")
    settle = lms.call("attendance", "POST", f"/v1/meetings/{algebra.meeting_id}/settlements", {"by": "admin-1"})
    assert_refused(settle, 409, "meeting_externally_linked")
