"""A human says who an unknown was: it counts here, is offered where it was so before, and holds from then on."""

from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.meetings import assert_refused
from tests.integration.steps import Lesson, connect, lesson

TABLET = "Number1's  Tablet"


@pytest.fixture
def connection_id(lms: Lms, backstage: Backstage) -> str:
    return connect(lms, backstage.zoom)


def held(lms: Lms, backstage: Backstage, *names: str, people: int = 3) -> Lesson:
    """A lesson that is over, to which one learner came under their own name and others under these."""
    one = lesson(lms, backstage.zoom, backstage.clock)
    one.room.open(0)
    one.join(60, "l0")
    for second, name in enumerate(names):
        one.room.drop_by(90 + second, name)
    one.room.end(3600)
    backstage.carry_webhooks()
    backstage.settle()
    return one


@pytest.fixture
def algebra(connection_id: str, lms: Lms, backstage: Backstage) -> Lesson:
    return held(lms, backstage, TABLET, "Guest")


def unmatched(one: Lesson, cursor: str = "") -> Any:
    return one.lms.get("attendance", f"/v1/meetings/{one.meeting_id}/attendance/unmatched?cursor={cursor}")


def match(one: Lesson, name: str = TABLET, learner_id: str = "l1", **more: str) -> Answer:
    body = {"name": name, "learner_id": learner_id, "by": "teacher-1"} | more
    return one.lms.call("attendance", "POST", f"/v1/meetings/{one.meeting_id}/attendance/matches", body)


def test_unknown_people_are_listed_with_suggestions(algebra: Lesson) -> None:
    listed = unmatched(algebra)
    assert (listed["count"], [one["name"] for one in listed["items"]]) == (2, [TABLET, "Guest"])
    [tablet, guest] = listed["items"]
    assert tablet["seconds_total"] == 3510
    assert tablet["suggestions"] == [
        {"learner_id": "l1", "name": "Learner Number1", "was_seen": False},
        {"learner_id": "l2", "name": "Learner Number2", "was_seen": False},
        {"learner_id": "l0", "name": "Learner Number0", "was_seen": True},
    ]
    assert guest["suggestions"] == []


