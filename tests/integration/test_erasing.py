"""Erasing a learner: nothing of them is left but hashes and a count, also of what comes late; others are untouched."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from boto3.dynamodb.types import Binary

from rollcall.services import wiring
from rollcall.store.marks import Mark, MarkStore
from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.meetings import DOWN, assert_refused
from tests.integration.simulated_zoom import Posted, Refusal, Zoom
from tests.integration.steps import Lesson, connect, create_meeting, lesson, rfc3339
from tests.integration.test_live_events import create, invite, read
from tests.integration.test_lms_events import listen

ADA = {"learner_id": "ada-1815", "name": "Ada Lovelace", "email": "countess@home.example"}
BEN = {"learner_id": "ben-1791", "name": "Ben Babbage", "email": "ben@home.example"}
ALIAS = "Enchantress of Number"
TRACES = ("ada-1815", "lovelace", "countess", "enchantress")
NAMED = TRACES[:3]  # nobody has said yet whose the other name is


def _readable(value: object) -> str:
    """Also what is stored compressed."""
    return gzip.decompress(bytes(value)).decode() if isinstance(value, Binary) else str(value)  # type: ignore[call-overload]


def traces(items: Iterable[dict[str, Any]], words: Iterable[str] = TRACES) -> set[tuple[str, str]]:
    """What of a learner is found in which kind of item: in a key, a name or a value, whole or as a part."""
    texts = [(str(item["kind_of"]), json.dumps(item, default=_readable).casefold()) for item in items]
    return {(kind, word) for kind, text in texts for word in words if word.casefold() in text}


@dataclass
class School:
    lms: Lms
    backstage: Backstage
    cloud: Aws
    past: Lesson

    def erase(self, learner: str = ADA["learner_id"]) -> Answer:
        asked = self.lms.call("registrants", "DELETE", f"/v1/learners/{learner}")
        assert asked.status == 202, asked.body
        return asked

    def erased(self) -> Any:
        """Gone through with; the receipt."""
        url = self.erase().body["erasure_url"]
        self.backstage.do_meeting_jobs()
        return self.lms.get("registrants", url.removeprefix("https://rollcall.example"))

    def words(self) -> set[str]:
        """Everything that Ada is known by, the words that only Zoom and we have for her too."""
        theirs = [one for one in self.cloud.items() if one.get("learner_id") == ADA["learner_id"]]
        named = {
            str(one[name]) for one in theirs for name in ("registrant_id", "join_token", "join_url") if name in one
        }
        return {*TRACES, *named}

    def item(self, kind: str) -> dict[str, Any]:
        return next(one for one in self.cloud.items() if one["kind_of"] == kind)


@pytest.fixture
def school(lms: Lms, backstage: Backstage, cloud: Aws) -> School:
    """A lesson that is over, to which Ada came by her link and once more under another name; Zoom's webhooks are in."""
    connect(lms, backstage.zoom)
    past = lesson(lms, backstage.zoom, backstage.clock, registrants=[ADA, BEN])
    past.room.open(0)
    user_id = past.join(60, ADA["learner_id"])
    past.join(90, BEN["learner_id"])
    past.room.leave(1260, user_id)
    past.room.drop_by(1300, ALIAS)
    past.room.drop_by(1400, "Ada Lovelace")
    past.room.end(3600)
    return School(lms, backstage, cloud, past)


def settle(school: School, webhooks: list[Posted] | None = None) -> None:
    school.backstage.carry_webhooks(webhooks)
    school.backstage.settle()


def read_report(school: School) -> None:
    """As often as it takes: who came under two names is counted as two by Zoom, so that two reads have to agree."""
    while not any(one["kind_of"] == "report_page" for one in school.cloud.items()):
        school.backstage.clock.forward(3600)
        assert school.backstage.fetch_reports() == 1


def match(school: School) -> None:
    path = f"/v1/meetings/{school.past.meeting_id}/attendance/matches"
    said = {"name": ALIAS, "learner_id": ADA["learner_id"], "by": "teacher-1"}
    assert school.lms.call("attendance", "POST", path, said).status == 201


def mark(school: School) -> None:
    records = wiring.table(wiring.TableEnvironment(table_name=school.cloud.table_name))
    whose = {"tenant_id": school.lms.tenant_id, "meeting_id": school.past.meeting_id}
    said = {"learner_id": ADA["learner_id"], "status": "excused", "by": "teacher-1", "at": school.backstage.clock.now()}
    MarkStore(records).put(Mark.model_validate(whose | said | {"evidence_seconds": 0}))


