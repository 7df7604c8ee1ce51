"""However often a learner signs in: one registration, one standing log, and Zoom is asked once."""

import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from rollcall.lms.sign_ins import NewSignIn
from rollcall.services.drop_in.withdrawing import Withdrawing
from rollcall.store.seats import SeatStore
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, CONTEXT, Answer, handler
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import Room, connect, follow, open_link

ADD = "POST /v2/meetings/{meeting_id}/registrants"
STATUS = "PUT /v2/meetings/{meeting_id}/registrants/status"
CHECK_S = 600 + 90 + 1
ON = {"enabled": True, "admin_emails": [], "recordings_on_disconnect": "keep"}


@pytest.fixture
def school(lms: Lms, zoom: Zoom, clock: Clock) -> Lms:
    connect(lms, zoom)
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0))
    return lms


def refusal() -> Refusal:
    return Refusal("POST", "/registrants", 400, {"code": 300, "message": "No."})


def ask(lms: Lms, learner: str = "l0", key: str = "", **more: Any) -> Answer:
    person = {"learner_id": learner, "name": f"Learner {learner}", "email": f"{learner}@school.example"}
    body = {"host": {"email": "tutor@school.example"}, "learner": person} | more
    return lms.call("sign_in", "POST", "/v1/sign-ins", body, **({"Idempotency-Key": key} if key else {}))


def log_of(lms: Lms, answer: Answer) -> Any:
    return lms.get("session_logs", f"/v1/session-logs/{answer.body['session_log_id']}")


def logs(lms: Lms) -> list[Any]:
    items: list[Any] = lms.get("session_logs", "/v1/session-logs")["items"]
    return items


def room_of(lms: Lms, zoom: Zoom, clock: Clock, answer: Answer) -> Room:
    meeting = lms.get("meetings", f"/v1/meetings/{answer.body['meeting_id']}")
    return Room(zoom, clock, meeting["zoom"]["meeting_number"], clock.now())


def forget_the_registration(lms: Lms, answer: Answer) -> None:
    """Whoever signed them in died before Zoom's answer was stored."""
    rosters = importlib.import_module("functions.sign_in.app").dependencies().signing_in.standing_by.registering.rosters
    rosters.table.delete(rosters.zoom_link(lms.tenant_id, answer.body["meeting_id"], "l0").key)


class Meanwhile:
    """The seats, when something happens just before one is given back."""

    def __init__(self, seats: Any, give_back: Any) -> None:
        self.seats, self.give_back = seats, give_back

    def get(self, *names: str) -> Any:
        return self.seats.get(*names)


def no_show(backstage: Backstage) -> None:
    """Nobody came, and the check is due."""
    backstage.clock.forward(CHECK_S)
    for message in backstage.aws.due("no-shows", backstage.clock.now()):
        handler("no_show")(message, CONTEXT)


def test_a_second_sign_in_finds_the_standing_log_and_asks_nothing(school: Lms, zoom: Zoom, clock: Clock) -> None:
    first = ask(school)
    called = zoom.calls()
    clock.forward(120)
    second = ask(school)
    assert (first.status, second.status) == (201, 200)
    assert second.body == first.body
    assert zoom.calls() == called
    assert len(logs(school)) == 1


def test_two_tabs_at_once_make_one_log_and_one_registration(school: Lms, zoom: Zoom, clock: Clock) -> None:
    # Below the handler: AWS gives each of two events a container of its own, and these have one between them.
    signing_in = importlib.import_module("functions.sign_in.app").dependencies().signing_in
    person = {"learner_id": "l0", "name": "Learner Zero", "email": "l0@school.example"}
    request = NewSignIn.model_validate({"host": {"email": "tutor@school.example"}, "learner": person})

    def come(_: int) -> Any:
        return signing_in.sign_in(school.tenant_id, request, BASE_URL, clock.now())

    with ThreadPoolExecutor(8) as tabs:
        came = list(tabs.map(come, range(8)))
    assert sum(one.is_new for one in came) == 1
    assert len({(one.reply.session_log_id, one.reply.sign_in_url) for one in came}) == 1
    assert (len(logs(school)), zoom.calls()[ADD]) == (1, 1)