def test_unknown_people_come_a_page_at_a_time(algebra: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.matches.unmatched_view._PAGE", 1)
    first = unmatched(algebra)
    assert match(algebra).status == 201  # whoever is matched meanwhile moves nobody
    second = unmatched(algebra, first["cursor"])
    assert [one["name"] for one in second["items"]] == ["Guest"]
    assert second["cursor"] is None


def test_a_match_counts_at_once_and_says_so(algebra: Lesson, cloud: Aws) -> None:
    matched = match(algebra).body
    line = matched["attendance"]
    assert (line["learner_id"], line["seconds_total"], line["how"]) == ("l1", 3510, ["alias"])
    assert line == algebra.of("l1")
    latest = max(
        (one for one in cloud.items() if one["kind_of"] == "attendance_version"), key=lambda one: one["version"]
    )
    assert (latest["cause"], latest["by"], latest["changed"]) == ("match", "teacher-1", 1)
    assert [one["name"] for one in unmatched(algebra)["items"]] == ["Guest"]
    assert match(algebra).body["attendance"] == line  # once more changes nothing


def test_a_match_holds_in_every_later_meeting(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    match(algebra)
    later = held(lms, backstage, TABLET.upper())
    assert (unmatched(later)["count"], later.of("l1")["seconds_total"]) == (0, 3510)


def test_earlier_meetings_are_offered_and_left_as_they_are(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    later = held(lms, backstage, TABLET)
    offered = match(later).body["earlier"]
    assert [one["meeting_id"] for one in offered] == [algebra.meeting_id]
    assert algebra.attendance()["version"] == 1


def test_a_match_of_one_meeting_is_of_no_other(algebra: Lesson, lms: Lms, backstage: Backstage) -> None:
    matched = match(algebra, remember="meeting").body
    assert (matched["alias"]["meeting_id"], matched["earlier"]) == (algebra.meeting_id, [])
    later = held(lms, backstage, TABLET)
    assert unmatched(later)["count"] == 1
    path = f"/v1/meetings/{algebra.meeting_id}/attendance/matches"
    assert lms.get("attendance", path)["items"] == [matched["alias"]]
    back = f"{path}/{matched['alias']['alias_id']}?by=teacher-2"
    assert lms.call("attendance", "DELETE", back).status == 204
    assert algebra.of("l1")["seconds_total"] == 0
    assert_refused(lms.call("attendance", "DELETE", back), 404, "alias_not_found")


def test_a_match_that_was_taken_back_in_half_is_settled_by_the_next_request(
    algebra: Lesson, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    alias_id = match(algebra, remember="meeting").body["alias"]["alias_id"]
    back = f"/v1/meetings/{algebra.meeting_id}/attendance/matches/{alias_id}?by=teacher-2"
    with monkeypatch.context() as dying:
        dying.setattr("rollcall.services.attendance.settling.Settling.settle", lambda *_: 1 / 0)
        assert lms.call("attendance", "DELETE", back).status == 500
    assert algebra.attendance()["version"] == 2
    assert_refused(lms.call("attendance", "DELETE", back), 404, "alias_not_found")
    assert algebra.attendance()["version"] == 3


def test_a_match_is_corrected_by_another(algebra: Lesson) -> None:
    match(algebra, remember="meeting")
    assert match(algebra, learner_id="l2").status == 201
    assert (algebra.of("l1")["seconds_total"], algebra.of("l2")["seconds_total"]) == (0, 3510)


def test_the_report_does_not_undo_a_match(algebra: Lesson, backstage: Backstage) -> None:
    match(algebra)
    backstage.clock.forward(3600)
    backstage.fetch_reports()
    assert (algebra.of("l1")["source"], algebra.of("l1")["how"]) == ("report", ["alias"])


def test_a_match_during_the_class_is_seen_in_it(connection_id: str, lms: Lms, backstage: Backstage, cloud: Aws) -> None:
    running = lesson(lms, backstage.zoom, backstage.clock)
    running.room.open(0)
    running.room.drop_by(60, TABLET)
    backstage.carry_webhooks()
    running.room.at(660)
    assert match(running).body["attendance"]["seconds_total"] == 600
    assert [one for one in cloud.items() if one["kind_of"] == "attendance_version"] == []


def test_a_match_that_cannot_be_is_refused(algebra: Lesson) -> None:
    refused = [
        ({"name": " \u00a0 "}, 422, "name_missing"),
        ({"learner_id": "stranger"}, 422, "not_on_roster"),
        ({"name": "Nobody There"}, 404, "nobody_unmatched"),
        ({"name": "Learner Number0"}, 404, "nobody_unmatched"),
        ({"remember": "forever"}, 400, "invalid_request"),
    ]
    for change, status, code in refused:
        assert_refused(match(algebra, **change), status, code)


def test_the_tenants_names_are_listed_and_forgotten(algebra: Lesson, lms: Lms, make_tenant: Any) -> None:
    alias = match(algebra).body["alias"]
    assert lms.get("attendance", "/v1/aliases") == {"items": [alias], "cursor": None}
    assert (alias["name"], alias["remember"], alias["by"]) == ("number1's tablet", "tenant", "teacher-1")
    path = f"/v1/aliases/{alias['alias_id']}"
    other = make_tenant("Other School")
    assert_refused(other.call("attendance", "DELETE", path), 404, "alias_not_found")
    assert_refused(match(Lesson(other, algebra.meeting_id, algebra.room, {})), 404, "meeting_not_found")
    assert lms.call("attendance", "DELETE", path).status == 204
    assert lms.get("attendance", "/v1/aliases")["items"] == []
    assert algebra.attendance()["version"] == 2  # and is settled anew only when somebody asks


def test_names_go_with_the_connection_they_came_from(
    algebra: Lesson, lms: Lms, backstage: Backstage, connection_id: str, cloud: Aws
) -> None:
    match(algebra)
    match(algebra, name="Guest", learner_id="l2", remember="meeting")
    kinds = {"tenant_alias", "meeting_alias", "unmatched_name"}
    assert {one["kind_of"] for one in cloud.items()} >= kinds - {"unmatched_name"}
    lms.call("connections", "DELETE", f"/v1/connections/{connection_id}")
    backstage.do_jobs()
    assert {one["kind_of"] for one in cloud.items()} & kinds == set()
    assert unmatched(algebra)["count"] == 0
    assert_refused(match(algebra), 409, "meeting_externally_linked")