def expect(school: School) -> tuple[str, str]:
    """Ada is wherever a learner can be; gives a meeting to come and a live event."""
    lms, clock = school.lms, school.backstage.clock
    to_come = create_meeting(lms, registrants=[ADA, BEN], start=rfc3339(clock.after(86_400))).body["meeting_id"]
    event = create(lms, clock).body
    school.backstage.do_meeting_jobs()
    session = read(lms, event)["sessions"][0]["meeting_id"]
    person = {"name": ADA["name"], "email": ADA["email"], "session": session}
    assert invite(lms, event, ADA["learner_id"], **person).status in {200, 201}
    school.backstage.do_meeting_jobs()
    tutor = {"email": "tutor@school.example"}
    for learner in (ADA, BEN):
        assert lms.call("sign_in", "POST", "/v1/sign-ins", {"host": tutor, "learner": learner}).status == 201
    return to_come, event["live_event_id"]


def approved(school: School, meeting_id: str) -> list[str]:
    number = school.lms.get("meetings", f"/v1/meetings/{meeting_id}")["zoom"]["meeting_number"]
    found = school.backstage.zoom.control("GET", f"/meetings/{number}/registrants")["registrants"]
    return sorted(one["email"] for one in found if one["status"] == "approved")


def test_nothing_of_them_is_left_anywhere(school: School) -> None:
    settle(school)
    match(school)
    mark(school)
    to_come, _ = expect(school)
    words, ben = school.words(), school.past.of(BEN["learner_id"])
    assert {kind for kind, _ in traces(school.cloud.items(), words)} >= {
        "attendance_version", "fact", "join_link", "live_event_learner", "live_event_link", "mark", "registrant",
        "registration", "seat", "session_log", "tenant_alias", "visitor", "zoom_link",
    }  # fmt: skip
    receipt = school.erased()
    assert traces(school.cloud.items(), words) == set()
    assert (receipt["step"], receipt["left_in_zoom"]) == ("finished", [])
    assert {"fact", "registrant", "attendance_line", "mark", "tenant_alias", "session_log"} <= receipt["deleted"].keys()
    assert receipt["deleted"]["registrant"] == 4
    assert school.past.of(BEN["learner_id"]) == ben
    assert [one["learner_id"] for one in school.past.attendance()["items"]] == [BEN["learner_id"]]
    assert approved(school, to_come) == [BEN["email"]]
    assert school.lms.get("meetings", f"/v1/meetings/{to_come}")["registrants"]["count"] == 1


def test_a_late_report_and_late_webhooks_bring_nothing_back(school: School) -> None:
    on_time: list[Posted] = []
    late: list[Posted] = []
    for webhook in school.backstage.zoom.webhooks():
        body = webhook.body.decode()
        (late if "participant_left" in body or ALIAS in body else on_time).append(webhook)
    settle(school, on_time)
    match_is_late = [one for one in late if ALIAS.encode() not in one.body]
    words = school.words()
    school.erased()
    settle(school, match_is_late)
    read_report(school)
    assert {one["kind_of"] for one in school.cloud.items()} >= {"report_page", "tombstone"}
    assert traces(school.cloud.items(), words - {"enchantress"}) == set()
    assert (school.past.of(BEN["learner_id"])["source"], school.past.attendance()["state"]) == ("report", "final")


def test_the_report_that_was_there_is_rewritten(school: School) -> None:
    settle(school)
    match(school)
    read_report(school)
    assert ("report_page", "lovelace") in traces(school.cloud.items())
    assert school.erased()["deleted"]["report_row"] == 3
    assert traces(school.cloud.items()) == set()
    assert school.past.of(BEN["learner_id"])["report_seconds"] == 3510
    assert [one["cause"] for one in school.cloud.items() if one["kind_of"] == "attendance_version"][
        -1
    ] == "learner_erased"


