"""Rosters: wished in one request, brought to Zoom in the background, thirty at a time, and never twice."""

import importlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.aws import DynamoCalls
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms, MakeTenant
from tests.integration.doors import CONTEXT, Answer, call, handler, receive
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting, follow, path_of, rfc3339, roster
from tests.integration.test_sign_ins import ask

ADD, CANCEL = "POST /v2/meetings/{meeting_id}/batch_registrants", "PUT /v2/meetings/{meeting_id}/registrants/status"
LIST = "GET /v2/meetings/{meeting_id}/registrants"


@pytest.fixture
def course(lms: Lms, zoom: Zoom, backstage: Backstage) -> "Course":
    connect(lms, zoom)
    made = create_meeting(lms, registrants=[], start=rfc3339(backstage.clock.after(86_400 * 3)))
    assert made.status == 201, made.body
    return Course(lms, backstage, made.body["meeting_id"], made.body["zoom"]["meeting_number"])


class Course:
    """A meeting whose roster the tests change."""

    def __init__(self, lms: Lms, backstage: Backstage, meeting_id: str, number: str) -> None:
        self.lms, self.backstage, self.number = lms, backstage, number
        self.path = f"/v1/meetings/{meeting_id}/registrants"

    def put(self, people: list[dict[str, Any]]) -> Answer:
        return self.lms.call("registrants", "PUT", self.path, {"registrants": people})

    def post(self, people: list[dict[str, Any]]) -> Answer:
        return self.lms.call("registrants", "POST", self.path, {"registrants": people})

    def delete(self, learner_id: str) -> Answer:
        return self.lms.call("registrants", "DELETE", f"{self.path}/{learner_id}")

    def sync(self) -> Any:
        return self.lms.get("registrants", f"{self.path}/sync")

    def people(self) -> dict[str, Any]:
        found, cursor = [], ""
        while True:
            page = self.lms.get("registrants", f"{self.path}?cursor={cursor}" if cursor else self.path)
            found += page["items"]
            cursor = page.get("cursor")
            if not cursor:
                return {one["learner_id"]: one for one in found}

    def statuses(self) -> dict[str, str]:
        return {one: told["status"] for one, told in self.people().items()}

    def bring(self) -> int:
        return self.backstage.do_meeting_jobs()

    def wait(self, seconds: float) -> int:
        """As long as that, and for the messages that are due by then."""
        self.backstage.clock.forward(seconds)
        self.backstage.aws.hurry("meeting-jobs")
        return self.bring()

    def waiting(self) -> int:
        return self.backstage.aws.waiting("meeting-jobs")

    def faults(self, **faults: Any) -> None:
        self.backstage.zoom.control("PUT", "/faults", faults)

    def at_zoom(self, what: str, email: str) -> None:
        """Somebody does it in Zoom's own pages, a moment later; the webhook comes at once."""
        self.backstage.clock.forward(2)
        self.backstage.zoom.control("POST", f"/meetings/{self.number}/registrants/{what}", {"registrant": email})
        self.backstage.carry_webhooks()

    def opens(self, join_url: str) -> bool:
        """Whether Zoom lets somebody in by a link of its own."""
        at = urlsplit(join_url)
        return self.backstage.zoom.http.get(f"{self.backstage.zoom.url}{at.path}?{at.query}").status_code == 200

    def in_zoom(self) -> set[str]:
        listed = self.backstage.zoom.control("GET", f"/meetings/{self.number}/registrants")["registrants"]
        return {one["email"].lower() for one in listed if one["status"] == "approved"}

    def calls(self, kind: str) -> int:
        return self.backstage.zoom.calls().get(kind, 0)


def emails(count: int) -> set[str]:
    return {one["email"] for one in roster(count)}


def test_a_roster_is_brought_to_zoom_thirty_at_a_time(course: Course) -> None:
    put = course.put(roster(65))
    assert (put.status, put.body["sync"]["state"], put.body["sync"]["to_add"]) == (202, "syncing", 65)
    assert set(course.statuses().values()) == {"pending"}
    course.bring()
    assert course.in_zoom() == emails(65)
    assert set(course.statuses().values()) == {"registered"}
    assert course.calls(ADD) == 3
    told = course.sync()
    assert (told["state"], told["added"], told["to_add"], told["failed"]) == ("synced", 65, 65, 0)