def test_somebody_who_is_still_being_registered_is_asked_for_a_moment(school: Lms, zoom: Zoom, clock: Clock) -> None:
    first = ask(school)
    forget_the_registration(school, first)
    again = ask(school)
    assert (again.status, zoom.calls()[ADD]) == (200, 1)  # they may still be at it
    page = open_link(first.body["sign_in_url"])
    assert (page.status, "Your place is being made" in page.body) == (200, True)
    clock.forward(31)
    assert ask(school).status == 200
    assert zoom.calls()[ADD] == 2
    assert "/w/" in follow(first.body["sign_in_url"])


def test_whoever_was_cancelled_can_sign_in_again(school: Lms, zoom: Zoom, backstage: Backstage) -> None:
    first = ask(school)
    room = follow(first.body["sign_in_url"])
    no_show(backstage)
    assert log_of(school, first)["state"] == "cancelled"
    added, changed = zoom.calls()[ADD], zoom.calls()[STATUS]
    again = ask(school)
    assert (again.status, log_of(school, again)["state"]) == (201, "standby")
    assert again.body["session_log_id"] != first.body["session_log_id"]
    assert follow(again.body["sign_in_url"]) == room
    assert (zoom.calls()[ADD], zoom.calls()[STATUS]) == (added, changed + 1)
    assert zoom.http.get(zoom.url + urlsplit(room).path, params=urlsplit(room).query).is_success


def test_what_zoom_refuses_is_said_on_the_log_and_undone(school: Lms, zoom: Zoom, backstage: Backstage) -> None:
    zoom.refuse(refusal())
    refused = ask(school)
    assert (refused.status, refused.body["code"]) == (422, "zoom_refused")
    [log] = logs(school)
    assert (log["state"], log["reason"], log["seconds"]) == ("cancelled", "zoom_refused", 0)
    assert school.get("meetings", f"/v1/meetings/{log['meeting_id']}")["registrants"]["count"] == 0
    assert backstage.aws.schedules("no-shows") == {}
    assert ask(school).status == 201


def test_the_same_key_is_the_same_sign_in_also_when_it_is_over(school: Lms, zoom: Zoom, backstage: Backstage) -> None:
    first = ask(school, key="k-1")
    backstage.clock.forward(60)
    assert ask(school, key="k-1").body == first.body
    assert ask(school, "l1", key="k-1").body["code"] == "idempotency_key_reused"
    other = ask(school, "l1", key="k-2")
    assert other.body["session_log_id"] != first.body["session_log_id"]


def test_a_refused_sign_in_may_be_sent_again_with_its_key(school: Lms, zoom: Zoom) -> None:
    zoom.refuse(refusal())
    assert ask(school, key="k-1").status == 422
    again = ask(school, key="k-1")
    assert (again.status, log_of(school, again)["state"]) == (201, "standby")


def test_without_an_address_nobody_is_registered_unless_the_tenant_has_one_for_them(school: Lms, zoom: Zoom) -> None:
    nameless = {"learner_id": "l9", "name": "Nine"}
    body = {"host": {"email": "tutor@school.example"}, "learner": nameless}
    assert school.call("sign_in", "POST", "/v1/sign-ins", body).body["code"] == "email_required"
    domain = {"synthetic_email_domain": "learners.school.example"}
    school.call("administration", "PUT", "/v1/settings", ON | domain)
    assert school.call("sign_in", "POST", "/v1/sign-ins", body).status == 201
    meeting_id = logs(school)[0]["meeting_id"]
    [registrant] = school.get("registrants", f"/v1/meetings/{meeting_id}/registrants")["items"]
    assert registrant["email"].endswith("@learners.school.example")


def test_two_learners_with_one_address_are_not_taken_for_one(school: Lms) -> None:
    ask(school, "l0")
    double = {"learner_id": "l1", "name": "Another", "email": "L0@school.example"}
    body = {"host": {"email": "tutor@school.example"}, "learner": double}
    refused = school.call("sign_in", "POST", "/v1/sign-ins", body)
    assert (refused.status, refused.body["code"]) == (409, "email_taken")
    assert {log["learner_id"]: log["state"] for log in logs(school)} == {"l0": "standby", "l1": "cancelled"}