@pytest.mark.parametrize("writes", [1, 3, 5])
def test_killed_anywhere_it_goes_on_to_the_same_end(
    school: School, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    settle(school)
    match(school)
    school.erase()
    [job] = school.cloud.messages("meeting-jobs")
    with monkeypatch.context() as killed:
        _kill_after(killed, writes)
        with pytest.raises(AssertionError):
            school.backstage.do_meeting_job(job)
    school.backstage.clock.forward(300)  # the lease of whoever died is over
    school.backstage.do_meeting_job(job)
    school.backstage.do_meeting_jobs()
    assert traces(school.cloud.items()) == set()
    counts = school.item("erasure")["counts"]
    assert (counts["fact"], counts["registrant"], counts["attendance_line"]) == (6, 1, 2)


def _kill_after(killed: pytest.MonkeyPatch, writes: int) -> None:
    from rollcall.store.table import Table  # noqa: PLC0415 - patched here alone

    attempt, made = Table.attempt, iter(range(writes))

    def until(self: Table, *args: Any) -> list[str]:
        if next(made, None) is None:
            raise MemoryError
        return attempt(self, *args)

    killed.setattr(Table, "attempt", until)


def test_a_learner_who_comes_back_is_new(school: School) -> None:
    settle(school)
    school.erased()
    start = rfc3339(school.backstage.clock.after(7200))
    again = create_meeting(school.lms, registrants=[ADA], start=start)
    assert again.body["registrants"]["count"] == 1
    assert approved(school, again.body["meeting_id"]) == [ADA["email"]]
    assert school.erased()["deleted"]["registrant"] == 1
    assert traces(school.cloud.items(), NAMED) == set()


def test_a_disconnect_takes_tombstones_with_it_and_whom_it_leaves_can_be_erased(school: School) -> None:
    settle(school)
    school.erased()
    assert school.item("tombstone")["known_by"]
    [connection] = school.lms.get("connections", "/v1/connections")["items"]
    school.lms.call("connections", "DELETE", f"/v1/connections/{connection['connection_id']}")
    school.backstage.do_jobs()
    school.erase(BEN["learner_id"])
    school.backstage.do_meeting_jobs()
    assert {one["kind_of"] for one in school.cloud.items()} & {"tombstone", "registrant", "join_link"} == set()
    assert traces(school.cloud.items(), {*TRACES, "ben-1791", "babbage"}) == set()


def test_a_zoom_that_is_down_is_waited_for_a_day(school: School, zoom: Zoom) -> None:
    settle(school)
    to_come = create_meeting(
        school.lms, registrants=[ADA], start=rfc3339(school.backstage.clock.after(30 * 86_400))
    ).body["meeting_id"]
    zoom.control("PUT", "/faults", {"oauth": {"access_token_s": 30 * 86_400}})
    zoom.refuse(Refusal("PUT", "/registrants/status", 500, DOWN, times=9))
    school.erase()
    [job] = school.cloud.messages("meeting-jobs")
    school.backstage.do_meeting_job(job)
    assert {kind for kind, _ in traces(school.cloud.items())} >= {"registrant", "zoom_link"}
    of_past = [one for one in school.cloud.items() if one.get("meeting_id") == school.past.meeting_id]
    assert traces(of_past, NAMED) == set()  # one that cannot be worked on holds up no other
    school.backstage.clock.forward(2 * 86_400)
    school.backstage.do_meeting_job(job)
    school.backstage.do_meeting_jobs()
    assert school.item("erasure")["left_in_zoom"] == [to_come]
    assert traces(school.cloud.items(), NAMED) == set()


def test_the_lms_is_told_once_and_the_audit_names_nobody(school: School) -> None:
    settle(school)
    listen(school.lms)
    before = school.cloud.items()
    school.erase()
    midway = school.cloud.items()
    school.backstage.do_meeting_jobs()
    told = [one["event"] for one in school.backstage.announce(before, midway)]
    told += [one["event"] for one in school.backstage.announce(midway, school.cloud.items())]
    [erased] = [one["data"] for one in told if one["type"] == "learner.erased"]
    assert erased["learner_id"] == ADA["learner_id"]
    entries = school.lms.get("administration", "/v1/audit")["items"]
    [entry] = [one for one in entries if one["action"] == "learner.erased"]
    assert (entry["subject"], entry["actor"]["kind"]) == (erased["erasure_id"], "api_key")


def test_asking_again_goes_on_where_a_message_was_lost(school: School, make_tenant: Any) -> None:
    first = school.erase()
    assert len(school.cloud.messages("meeting-jobs")) == 1  # and lost
    again = school.erase()
    assert (again.body, again.headers["location"]) == (first.body, first.body["erasure_url"])
    path = first.body["erasure_url"].removeprefix("https://rollcall.example")
    assert_refused(make_tenant("Other School").call("registrants", "GET", path), 404, "erasure_not_found")
    assert_refused(school.lms.call("registrants", "DELETE", "/v1/learners/%20"), 400, "invalid_request")
    nobody = school.erase("nobody").body["erasure_url"].removeprefix("https://rollcall.example")
    school.backstage.do_meeting_jobs()
    assert school.lms.get("registrants", nobody)["deleted"] == {}