def test_the_same_roster_again_costs_nothing(course: Course, dynamo_calls: DynamoCalls) -> None:
    course.put(roster(40))
    course.bring()
    calls, before = course.backstage.zoom.calls(), len(dynamo_calls.writes())
    again = course.put(list(reversed(roster(40))))
    assert (again.status, again.body["sync"]["state"]) == (200, "synced")
    assert (course.bring(), course.backstage.zoom.calls()) == (0, calls)
    assert len(dynamo_calls.writes()) == before


def test_who_is_not_in_the_roster_any_more_is_cancelled_thirty_at_a_time(course: Course) -> None:
    course.put(roster(70))
    course.bring()
    assert course.put(roster(8)).body["sync"]["to_remove"] == 62
    course.bring()
    assert (course.in_zoom(), course.calls(CANCEL)) == (emails(8), 3)
    gone = course.people()["l9"]
    assert (gone["status"], gone["reason"]) == ("cancelled", "removed")
    assert course.sync()["removed"] == 62


def test_single_learners_are_added_and_removed(course: Course) -> None:
    course.put(roster(2))
    assert course.post(roster(3)[2:]).status == 202
    assert course.delete("l0").status == 202
    course.bring()
    assert course.in_zoom() == emails(3) - emails(1)
    assert [course.delete("l0").status, course.delete("l7").status] == [200, 404]
    assert course.post(roster(3)[1:]).status == 200


def test_the_meeting_counts_those_who_are_wanted(course: Course) -> None:
    def count() -> int:
        shown = course.lms.get("meetings", course.path.removesuffix("/registrants"))
        return int(shown["registrants"]["count"])

    course.put(roster(5))
    assert count() == 5
    course.delete("l0")
    assert count() == 4
    course.bring()
    course.at_zoom("cancel", "l1@school.example")
    assert count() == 3


def test_learners_without_an_email_are_refused_unless_the_tenant_has_a_domain_for_them(course: Course) -> None:
    nameless = [{"learner_id": "l9", "name": "Nemo"}]
    refused = course.post(nameless)
    assert (refused.status, refused.body["refused"]) == (200, [{"learner_id": "l9", "reason": "no_email"}])
    settings = {"enabled": True, "admin_emails": [], "recordings_on_disconnect": "keep"}
    domain = {"synthetic_email_domain": "learners.school.example"}
    course.lms.call("administration", "PUT", "/v1/settings", settings | domain)
    assert course.post(nameless).status == 202
    course.bring()
    address = course.people()["l9"]["email"]
    assert address.startswith("learner-")
    assert address.endswith("@learners.school.example")
    assert course.in_zoom() == {address}
    assert course.put(nameless).status == 200  # the same address each time


def test_two_learners_with_one_address_are_told_apart_and_one_is_refused(course: Course) -> None:
    one, other = roster(2)
    double = other | {"email": "L0@School.example"}
    told = course.put([double, one])
    assert told.body["refused"] == [{"learner_id": "l0", "reason": "duplicate_email"}]
    told = course.put([one])
    course.bring()
    told = course.put([double, one])  # who has the address keeps it
    assert told.body["refused"] == [{"learner_id": "l1", "reason": "duplicate_email"}]
    assert course.post([double]).body["refused"] == [{"learner_id": "l1", "reason": "duplicate_email"}]
    course.bring()
    assert course.in_zoom() == emails(1)


def test_hosts_are_skipped_and_a_learner_twice_is_refused(course: Course) -> None:
    host = {"learner_id": "t1", "name": "Tom Tutor", "email": "Tutor@School.example"}
    told = course.put([host, *roster(1)])
    assert told.body["skipped"] == [{"learner_id": "t1", "reason": "host"}]
    course.bring()
    assert course.in_zoom() == emails(1)
    twice = course.put([*roster(1), *roster(1)])
    assert (twice.status, twice.body["code"]) == (400, "roster_repeats")


