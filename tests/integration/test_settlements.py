"""Policies: decided for a tenant, a program, a meeting; and numbers settled by another one because somebody asks."""

from typing import Any

import pytest

from tests.integration.attendance import Told, attendance_told
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.meetings import assert_refused
from tests.integration.steps import Lesson, connect, create_meeting, lesson, rfc3339
from tests.integration.test_reports import held
from tests.integration.test_switches import UNDECIDED, put_settings

MATHS = {"name": "Mathematics", "enabled": True}


@pytest.fixture
def told(lms: Lms, backstage: Backstage) -> Told:
    return attendance_told(lms, backstage)


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    """Of mathematics: l0 was there for 1,200 of 3,600 seconds, l1 for 3,480; the report has made it final."""
    connect(lms, backstage.zoom)
    lms.call("administration", "PUT", "/v1/programs/maths", MATHS)
    lesson_of_maths = held(lesson(lms, backstage.zoom, backstage.clock, program_id="maths"), backstage)
    lesson_of_maths.room.at(3900)
    backstage.fetch_reports()
    return lesson_of_maths


def settle(held_one: Lesson, by: str = "admin-1") -> Answer:
    return held_one.lms.call("attendance", "POST", f"/v1/meetings/{held_one.meeting_id}/settlements", {"by": by})


def settle_all(lms: Lms, since: str, until: str, **more: str) -> Answer:
    asked = {"since": since, "until": until, "by": "admin-1"} | more
    return lms.call("attendance", "POST", "/v1/settlements", asked)


def put_policy(lms: Lms, program: dict[str, Any] | None = None, **tenant: Any) -> None:
    assert put_settings(lms, attendance=tenant).status == 200
    body = MATHS | ({"attendance": program} if program else {})
    assert lms.call("administration", "PUT", "/v1/programs/maths", body).status == 200


def test_a_changed_policy_settles_nothing_until_somebody_asks(algebra: Lesson, lms: Lms, told: Told) -> None:
    before = algebra.attendance()
    assert before["policy"] == {"threshold": 0.75, "late_after_s": 600, "accept_names": False, "tolerance_s": 60}
    assert told(lambda: put_policy(lms, threshold=0.3333)) == []
    assert algebra.attendance() == before
    answers: list[Answer] = []
    [corrected] = told(lambda: answers.append(settle(algebra)))
    assert answers[0].body | {"policy": None} == {
        "meeting_id": algebra.meeting_id,
        "version": 3,
        "state": "final",
        "policy": None,
        "changed": 1,
    }
    data = corrected["data"]
    assert (corrected["type"], data["cause"], data["by"]) == ("attendance.corrected", "requested", "admin-1")
    assert [(one["learner_id"], one["status"]) for one in data["items"]] == [("l0", "present")]
    assert algebra.attendance()["policy"]["threshold"] == 0.3333
    assert settle(algebra).body["changed"] == 0


def test_the_nearest_policy_decides(algebra: Lesson, lms: Lms) -> None:
    put_policy(lms, program={"late_after_s": 7, "tolerance_s": 7}, late_after_s=5, tolerance_s=5, threshold=0.5)
    changed = lms.call(
        "meetings", "PATCH", f"/v1/meetings/{algebra.meeting_id}", {"attendance_policy": {"tolerance_s": 9}}
    )
    assert changed.status == 200, changed.body
    assert changed.body["attendance_policy"] == UNDECIDED | {"tolerance_s": 9}
    assert settle(algebra).body["policy"] == {
        "threshold": 0.5,
        "late_after_s": 7,
        "accept_names": False,
        "tolerance_s": 9,
    }
    assert "late" in algebra.of("l0")["flags"]
    reset = lms.call("meetings", "PATCH", f"/v1/meetings/{algebra.meeting_id}", {"attendance_policy": {}})
    assert reset.body["attendance_policy"] == UNDECIDED
    assert settle(algebra).body["policy"]["tolerance_s"] == 7


def test_a_meetings_own_policy_is_what_it_is_settled_by_first(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    own = {"threshold": 0.3, "accept_names": True}
    algebra = held(lesson(lms, backstage.zoom, backstage.clock, attendance_policy=own), backstage)
    assert (algebra.of("l0")["status"], algebra.meeting()["attendance_policy"]["accept_names"]) == ("present", True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 0},
        {"threshold": 1.01},
        {"threshold": 0.12345},
        {"late_after_s": -1},
        {"late_after_s": 86_401},
        {"tolerance_s": 3601},
        {"accept_names": "perhaps"},
        {"patience": 1},
    ],
)
def test_a_policy_that_cannot_be_is_refused(lms: Lms, wrong: dict[str, Any]) -> None:
    assert_refused(put_settings(lms, attendance=wrong), 400, "invalid_request")
    program = lms.call("administration", "PUT", "/v1/programs/maths", MATHS | {"attendance": wrong})
    assert_refused(program, 400, "invalid_request")
    made = lms.call("meetings", "PATCH", "/v1/meetings/mtg_1", {"attendance_policy": wrong})
    assert_refused(made, 400, "invalid_request")


def test_a_range_of_meetings_is_settled_by_and_by(algebra: Lesson, lms: Lms, backstage: Backstage, told: Told) -> None:
    put_policy(lms, threshold=0.3333)
    start, clock = algebra.room.start, backstage.clock
    day = rfc3339(start), rfc3339(clock.after(1))
    for asked in ((rfc3339(clock.after(1)), rfc3339(clock.after(2))), (day[0], day[0])):
        answer = settle_all(lms, *asked)
        assert answer.status == 400 if asked[0] == asked[1] else answer.body["queued"] == 0
    assert settle_all(lms, *day, program_id="art").body == {"queued": 0, "running": [], "cursor": None}
    asked_for = settle_all(lms, *day, program_id="maths")
    assert (asked_for.status, asked_for.body) == (202, {"queued": 1, "running": [], "cursor": None})
    [corrected] = told(backstage.settle)
    assert (corrected["data"]["cause"], corrected["data"]["by"]) == ("requested", "admin-1")
    assert algebra.of("l0")["status"] == "present"


def test_a_range_goes_on_where_it_stopped(
    algebra: Lesson, lms: Lms, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollcall.services.attendance.resettling._AT_ONCE", 1)
    create_meeting(lms, start=rfc3339(backstage.clock.after(60)))  # to come: nothing to settle
    day = rfc3339(algebra.room.start), rfc3339(backstage.clock.after(86_400))
    first = settle_all(lms, *day).body
    assert (first["queued"], first["cursor"] is None) == (1, False)
    assert settle_all(lms, *day, cursor=first["cursor"]).body == {"queued": 0, "running": [], "cursor": None}
    assert settle_all(lms, *day, cursor="nonsense").status == 400
    before = rfc3339(backstage.clock.after(-86_400)), day[0]
    assert settle_all(lms, *before, cursor=first["cursor"]).status == 400


def test_a_meeting_that_runs_is_settled_when_it_has_ended(lms: Lms, backstage: Backstage) -> None:
    connect(lms, backstage.zoom)
    algebra = lesson(lms, backstage.zoom, backstage.clock)
    assert_refused(settle(algebra), 409, "meeting_not_held")
    algebra.room.open(0)
    backstage.carry_webhooks()
    assert_refused(settle(algebra), 409, "meeting_running")
    asked = settle_all(lms, rfc3339(algebra.room.start), rfc3339(backstage.clock.after(60)))
    assert asked.body == {"queued": 0, "running": [algebra.meeting_id], "cursor": None}
    assert_refused(settle(Lesson(lms, "mtg_none", algebra.room, {})), 404, "meeting_not_found")