def test_a_host_does_not_sign_in_as_a_learner(school: Lms, zoom: Zoom) -> None:
    tutor = {"learner_id": "t", "name": "Tom Tutor", "email": "Tutor@school.example"}
    body = {"host": {"email": "tutor@school.example"}, "learner": tutor}
    assert school.call("sign_in", "POST", "/v1/sign-ins", body).body["code"] == "learner_is_host"
    assert not zoom.meetings()


@pytest.mark.parametrize(
    ("tenant_s", "program_s", "own_s", "expected_s"),
    [
        (None, None, None, 600),
        (300, None, None, 300),
        (300, 120, None, 120),
        (300, 120, 60, 60),
        (None, 7200, None, 7200),
    ],
)
def test_the_nearest_decision_about_no_shows_counts(
    school: Lms, tenant_s: int | None, program_s: int | None, own_s: int | None, expected_s: int
) -> None:
    school.call("administration", "PUT", "/v1/settings", ON | {"no_show_after_s": tenant_s})
    program = {"name": "Mathematics", "enabled": True, "no_show_after_s": program_s}
    school.call("administration", "PUT", "/v1/programs/maths", program)
    log = log_of(school, ask(school, program_id="maths", no_show_after_s=own_s))
    allowed = datetime.fromisoformat(log["deadline"]) - datetime.fromisoformat(log["signed_in_at"])
    assert allowed == timedelta(seconds=expected_s)


@pytest.mark.parametrize("after_s", [0, 59, 7201])
def test_a_limit_of_time_out_of_bounds_is_refused(school: Lms, after_s: int) -> None:
    assert ask(school, no_show_after_s=after_s).status == 400


def test_whoever_signs_in_again_when_their_time_is_up_has_as_much_once_more(school: Lms, backstage: Backstage) -> None:
    first = ask(school)
    backstage.clock.forward(650)
    again = ask(school)
    assert (again.status, again.body["session_log_id"]) == (200, first.body["session_log_id"])
    late = datetime.fromisoformat(again.body["deadline"]) - datetime.fromisoformat(first.body["deadline"])
    assert late == timedelta(seconds=650)
    backstage.clock.forward(60)
    assert log_of(school, first)["state"] == "standby"