def test_a_changed_name_stays_here_and_a_changed_email_goes_to_zoom(course: Course) -> None:
    [one] = roster(1)
    course.put([one])
    course.bring()
    calls = course.backstage.zoom.calls()
    assert course.put([one | {"name": "Lena Learner", "time_zone": "Europe/London"}]).status == 202
    assert (course.bring(), course.backstage.zoom.calls()) == (0, calls)
    shown = course.people()["l0"]
    assert (shown["name"], shown["time_zone"], shown["status"]) == ("Lena Learner", "Europe/London", "registered")
    course.put([one | {"email": "new@school.example"}])
    course.bring()
    assert course.in_zoom() == {"new@school.example"}
    assert course.people()["l0"]["join_url"] == shown["join_url"]


def test_two_learners_may_change_their_addresses(course: Course) -> None:
    one, other = roster(2)
    course.put([one, other])
    course.bring()
    course.put([one | {"email": other["email"]}, other | {"email": one["email"]}])
    course.bring()
    assert course.in_zoom() == emails(2)
    assert set(course.statuses().values()) == {"registered"}


@pytest.mark.parametrize("reading", ["revived", "cancelled", "cancelled_without_link"])
def test_a_learner_removed_and_added_again_has_a_working_link(course: Course, reading: str) -> None:
    """Whatever Zoom makes of adding somebody it knows as cancelled."""
    course.faults(readings={"readded": reading})
    course.put(roster(2))
    course.bring()
    link = course.people()["l0"]["join_url"]
    course.backstage.clock.move_to(course.backstage.clock.after(86_400 * 3 - 600))
    before = follow(link)
    course.delete("l0")
    course.bring()
    assert call("join", "GET", path_of(link)).status == 410
    course.post(roster(1))
    course.bring()
    assert (course.in_zoom(), course.people()["l0"]["join_url"]) == (emails(2), link)
    assert follow(link) == before
    assert course.opens(before)


def test_what_registrants_do_in_zoom_shows_up(course: Course) -> None:
    course.put(roster(3))
    course.bring()
    course.backstage.carry_webhooks()
    assert set(course.statuses().values()) == {"registered"}  # our own doings are no news
    course.at_zoom("cancel", "l0@school.example")
    course.at_zoom("deny", "l1@school.example")
    people = course.people()
    assert [(people[one]["status"], people[one]["reason"]) for one in ("l0", "l1")] == [
        ("cancelled", "cancelled_in_zoom"),
        ("denied", "denied_in_zoom"),
    ]
    course.at_zoom("approve", "l1@school.example")
    assert course.statuses()["l1"] == "registered"


def test_the_same_roster_does_not_fight_a_person_who_cancelled(course: Course) -> None:
    course.put(roster(2))
    course.bring()
    course.at_zoom("cancel", "l0@school.example")
    assert course.put(roster(2)).status == 200
    assert course.in_zoom() == emails(2) - emails(1)
    course.post(roster(1))
    course.bring()
    assert course.in_zoom() == emails(2)


def test_a_late_word_of_a_cancellation_changes_nothing_after_re_adding(course: Course) -> None:
    course.put(roster(1))
    course.bring()
    course.backstage.zoom.webhooks()
    course.backstage.clock.forward(2)
    course.backstage.zoom.control(
        "POST", f"/meetings/{course.number}/registrants/cancel", {"registrant": "l0@school.example"}
    )
    late = course.backstage.zoom.webhooks()
    course.delete("l0")
    course.bring()
    course.backstage.clock.forward(60)
    course.post(roster(1))
    course.bring()
    course.backstage.carry_webhooks(late)
    assert course.statuses() == {"l0": "registered"}
    assert course.in_zoom() == emails(1)


def test_a_lost_answer_registers_nobody_twice(course: Course) -> None:
    course.faults(api={"lose_replies": {ADD: 1}})
    course.put(roster(35))
    course.bring()
    told = course.sync()
    assert (told["state"], told["reason"]) == ("waiting", "zoom_unavailable")
    course.wait(60)
    assert (course.in_zoom(), course.sync()["state"]) == (emails(35), "synced")
    assert (course.calls(ADD), course.calls(LIST)) == (2, 1)
    assert {one["adds_left_today"] for one in course.people().values()} <= {2, 3}


def test_a_roster_changed_while_an_answer_is_lost_ends_as_the_last_wish(course: Course) -> None:
    course.faults(api={"lose_replies": {ADD: 1}})
    course.put(roster(5))
    course.bring()
    course.put(roster(7)[3:])
    course.wait(60)
    assert course.in_zoom() == emails(7) - emails(3)


