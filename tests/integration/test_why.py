"""Why is this learner's attendance what it is: evidence, exports and the picture, through the API."""

import csv
import io
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.aws import Aws, DynamoCalls, client
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.steps import Lesson, connect, create_meeting, lesson, rfc3339

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    """One who waits and leaves early, one who is never seen, a stranger; then the report."""
    connect(lms, backstage.zoom)
    planned = lesson(lms, backstage.zoom, backstage.clock)
    planned.room.open(0)
    planned.room.leave(1200, planned.join(60, "l0"))
    planned.join(2000, "l0", device="phone")
    planned.room.drop_by(90, "=Guest()")
    planned.room.end(3600)
    backstage.carry_webhooks()
    backstage.settle()
    return planned


def path(of: Lesson, rest: str) -> str:
    return f"/v1/meetings/{of.meeting_id}/attendance/{rest}"


def test_evidence_tells_every_connection_before_and_after_the_report(algebra: Lesson, backstage: Backstage) -> None:
    lms = algebra.lms
    before = lms.get("attendance", path(algebra, "l0/evidence"))
    assert [(one["why"], one["seconds"]) for one in before["live"]["connections"]] == [
        ("counted", 1140),
        ("counted", 1600),
    ]
    assert (before["report"], before["live"]["counts"], before["unmatched_count"]) == (None, True, 1)
    algebra.room.at(3900)
    backstage.fetch_reports()
    after = lms.get("attendance", path(algebra, "l0/evidence"))
    assert {one["why"] for one in after["live"]["connections"]} == {"superseded"}
    assert [one["used"] for one in after["report"]["connections"]] == [True, True]
    assert after["line"]["seconds_total"] == sum(one["seconds"] for one in after["report"]["connections"])
    assert [(one["version"], one["cause"], one["line"]["source"]) for one in after["history"]] == [
        (1, "live", "live"),
        (2, "report", "report"),
    ]
    assert [(one["number"], one["belongs"], one["report"]) for one in after["instances"]] == [(1, True, "complete")]
    assert "=Guest()" not in str(after)
    assert lms.call("attendance", "GET", path(algebra, "nobody/evidence")).status == 404


def test_what_zoom_told_is_gone_from_the_evidence_with_the_connection(algebra: Lesson, backstage: Backstage) -> None:
    [connection] = algebra.lms.get("connections", "/v1/connections")["items"]
    algebra.lms.call("connections", "DELETE", f"/v1/connections/{connection['connection_id']}")
    backstage.do_jobs()
    left = algebra.lms.get("attendance", path(algebra, "l0/evidence"))
    assert (left["evidence"], left["live"], left["report"], left["instances"]) == ("deleted", None, None, [])
    assert [one["cause"] for one in left["history"]] == ["live", "disconnected"]
    assert algebra.lms.call("attendance", "GET", path(algebra, "timeline.svg")).status == 200


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_meeting_and_a_range_of_time_are_exported_for_spreadsheets_and_for_programs(algebra: Lesson) -> None:
    answer = algebra.lms.call("attendance", "GET", path(algebra, "export?format=csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = rows_of(answer.body)
    told = algebra.lms.get("attendance", path(algebra, "export"))["items"]
    assert [one["learner_id"] for one in rows] == [one["learner_id"] for one in told] == ["l0", "l1", "l2"]
    assert (rows[0]["seconds_total"], rows[1]["status"]) == (str(told[0]["seconds_total"]), "absent")
    assert len(told[0]["intervals"]) == 2
    start = algebra.meeting()["start"]
    until = start.replace(start[:4], str(int(start[:4]) + 1), 1)
    of_all = algebra.lms.get("attendance", f"/v1/attendance/export?since={start}&until={until}")["items"]
    assert [one["learner_id"] for one in of_all] == ["l0", "l1", "l2"]
    other = algebra.lms.get("attendance", f"/v1/attendance/export?since={start}&until={until}&program_id=other")
    assert other["items"] == []
    for wrong in (
        f"since={start}",
        f"since={start}&until={start}",
        "since=1970-01-02T00:00:00Z&until=2190-01-01T00:00:00Z",
    ):
        assert algebra.lms.call("attendance", "GET", f"/v1/attendance/export?{wrong}").status == 400


def test_a_learners_meetings_are_exported_without_those_to_come(
    algebra: Lesson, backstage: Backstage, dynamo_calls: DynamoCalls
) -> None:
    create_meeting(algebra.lms, start=rfc3339(backstage.clock.after(86_400)))
    algebra.room.at(3900)
    backstage.fetch_reports()
    dynamo_calls.made.clear()
    [found] = algebra.lms.get("attendance", "/v1/learners/l0/attendance")["items"]
    assert (found["meeting_id"], found["learner_id"], found["list_state"]) == (algebra.meeting_id, "l0", "final")
    assert "FACT#" not in str(dynamo_calls.reads())
    for nothing in ("/v1/learners/stranger/attendance", f"/v1/learners/l0/attendance?until={found['scheduled_start']}"):
        assert algebra.lms.get("attendance", nothing)["items"] == []


def test_what_outgrows_an_answer_is_behind_a_link(algebra: Lesson, cloud: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once: Any = algebra.lms.call("attendance", "GET", path(algebra, "export?format=csv")).body
    monkeypatch.setattr("rollcall.services.attendance.why.handing_over.MOST_BYTES", 100)
    answer = algebra.lms.call("attendance", "GET", path(algebra, "export?format=csv"))
    link = httpx.URL(answer.headers["location"])
    assert (answer.status, link.params["X-Amz-Expires"]) == (303, "300")
    [stored] = client("s3").list_objects_v2(Bucket=cloud.exports)["Contents"]
    held = client("s3").get_object(Bucket=cloud.exports, Key=stored["Key"])
    assert held["Body"].read().decode() == at_once
    assert (held["ContentType"], "attachment" in held["ContentDisposition"]) == ("text/csv; charset=utf-8", True)
    assert stored["Key"] in link.path


def test_the_room_is_drawn_with_a_lane_for_everybody(algebra: Lesson) -> None:
    answer = algebra.lms.call("attendance", "GET", path(algebra, "timeline.svg"))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    texts = [one.text for one in ET.fromstring(answer.body).iter(f"{SVG}text")]  # noqa: S314 - our own
    assert {"Learner Number0", "Learner Number1", "=Guest()", "absent", "Host"} <= set(texts)
    assert algebra.lms.call("attendance", "GET", path(algebra, "timeline.svg?page=2")).status == 400