def test_whoever_waits_to_be_admitted_is_not_thrown_out_by_another_click(
    school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    first = ask(school)
    room = room_of(school, zoom, clock, first)
    room.open(30)
    room.join(100, follow(first.body["sign_in_url"]), waiting=True)
    backstage.carry_webhooks()
    room.at(CHECK_S)
    assert backstage.check_no_shows() == ["keep"]
    room.at(900)
    assert ask(school).status == 200
    room.at(900 + CHECK_S)
    backstage.check_no_shows()
    assert log_of(school, first)["state"] == "standby"


def test_a_check_that_read_before_another_click_cancels_nobody(school: Lms, backstage: Backstage) -> None:
    first = ask(school)
    logs_kept = importlib.import_module("functions.sign_in.app").dependencies().signing_in.standing_by.logs
    read_by_the_check = logs_kept.get(school.tenant_id, first.body["session_log_id"])
    backstage.clock.forward(CHECK_S)
    ask(school)
    assert not logs_kept.cancel(read_by_the_check, "no_show")
    assert log_of(school, first)["state"] == "standby"


def test_a_retry_with_the_same_key_finishes_what_died(school: Lms, zoom: Zoom, clock: Clock) -> None:
    first = ask(school, key="k-1")
    forget_the_registration(school, first)
    clock.forward(31)
    assert ask(school, key="k-1").status == 200
    assert zoom.calls()[ADD] == 2
    assert "/w/" in follow(first.body["sign_in_url"])


def test_a_key_brings_nobody_back_who_did_not_come(school: Lms, backstage: Backstage) -> None:
    first = ask(school, key="k-1")
    no_show(backstage)
    again = ask(school, key="k-1")
    assert (again.status, again.body["state"]) == (200, "cancelled")
    assert len(logs(school)) == 1
    assert again.body["session_log_id"] == first.body["session_log_id"]


def test_whoever_signs_in_while_zoom_is_told_that_they_did_not_come_is_let_in(
    school: Lms, zoom: Zoom, backstage: Backstage
) -> None:
    first = ask(school)
    room = follow(first.body["sign_in_url"])
    backstage.clock.forward(CHECK_S)
    checks = importlib.import_module("functions.no_show.app")
    withdrawing = checks.no_shows(CONTEXT.invoked_function_arn).withdrawing
    again: list[Answer] = []
    told = withdrawing.seats.give_back

    def meanwhile(seat: Any) -> Any:
        again.append(ask(school))
        return told(seat)

    object.__setattr__(withdrawing, "seats", Meanwhile(withdrawing.seats, meanwhile))
    backstage.check_no_shows()
    assert (again[0].status, log_of(school, again[0])["state"]) == (201, "standby")
    assert follow(again[0].body["sign_in_url"]) == room
    assert zoom.http.get(zoom.url + urlsplit(room).path, params=urlsplit(room).query).is_success


def test_a_check_that_dies_after_it_told_zoom_shuts_out_nobody_who_came_again(
    school: Lms, zoom: Zoom, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(school)
    room = follow(first.body["sign_in_url"])
    backstage.clock.forward(CHECK_S)
    [check] = backstage.aws.due("no-shows", backstage.clock.now())
    cancel, again = Withdrawing._cancel_in_zoom, []

    def and_they_come_again(*asked: Any) -> None:
        cancel(*asked)
        again.append(ask(school))

    def died(*_: Any) -> None:
        raise SystemError

    with monkeypatch.context() as dying:
        dying.setattr(Withdrawing, "_cancel_in_zoom", and_they_come_again)
        dying.setattr(SeatStore, "give_back", died)
        with pytest.raises(SystemError):
            handler("no_show")(check, CONTEXT)
    handler("no_show")(check, CONTEXT)
    assert log_of(school, again[0])["state"] == "standby"
    assert follow(again[0].body["sign_in_url"]) == room
    assert zoom.http.get(zoom.url + urlsplit(room).path, params=urlsplit(room).query).is_success


def test_whom_the_host_denies_in_zoom_is_told_and_not_let_in_again(
    school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    first = ask(school)
    number = room_of(school, zoom, clock, first).number
    backstage.carry_webhooks()
    clock.forward(5)
    zoom.control("POST", f"/meetings/{number}/registrants/deny", {"registrant": "l0@school.example"})
    backstage.carry_webhooks()
    assert (log_of(school, first)["state"], log_of(school, first)["reason"]) == ("cancelled", "denied_in_zoom")
    page = open_link(first.body["sign_in_url"])
    assert (page.status, "does not let you in" in page.body) == (410, True)
    assert (ask(school).status, ask(school).body["code"]) == (409, "denied_by_host")


def test_in_a_waiting_line_nobody_is_registered_yet(school: Lms, zoom: Zoom) -> None:
    school.call("administration", "PUT", "/v1/settings", ON | {"waiting_line": True})
    called = zoom.calls()
    first, second = ask(school, purpose="Fractions"), ask(school)
    assert (first.status, second.status) == (201, 200)
    assert second.body == first.body
    log = log_of(school, first)
    assert (log["state"], log["meeting_id"], log["deadline"]) == ("waiting", None, None)
    assert zoom.calls() == called
    assert not zoom.meetings()


def test_a_program_may_have_a_line_of_its_own_or_none(school: Lms) -> None:
    school.call("administration", "PUT", "/v1/settings", ON | {"waiting_line": True})
    program = {"name": "Mathematics", "enabled": True, "waiting_line": False}
    school.call("administration", "PUT", "/v1/programs/maths", program)
    assert ask(school, program_id="maths").body["state"] == "standby"
    assert ask(school).body["state"] == "waiting"


def test_without_zoom_nobody_waits_in_vain(lms: Lms) -> None:
    lms.call("administration", "PUT", "/v1/settings", ON | {"waiting_line": True})
    assert ask(lms).body["code"] == "zoom_not_connected"
    assert logs(lms) == []
