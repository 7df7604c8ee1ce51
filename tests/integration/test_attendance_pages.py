"""A meeting's attendance by pages, and what has changed since a version."""

from typing import Any

import pytest

from tests.aws import DynamoCalls
from tests.integration.attendance import Told, attendance_told
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.steps import Lesson, connect, lesson, roster
from tests.integration.test_reports import held


@pytest.fixture
def told(lms: Lms, backstage: Backstage) -> Told:
    return attendance_told(lms, backstage)


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    connect(lms, backstage.zoom)
    planned = lesson(lms, backstage.zoom, backstage.clock)
    planned.room.open(0)
    for second in (10, 20, 30):
        planned.room.drop_by(second, "Guest")
    for learner_id in ("l0", "l1"):
        planned.join(60, learner_id)
    planned.room.end(3600)
    backstage.carry_webhooks()
    backstage.settle()
    return planned


def page(of: Lesson, **query: Any) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items() if value is not None)
    return of.lms.get("attendance", f"/v1/meetings/{of.meeting_id}/attendance?{asked}")


def learners(found: Any) -> list[str]:
    return [one["learner_id"] for one in found["items"]]


def test_pages_go_on_where_the_last_one_stopped(
    algebra: Lesson, backstage: Backstage, dynamo_calls: DynamoCalls
) -> None:
    first = page(algebra, limit=2)
    assert (learners(first), first["unmatched_count"]) == (["l0", "l1"], 3)
    rest = page(algebra, limit=2, cursor=first["cursor"])
    assert (learners(rest), rest["cursor"], rest["unmatched"], rest["unmatched_count"]) == (["l2"], None, [], None)
    assert rest | first == page(algebra) | {"items": first["items"], "cursor": first["cursor"]}
    algebra.room.at(3900)
    backstage.fetch_reports()
    cursor = page(algebra, limit=2)["cursor"]
    dynamo_calls.made.clear()
    settled = page(algebra, limit=2, cursor=cursor)
    assert (learners(settled), settled["state"], settled["version"]) == (["l2"], "final", 2)
    assert "FACT#" not in str(dynamo_calls.reads())
    assert len(dynamo_calls.reads()) == 4  # the key, the meeting, its versions, its marks: no evidence


def test_what_changed_since_a_version_is_asked_for_by_it(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    assert learners(page(algebra, changed_since=0)) == ["l0", "l1", "l2"]
    assert learners(page(algebra, changed_since=1)) == []
    algebra.room.at(3900)
    backstage.fetch_reports()
    path = f"/v1/meetings/{algebra.meeting_id}"
    lms.call("attendance", "PUT", f"{path}/attendance/l1/mark", {"seconds": 5, "by": "teacher-1"})
    assert [(one["learner_id"], one["version"]) for one in page(algebra, changed_since=2)["items"]] == [("l1", 3)]
    assert learners(page(algebra, changed_since=1)) == ["l0", "l1", "l2"]


def test_whoever_is_removed_leaves_the_list_and_is_told_of(lms: Lms, backstage: Backstage, told: Told) -> None:
    connect(lms, backstage.zoom)
    algebra = held(lesson(lms, backstage.zoom, backstage.clock, duration_s=7200), backstage)
    path = f"/v1/meetings/{algebra.meeting_id}"
    assert lms.call("registrants", "PUT", f"{path}/registrants", {"registrants": roster(2)}).status == 202
    backstage.do_meeting_jobs()
    algebra.room.at(3900)
    [final] = told(backstage.fetch_reports)
    assert {one["learner_id"]: one["listed"] for one in final["data"]["items"]}["l2"] is False
    assert learners(page(algebra)) == ["l0", "l1"]
    assert {one["learner_id"]: one["listed"] for one in page(algebra, changed_since=1)["items"]}["l2"] is False


def test_a_page_is_asked_for_within_bounds(algebra: Lesson, lms: Lms) -> None:
    path = f"/v1/meetings/{algebra.meeting_id}/attendance"
    for wrong in ("limit=0", "limit=1001", "limit=x", "changed_since=-1", "cursor=nonsense"):
        assert lms.call("attendance", "GET", f"{path}?{wrong}").status == 400


def test_a_page_is_cut_before_it_is_too_large_for_an_answer(algebra: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.attendance.attendance_view._BYTES_A_PAGE", 1)
    first = page(algebra)
    assert (learners(first), learners(page(algebra, cursor=first["cursor"]))) == (["l0"], ["l1"])


def test_few_unmatched_people_are_shown_and_all_are_counted(algebra: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.attendance.attendance_view._UNMATCHED", 2)
    found = page(algebra)
    assert (len(found["unmatched"]), found["unmatched_count"]) == (2, 3)
