"""Disconnecting: everything of Zoom's goes, everything of the LMS's stays, and a receipt says what went."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from boto3.dynamodb.types import Binary

from tests.aws import Aws, client
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import CLIENT_ID, Lms
from tests.integration.doors import Answer, receive
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import Lesson, Room, connect, create_meeting, follow, lesson, open_link, rfc3339, roster
from tests.integration.test_lms_events import listen
from tests.integration.zooms_values import Overheard

TUTOR = {"email": "tutor@school.example"}
HOSTS = [TUTOR["email"], "Europe/Vienna", "Algebra"]
OURS = {
    "api_key",
    "attendance_version",
    "audit",
    "connection",
    "consent",
    "endpoint",
    "join_link",
    "meeting",
    "receipt",
    "registrant",
    "roster_sync",
    "seat",
    "host_log",
    "session_log",
    "visitor",
    "sign_in_link",
    "tenant",
}


@dataclass
class School:
    """A connected tenant: a lesson that is over, one to come, one cancelled, and a drop-in session under way."""

    lms: Lms
    connection_id: str
    past: Lesson
    to_come: Any
    cancelled: str
    live: Any
    awaited: Any
    backstage: Backstage
    heard: Overheard

    def disconnect(self, query: str = "") -> Answer:
        return self.lms.call("connections", "DELETE", f"/v1/connections/{self.connection_id}{query}")

    def receipt(self) -> Any:
        return self.lms.get("connections", f"/v1/connections/{self.connection_id}/receipt")

    def meeting(self, meeting_id: str) -> Any:
        return self.lms.get("meetings", f"/v1/meetings/{meeting_id}")

    def log(self, signed_in: Any) -> Any:
        return self.lms.get("session_logs", f"/v1/session-logs/{signed_in['session_log_id']}")

    def carry(self) -> None:
        self.backstage.carry_webhooks(self.heard.note(self.backstage.zoom.webhooks()))


def sign_in(lms: Lms, learner: int) -> Any:
    person = roster(learner + 1)[learner]
    made = lms.call("sign_in", "POST", "/v1/sign-ins", {"host": TUTOR, "learner": person})
    assert made.status == 201, made.body
    return made.body


@pytest.fixture
def heard(zoom: Zoom) -> Iterator[Overheard]:
    with Overheard(zoom.url).listening() as overheard:
        yield overheard


@pytest.fixture
def school(lms: Lms, backstage: Backstage, heard: Overheard) -> School:
    zoom, clock = backstage.zoom, backstage.clock
    connection_id = connect(lms, zoom)
    past = lesson(lms, zoom, clock)
    past.room.open(0)
    past.join(60, "l0")
    past.room.drop_by(90, "Uninvited Guest")
    past.room.end(3600)
    to_come = create_meeting(lms, start=rfc3339(clock.after(86_400))).body
    cancelled = create_meeting(lms, start=rfc3339(clock.after(90_000))).body["meeting_id"]
    assert lms.call("meetings", "DELETE", f"/v1/meetings/{cancelled}").status == 204
    live, awaited = sign_in(lms, 0), sign_in(lms, 1)
    number = lms.get("meetings", f"/v1/meetings/{live['meeting_id']}")["zoom"]["meeting_number"]
    room = Room(zoom, clock, number, clock.now())
    room.open(0)
    room.join(30, follow(live["sign_in_url"]))
    clock.forward(60)
    made = School(lms, connection_id, past, to_come, cancelled, live, awaited, backstage, heard)
    made.carry()
    backstage.settle()
    return made


def _readable(value: object) -> str:
    """Also what is stored compressed."""
    return gzip.decompress(bytes(value)).decode() if isinstance(value, Binary) else str(value)  # type: ignore[call-overload]


def test_nothing_that_zoom_ever_said_is_kept(school: School, cloud: Aws) -> None:
    assert school.disconnect().status == 202
    school.backstage.do_jobs()
    link = school.meeting(school.to_come["meeting_id"])["external_link"]
    assert "/meeting/register/" in link
    running = school.meeting(school.live["meeting_id"])["external_link"]
    kept = json.loads(json.dumps(cloud.items(), default=_readable).replace(link, "").replace(running, ""))
    assert len(school.heard.said) > 50
    assert school.heard.found_in(kept, [roster(3), HOSTS, school.meeting(school.live["meeting_id"])["topic"]]) == set()
    assert {item["kind_of"] for item in kept} <= OURS


def test_the_lmss_own_records_all_stay(school: School, cloud: Aws) -> None:
    before = Counter(item["kind_of"] for item in cloud.items())
    school.disconnect()
    school.backstage.do_jobs()
    after = Counter(item["kind_of"] for item in cloud.items())
    kept = {
        "tenant",
        "api_key",
        "meeting",
        "registrant",
        "join_link",
        "session_log",
        "visitor",
        "sign_in_link",
        "connection",
    }
    assert {kind: after[kind] for kind in kept} == {kind: before[kind] for kind in kept}
    deleted = school.receipt()["deleted"]
    assert {kind: before[kind] - after[kind] for kind in deleted} == deleted
    assert set(before) - set(after) == {kind for kind in deleted if not after[kind]}


def test_what_was_seen_is_settled_before_it_goes(school: School) -> None:
    school.disconnect()
    school.backstage.do_jobs()
    attendance = school.past.attendance()
    assert (attendance["state"], attendance["unmatched"]) == ("needs_review", [])
    assert school.past.of("l0")["seconds_total"] == 3540
    assert "no_report" in school.past.of("l0")["flags"]
    live, awaited = school.log(school.live), school.log(school.awaited)
    assert (live["state"], live["reason"], live["seconds"]) == ("closed", "zoom_disconnected", 60)
    assert (awaited["state"], awaited["reason"]) == ("cancelled", "zoom_disconnected")


def test_a_meeting_to_come_goes_on_at_zoom_and_one_that_is_over_does_not(school: School, clock: Clock) -> None:
    school.disconnect()
    school.backstage.do_jobs()
    to_come, past = school.meeting(school.to_come["meeting_id"]), school.meeting(school.past.meeting_id)
    assert (to_come["status"], past["status"]) == ("externally_linked", "externally_linked")
    assert (to_come["zoom"], past["external_link"]) == (None, None)
    assert school.meeting(school.cancelled)["status"] == "cancelled"
    people = school.lms.get("registrants", f"/v1/meetings/{to_come['meeting_id']}/registrants")["items"]
    shown = open_link(people[0]["join_url"])
    assert (shown.status, to_come["external_link"] in shown.body) == (200, True)


def test_disconnecting_ends_every_feature_at_once(school: School) -> None:
    assert school.disconnect().status == 202  # and no job has run yet
    path, soon = f"/v1/meetings/{school.to_come['meeting_id']}", rfc3339(school.backstage.clock.after(600))
    refused = [
        (create_meeting(school.lms, connection_id=school.connection_id, start=soon), "zoom_not_connected"),
        (school.lms.call("meetings", "GET", f"{path}/start-link"), "meeting_externally_linked"),
        (school.lms.call("meetings", "DELETE", path), "meeting_externally_linked"),
        (
            school.lms.call("sign_in", "POST", "/v1/sign-ins", {"host": TUTOR, "learner": roster(1)[0]}),
            "zoom_not_connected",
        ),
    ]
    assert [(answer.status, answer.body["code"]) for answer, _ in refused] == [(409, code) for _, code in refused]


def test_the_receipt_shows_how_far_it_is_and_what_is_gone(school: School) -> None:
    asked = school.disconnect()
    assert asked.headers["location"] == asked.body["receipt_url"]
    assert (asked.body["step"], asked.body["deleted"], asked.body["recordings"]) == ("access", {}, "keep")
    school.backstage.do_jobs()
    receipt = school.receipt()
    assert (receipt["step"], receipt["reason"], receipt["status"]) == ("finished", "requested", "disconnected")
    assert receipt["finished_at"]
    assert receipt["deleted"]["zoom_meeting"] == 4


def test_disconnecting_again_changes_nothing_and_revives_a_lost_job(school: School, cloud: Aws) -> None:
    first = school.disconnect("?recordings=keep").body
    assert len(cloud.messages("jobs")) == 1  # and lost
    assert school.disconnect("?recordings=delete").body == first
    school.backstage.do_jobs()
    finished = school.receipt()
    assert school.disconnect().body == finished
    assert cloud.messages("jobs") == []


def test_zoom_is_told_that_the_grant_is_over(school: School, zoom: Zoom) -> None:
    school.disconnect()
    school.backstage.do_jobs()
    assert zoom.requests("POST", "/oauth/revoke") == 1


def test_a_stranger_cannot_disconnect_and_learns_nothing(school: School, make_tenant: Any) -> None:
    other = make_tenant("Other School")
    for method, path in (("DELETE", ""), ("GET", "/receipt")):
        answer = other.call("connections", method, f"/v1/connections/{school.connection_id}{path}")
        assert answer.status == 404
    assert school.lms.get("connections", f"/v1/connections/{school.connection_id}")["status"] == "active"


@pytest.mark.parametrize(("choice", "left", "counted"), [("keep", 3, None), ("delete", 1, 2)])
def test_recordings_are_kept_or_deleted_as_the_admin_chose(
    school: School, cloud: Aws, choice: str, left: int, counted: int | None
) -> None:
    whose = f"{school.lms.tenant_id}/{school.connection_id}"
    for key in (f"{whose}/mtg_1/a.mp4", f"{whose}/mtg_2/b.mp4", f"{whose}x/mtg_3/c.mp4"):
        client("s3").put_object(Bucket=cloud.bucket, Key=key, Body=b"")
    school.disconnect(f"?recordings={choice}")
    school.backstage.do_jobs()
    assert len(cloud.objects()) == left
    assert school.receipt()["deleted"].get("recording") == counted


def test_whatever_comes_late_finds_nothing_to_do(school: School, cloud: Aws, clock: Clock) -> None:
    attempts = [message for _, message in cloud.schedules("reports").values()]
    school.backstage.zoom.control("POST", f"/meetings/{school.past.room.number}/start", {})
    late = school.heard.note(school.backstage.zoom.webhooks())
    school.disconnect()
    clock.forward(700)
    assert school.backstage.check_no_shows() == ["nothing", "nothing"]
    assert school.log(school.awaited)["reason"] == "zoom_disconnected"
    school.backstage.do_jobs()
    before = cloud.items()
    school.backstage.carry_webhooks(late)
    for attempt in attempts:
        school.backstage.fetch_again(attempt)
    assert receive("report_fetch", [json.dumps({**attempts[0], "kind": "live"})]) == []
    assert cloud.items() == before


def test_the_lms_is_told_of_the_end_and_where_its_meetings_go_on(school: School, cloud: Aws) -> None:
    listen(school.lms)
    before = cloud.items()
    school.disconnect()
    school.backstage.do_jobs()
    told = [one["event"] for one in school.backstage.announce(before, cloud.items())]
    [ended] = [event["data"] for event in told if event["type"] == "connection.disconnected"]
    assert (ended["connection_id"], ended["reason"]) == (school.connection_id, "requested")
    data = [event["data"] for event in told if event["type"] == "meeting.externally_linked"]
    linked = {one["meeting_id"]: one for one in data}
    assert linked.keys() == {school.past.meeting_id, school.to_come["meeting_id"], school.live["meeting_id"]}
    assert "external_link" in linked[school.to_come["meeting_id"]]
    assert "external_link" not in linked[school.past.meeting_id]


def test_the_audit_says_who_disconnected(school: School) -> None:
    school.disconnect()
    school.disconnect()
    entries = school.lms.get("administration", "/v1/audit")["items"]
    [entry] = [one for one in entries if one["action"] == "connection.disconnected"]
    assert (entry["subject"], entry["actor"]["kind"]) == (school.connection_id, "api_key")


def removal(account_id: str, at: str, client_id: str = CLIENT_ID, user_id: str = "somebody") -> str:
    """Zoom's notice as the events' consumer hands it on."""
    told = {"kind": "deauthorized", "account_id": account_id, "user_id": user_id, "client_id": client_id, "at": at}
    return json.dumps(told)


def account_of(school: School, cloud: Aws) -> str:
    return next(str(item["account_id"]) for item in cloud.items() if item["kind_of"] == "connection")


def test_removing_the_app_at_zoom_does_the_same(school: School, cloud: Aws, zoom: Zoom) -> None:
    notice = removal(account_of(school, cloud), rfc3339(school.backstage.clock.now()))
    assert receive("connection_jobs", [notice]) == []
    school.backstage.do_jobs()
    assert (school.receipt()["step"], school.receipt()["reason"]) == ("finished", "app_removed_at_zoom")
    assert zoom.requests("POST", "/oauth/revoke") == 0  # Zoom has ended it itself
    assert {item["kind_of"] for item in cloud.items()} <= OURS
    assert school.lms.get("administration", "/v1/audit")["items"][0]["actor"]["kind"] == "zoom"
    before = cloud.items()
    assert receive("connection_jobs", [notice]) == []  # Zoom repeats itself
    assert school.backstage.do_jobs() == 0
    assert cloud.items() == before


@pytest.mark.parametrize(
    "other", [{"account_id": "an-unknown-account"}, {"client_id": "another-app"}, {"at": "2020-01-01T00:00:00Z"}]
)
def test_a_notice_of_another_account_another_app_or_an_older_consent_ends_nothing(
    school: School, cloud: Aws, other: dict[str, str]
) -> None:
    told = {"account_id": account_of(school, cloud), "at": rfc3339(school.backstage.clock.now())} | other
    assert receive("connection_jobs", [removal(**told)]) == []
    assert cloud.messages("jobs") == []
    assert school.lms.get("connections", f"/v1/connections/{school.connection_id}")["status"] == "active"


def test_zooms_own_notice_goes_the_whole_way(school: School, zoom: Zoom) -> None:
    zoom.control("POST", f"/apps/{CLIENT_ID}/deauthorize", {"email": "admin@school.example"})
    school.carry()
    school.backstage.do_jobs()
    assert school.receipt()["reason"] == "app_removed_at_zoom"


def test_an_account_that_serves_two_tenants_loses_one_and_then_both(
    school: School, make_tenant: Any, cloud: Aws, zoom: Zoom
) -> None:
    other = make_tenant("Other School")
    connection_id = connect(other, zoom)
    school.disconnect()
    school.backstage.do_jobs()
    assert zoom.requests("POST", "/oauth/revoke") == 0  # the other rests on the same consent
    soon = rfc3339(school.backstage.clock.after(600))
    assert create_meeting(other, start=soon).status == 201
    notice = removal(account_of_tenant(other, cloud), rfc3339(school.backstage.clock.now()))
    assert receive("connection_jobs", [notice]) == []
    school.backstage.do_jobs()
    receipt = other.get("connections", f"/v1/connections/{connection_id}/receipt")
    assert (receipt["step"], receipt["deleted"]["grant"]) == ("finished", 1)
    assert school.receipt()["deleted"].get("grant") is None


def account_of_tenant(lms: Lms, cloud: Aws) -> str:
    connections = [one for one in cloud.items() if one["kind_of"] == "connection" and one["tenant_id"] == lms.tenant_id]
    return str(connections[0]["account_id"])


@pytest.mark.usefixtures("cloud")
def test_a_job_of_an_unknown_kind_is_put_aside_in_the_end() -> None:
    assert receive("connection_jobs", ['{"kind": "made_up"}']) == ["m0"]
    assert receive("connection_jobs", ['{"kind": "goodbye", "tenant_id": "ten_x", "connection_id": "con_x"}']) == []