def test_one_refused_learner_does_not_keep_the_others_out(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Zoom takes a batch whole or not at all."""
    monkeypatch.setattr("local.zoom.enrollment.LONGEST_EMAIL", 40)
    bad = {"learner_id": "bad", "name": "Bad Learner", "email": f"{'b' * 40}@school.example"}
    course.put([*roster(30), bad])
    course.bring()
    assert course.in_zoom() == emails(30)
    failed = course.people()["bad"]
    assert (failed["status"], failed["reason"], course.sync()["failed"]) == ("failed", "zoom_refused", 1)
    calls = course.calls(ADD)
    assert course.put([*roster(30), bad]).status == 200  # and not tried again by itself
    assert (course.bring(), course.calls(ADD)) == (0, calls)


def test_whoever_was_added_three_times_today_waits_and_holds_up_nobody(course: Course) -> None:
    for _ in range(3):
        course.post(roster(1))
        course.bring()
        course.delete("l0")
        course.bring()
    course.put(roster(40))
    course.bring()
    assert course.in_zoom() == emails(40) - emails(1)
    told = course.sync()
    assert (told["state"], told["reason"], course.people()["l0"]["adds_left_today"]) == (
        "waiting",
        "registrant_daily_limit",
        0,
    )
    assert told["not_before"].endswith("T00:00:00Z")
    calls = course.calls(ADD)
    course.wait(900)
    assert (course.calls(ADD), course.waiting()) == (calls, 1)  # it looks again by itself, and asks nothing before
    course.wait(86_400)
    assert (course.in_zoom(), course.sync()["state"], course.waiting()) == (emails(40), "synced", 0)


@pytest.mark.parametrize("names_email", [True, False])
def test_a_limit_of_one_registrant_that_only_zoom_knows_is_found(course: Course, names_email: bool) -> None:
    limited = {"limit": "registrant_day", "call": ADD, "email": "l3@school.example", "times": 50}
    course.faults(api={"limited": [limited | {"names_email": names_email}]})
    course.put(roster(33))
    course.bring()
    assert course.in_zoom() == emails(33) - {"l3@school.example"}
    assert course.calls(ADD) <= 12
    course.faults()
    course.wait(86_400)
    assert course.in_zoom() == emails(33)


def test_a_limit_of_the_account_is_waited_for_without_asking(course: Course) -> None:
    course.faults(api={"limited": [{"limit": "account_day", "call": ADD, "times": 1}]})
    course.put(roster(5))
    course.bring()
    assert (course.sync()["reason"], course.waiting()) == ("zoom_daily_limit", 1)
    calls = course.backstage.zoom.calls()
    course.put(roster(6))
    course.bring()
    course.wait(900)
    assert (course.backstage.zoom.calls(), course.waiting()) == (calls, 1)
    course.wait(86_400)
    assert course.in_zoom() == emails(6)


def test_a_limit_of_a_second_is_slept_through(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    worker = importlib.import_module("functions.meeting_jobs.app").dependencies().rosters
    napping = SimpleNamespace(rosters=replace(worker, sleep=naps.append))
    monkeypatch.setattr("functions.meeting_jobs.app.dependencies", lambda: napping)
    course.faults(api={"limited": [{"limit": "second", "call": ADD, "times": 2}]})
    course.put(roster(31))
    course.bring()
    assert (course.in_zoom(), len(naps), course.sync()["state"]) == (emails(31), 2, "synced")


def test_a_roster_waits_for_people_to_connect_again_and_goes_on_then(course: Course) -> None:
    course.backstage.aws.change("connection", status="reauthorization_required")
    course.put(roster(2))
    course.bring()
    assert (course.sync()["state"], course.sync()["reason"]) == ("waiting", "zoom_reauthorization_required")
    assert (course.in_zoom(), course.waiting()) == (set(), 0)
    connect(course.lms, course.backstage.zoom)
    course.backstage.do_jobs()
    course.bring()
    assert course.in_zoom() == emails(2)


def test_housekeeping_brings_on_what_stands_still(course: Course) -> None:
    course.put(roster(2))
    assert course.backstage.aws.messages("meeting-jobs")  # lost
    course.backstage.clock.forward(3601)
    assert handler("housekeeping")({}, CONTEXT)["rosters"] == 1
    course.bring()
    assert course.in_zoom() == emails(2)
    assert handler("housekeeping")({}, CONTEXT)["rosters"] == 0


def test_two_workers_at_once_register_everybody_once(course: Course) -> None:
    course.put(roster(40))
    [message] = course.backstage.aws.messages("meeting-jobs")
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: receive("meeting_jobs", [json.dumps(message)]), range(2)))
    course.wait(60)
    assert (course.in_zoom(), course.calls(ADD)) == (emails(40), 2)


def test_two_rosters_at_once_leave_one_of_them(course: Course) -> None:
    whole = roster(20)
    with ThreadPoolExecutor(2) as lms:
        answers = list(lms.map(course.put, (whole[:12], whole[6:])))
    assert {answer.status for answer in answers} == {202}
    course.bring()
    assert course.in_zoom() in (emails(12), emails(20) - emails(6))


def test_a_roster_larger_than_the_capacity_is_refused_whole(course: Course) -> None:
    [connection] = course.lms.get("connections", "/v1/connections")["items"]
    path = f"/v1/connections/{connection['connection_id']}/capacity"
    course.lms.call("connections", "PUT", path, {"participants": 5})
    refused = course.put(roster(6))
    assert (refused.status, refused.body["code"], course.people()) == (409, "capacity_exceeded", {})
    assert course.put(roster(5)).status == 202
    assert course.post(roster(6)[5:]).body["code"] == "capacity_exceeded"
    assert course.put(roster(6)[1:]).status == 202  # one goes, one comes


def test_who_leaves_a_roster_needs_no_room(course: Course) -> None:
    course.put(roster(4))
    [connection] = course.lms.get("connections", "/v1/connections")["items"]
    course.lms.call(
        "connections", "PUT", f"/v1/connections/{connection['connection_id']}/capacity", {"participants": 2}
    )
    assert course.put(roster(3)).status == 202
    assert course.post(roster(5)[4:]).body["code"] == "capacity_exceeded"


def test_no_meeting_has_more_than_zoom_takes(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    too_many = course.put([{"learner_id": f"l{n}", "name": "L"} for n in range(5_000)])
    assert (too_many.status, too_many.body["code"]) == (400, "invalid_request")
    assert course.post([{"learner_id": f"l{n}", "name": "L"} for n in range(1_001)]).status == 400
    monkeypatch.setattr("rollcall.services.meetings.rosters.wishing.MAX_ROSTER", 4)
    course.put(roster(4))
    assert course.post(roster(5)[4:]).body["code"] == "meeting_full"


def test_a_body_has_at_most_256_kib(course: Course) -> None:
    long = [one | {"name": "n" * 128} for one in roster(1_350)]
    assert len(json.dumps({"registrants": long})) > 256 * 1024
    refused = course.put(long)
    assert (refused.status, refused.body["code"], course.people()) == (413, "body_too_large", {})
    whole = {"registrants": long[:1_320]}
    assert 255 * 1024 > len(json.dumps(whole)) > 250 * 1024
    assert course.put(long[:1_320]).body["sync"]["to_add"] == 1_320


@pytest.mark.parametrize(
    "wrong",
    [{"learner_id": ""}, {"name": " "}, {"email": "nobody"}, {"time_zone": "Mars/Base"}, {"colour": "red"}],
)
def test_a_learner_that_cannot_be_is_refused(course: Course, wrong: dict[str, str]) -> None:
    refused = course.put([*roster(1), {"learner_id": "l1", "name": "L", "email": "l1@school.example"} | wrong])
    assert (refused.status, course.people()) == (400, {})


def test_a_meeting_that_is_over_cancelled_or_unknown_has_no_roster_to_change(course: Course) -> None:
    course.put(roster(1))
    course.bring()
    assert course.lms.call("registrants", "PUT", "/v1/meetings/mtg_x/registrants", {"registrants": []}).status == 404
    course.backstage.clock.forward(86_400 * 3 + 3600)
    assert course.put([]).body["code"] == "meeting_over"
    course.lms.call("meetings", "DELETE", course.path.removesuffix("/registrants"))
    assert course.put([]).body["code"] == "meeting_cancelled"


def test_the_roster_of_a_cancelled_meeting_is_not_brought_any_more(course: Course) -> None:
    course.put(roster(3))
    course.lms.call("meetings", "DELETE", course.path.removesuffix("/registrants"))
    course.bring()
    assert (course.sync()["state"], course.sync()["reason"], course.calls(ADD)) == ("stopped", "meeting_cancelled", 0)


def test_learners_of_a_daily_session_come_by_signing_in(course: Course) -> None:
    session = ask(course.lms).body["meeting_id"]
    refused = course.lms.call("registrants", "PUT", f"/v1/meetings/{session}/registrants", {"registrants": []})
    assert (refused.status, refused.body["code"]) == (409, "drop_in_session")


def test_a_meeting_made_with_a_roster_says_who_was_refused(course: Course) -> None:
    host = {"learner_id": "t1", "name": "Tom Tutor", "email": "tutor@school.example"}
    nameless = {"learner_id": "l9", "name": "Nemo"}
    made = create_meeting(course.lms, key="k1", registrants=[*roster(2), host, nameless])
    told = made.body["roster"]
    assert (made.status, told["sync"]["to_add"], made.body["registrants"]["count"]) == (201, 2, 2)
    assert told["refused"] == [{"learner_id": "l9", "reason": "no_email"}]
    assert told["skipped"] == [{"learner_id": "t1", "reason": "host"}]


def test_an_error_of_zoom_amid_the_roster_is_waited_out(course: Course) -> None:
    course.faults(api={"lose_replies": {ADD: 1}, "lost_as": "drop"})
    made = create_meeting(course.lms, registrants=roster(33), start=rfc3339(course.backstage.clock.after(7200)))
    assert made.status == 201
    course.wait(60)
    number = made.body["zoom"]["meeting_number"]
    listed = course.backstage.zoom.control("GET", f"/meetings/{number}/registrants")["registrants"]
    assert {one["email"] for one in listed} == emails(33)


def test_another_tenants_roster_is_not_found(course: Course, make_tenant: MakeTenant) -> None:
    course.put(roster(2))
    course.bring()
    stranger = make_tenant("Other School")
    for method, path, body in (
        ("PUT", course.path, {"registrants": []}),
        ("POST", course.path, {"registrants": roster(1)}),
        ("DELETE", f"{course.path}/l0", None),
        ("GET", f"{course.path}/sync", None),
    ):
        assert stranger.call("registrants", method, path, body).status == 404
    assert (course.bring(), course.in_zoom()) == (0, emails(2))


def test_a_planned_meeting_keeps_its_wishes_until_it_is_initiated(course: Course) -> None:
    planned = create_meeting(course.lms, initiate="later", start=rfc3339(course.backstage.clock.after(7200)))
    path = f"/v1/meetings/{planned.body['meeting_id']}"
    course.lms.call("registrants", "PUT", f"{path}/registrants", {"registrants": roster(4)})
    told = course.lms.get("registrants", f"{path}/registrants/sync")
    assert (told["state"], told["reason"], course.bring(), course.calls(ADD)) == ("waiting", "not_initiated", 0, 0)
    initiated = course.lms.call("meetings", "POST", f"{path}/initiate", {})
    assert initiated.status == 200, initiated.body
    course.bring()
    number = initiated.body["zoom"]["meeting_number"]
    listed = course.backstage.zoom.control("GET", f"/meetings/{number}/registrants")["registrants"]
    assert {one["email"] for one in listed} == emails(4)


def test_a_goodbye_stops_a_roster_and_leaves_nothing_of_zooms(course: Course) -> None:
    course.put(roster(3))
    course.bring()
    course.put(roster(5))
    [connection] = course.lms.get("connections", "/v1/connections")["items"]
    course.lms.call("connections", "DELETE", f"/v1/connections/{connection['connection_id']}")
    course.backstage.do_jobs()
    calls = course.backstage.zoom.calls()
    course.bring()
    assert (course.sync()["state"], course.sync()["reason"]) == ("stopped", "meeting_externally_linked")
    assert course.backstage.zoom.calls() == calls
    kinds = {item["kind_of"] for item in course.backstage.aws.items()}
    assert kinds >= {"registrant", "join_link", "roster_sync"}
    assert not kinds & {"registration", "zoom_link", "zoom_meeting"}
    assert course.put(roster(1)).body["code"] == "meeting_externally_linked"
