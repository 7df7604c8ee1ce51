"""Drop-in: a learner signs in, stands by, is taken to the host's session of the day, and their log follows them."""

import importlib
import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rollcall.lms.sign_ins import NewSignIn, SignInReply
from tests.aws import Aws, DynamoCalls
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import Room, connect, follow, path_of

CREATED = "POST /v2/users/{user_id}/meetings"


@dataclass
class Visit:
    """One sign-in: its log, and the room it leads to, whose seconds count from the sign-in."""

    lms: Lms
    session_log_id: str
    meeting_id: str
    url: str
    room: Room

    def log(self) -> Any:
        return self.lms.get("session_logs", f"/v1/session-logs/{self.session_log_id}")

    def join(self, second: int, **more: Any) -> str:
        return self.room.join(second, follow(self.url), **more)


def visitor(learner: int) -> dict[str, Any]:
    person = {"learner_id": f"l{learner}", "name": f"Learner Number{learner}", "email": f"l{learner}@school.example"}
    return {"host": {"email": "tutor@school.example"}, "learner": person}


def ask(lms: Lms, learner: int = 0) -> Answer:
    return lms.call("sign_in", "POST", "/v1/sign-ins", visitor(learner))


def sign_in(lms: Lms, zoom: Zoom, clock: Clock, learner: int = 0) -> Visit:
    made = ask(lms, learner)
    assert made.status == 201, made.body
    meeting = lms.get("meetings", f"/v1/meetings/{made.body['meeting_id']}")
    room = Room(zoom, clock, meeting["zoom"]["meeting_number"], clock.now())
    return Visit(lms, made.body["session_log_id"], made.body["meeting_id"], made.body["sign_in_url"], room)


@pytest.fixture
def school(lms: Lms, zoom: Zoom, clock: Clock) -> Lms:
    """A tenant connected to Zoom, at ten in the morning in Vienna."""
    morning = clock.now().astimezone(ZoneInfo("Europe/Vienna")) + timedelta(days=1)
    connect(lms, zoom)
    clock.move_to(morning.replace(hour=10, minute=0, second=0))
    return lms


@pytest.fixture
def visit(school: Lms, zoom: Zoom, clock: Clock) -> Visit:
    return sign_in(school, zoom, clock)


def test_a_learner_who_signed_in_stands_by(visit: Visit, backstage: Backstage) -> None:
    log = visit.log()
    assert (log["state"], log["seconds"], log["learner_id"]) == ("standby", 0, "l0")
    assert "joined_at" not in log or log["joined_at"] is None
    [(at, message)] = backstage.aws.schedules("no-shows").values()
    assert message["session_log_id"] == visit.session_log_id
    assert (at - datetime.fromisoformat(log["signed_in_at"])).total_seconds() == 600 + 90 + 1


def test_the_hosts_session_of_the_day_is_made_once(visit: Visit, school: Lms, zoom: Zoom, clock: Clock) -> None:
    clock.forward(3600)
    again = sign_in(school, zoom, clock, learner=1)
    assert again.meeting_id == visit.meeting_id
    assert zoom.calls()[CREATED] == 1
    day = clock.now().astimezone(ZoneInfo("Europe/Vienna"))
    meeting = school.get("meetings", f"/v1/meetings/{visit.meeting_id}")
    assert meeting["topic"] == f"Session {day:%a, %b} {day.day}, {day.year}"
    assert meeting["time_zone"] == "Europe/Vienna"


def test_the_next_day_is_another_session(visit: Visit, school: Lms, zoom: Zoom, clock: Clock) -> None:
    clock.forward(14 * 3600)  # midnight in Vienna
    assert sign_in(school, zoom, clock, learner=1).meeting_id != visit.meeting_id
    assert len(zoom.meetings()) == 2


def test_learners_who_sign_in_at_once_meet_in_one_session(school: Lms, zoom: Zoom, clock: Clock) -> None:
    # Below the handler: AWS gives each of two events a container of its own, and these have one between them.
    signing_in = importlib.import_module("functions.sign_in.app").dependencies().signing_in

    def come(learner: int) -> SignInReply:
        signed_in = signing_in.sign_in(school.tenant_id, NewSignIn(**visitor(learner)), BASE_URL, clock.now())
        reply: SignInReply = signed_in.reply
        return reply

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(come, range(8)))
    assert len({reply.meeting_id for reply in replies}) == 1
    assert len({reply.session_log_id for reply in replies}) == 8
    assert zoom.calls()[CREATED] == 1


def test_the_link_leads_to_zoom_and_ends_with_the_day(visit: Visit, clock: Clock) -> None:
    assert f"/w/{visit.room.number}?tk=" in follow(visit.url)
    clock.forward(86_400)
    assert call("session_logs", "GET", path_of(visit.url)).status == 410
    clock.forward(86_400)
    assert call("session_logs", "GET", path_of(visit.url)).status == 404
    assert call("session_logs", "GET", "https://rollcall.example/sign-in/made-up").status == 404


def test_a_session_that_zoom_refused_can_be_made_by_the_next(school: Lms, zoom: Zoom) -> None:
    zoom.refuse(Refusal("POST", "/meetings", 500, {"code": 500, "message": "Internal error"}))
    assert ask(school).status == 503
    assert ask(school).status == 201


def test_a_host_on_zoom_basic_has_no_session(school: Lms, zoom: Zoom) -> None:
    body = {
        "host": {"email": "basic@school.example"},
        "learner": {"learner_id": "l", "name": "L", "email": "l@b.example"},
    }
    refused = school.call("sign_in", "POST", "/v1/sign-ins", body)
    assert (refused.status, refused.body["code"]) == (409, "host_not_licensed")
    assert not zoom.meetings()


def test_the_log_lives_while_the_learner_is_there(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    user_id = visit.join(60)
    backstage.carry_webhooks()
    log = visit.log()
    assert log["state"] == "live"
    signed_in = datetime.fromisoformat(log["signed_in_at"])
    assert datetime.fromisoformat(log["joined_at"]) == signed_in + timedelta(seconds=60)
    visit.room.leave(660, user_id)
    backstage.carry_webhooks()
    log = visit.log()
    assert (log["state"], log["seconds"]) == ("closed", 600)
    assert datetime.fromisoformat(log["left_at"]) == signed_in + timedelta(seconds=660)


def test_a_learner_who_comes_back_is_live_again_and_adds_up(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    visit.room.leave(160, visit.join(60))
    visit.join(200)
    backstage.carry_webhooks()
    assert visit.log()["state"] == "live"
    visit.room.end(300)
    backstage.carry_webhooks()
    log = visit.log()
    assert (log["state"], log["seconds"], log["drops"]) == ("closed", 240, 1)


def test_a_learner_in_the_waiting_room_stands_by(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    user_id = visit.join(60, waiting=True)
    backstage.carry_webhooks()
    assert visit.log()["state"] == "standby"
    visit.room.admit(120, user_id)
    backstage.carry_webhooks()
    assert visit.log()["state"] == "live"


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::7])
def test_the_log_does_not_mind_the_order_of_the_events(
    visit: Visit, backstage: Backstage, order: Sequence[int]
) -> None:
    visit.room.open(10)
    visit.room.leave(160, visit.join(60))
    visit.join(200)
    visit.room.end(300)
    wanted = ("meeting.participant_joined", "meeting.participant_left", "meeting.ended")
    told = [one for one in backstage.zoom.webhooks() if one.event in wanted and b"Tom Tutor" not in one.body]
    assert len(told) == 5
    for place in (*order, 4, 0):
        backstage.carry_webhooks([told[place]])
    assert (visit.log()["state"], visit.log()["seconds"]) == ("closed", 240)


def test_a_second_sign_in_has_a_log_of_its_own(visit: Visit, school: Lms, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(10)
    visit.room.leave(160, visit.join(60))
    backstage.carry_webhooks()
    backstage.clock.forward(1000)
    second = sign_in(school, zoom, backstage.clock)
    second.room.leave(50, second.join(20))
    backstage.carry_webhooks()
    assert (visit.log()["state"], visit.log()["seconds"]) == ("closed", 100)
    assert (second.log()["state"], second.log()["seconds"]) == ("closed", 30)


def test_a_participant_event_of_a_drop_in_costs_two_writes(
    visit: Visit, backstage: Backstage, dynamo_calls: DynamoCalls
) -> None:
    visit.room.open(10)
    backstage.carry_webhooks()
    user_id = visit.join(20)
    dynamo_calls.made.clear()
    backstage.carry_webhooks()
    assert len(dynamo_calls.writes()) == 2
    visit.room.leave(30, user_id)
    dynamo_calls.made.clear()
    backstage.carry_webhooks()
    assert len(dynamo_calls.writes()) == 2
    assert "Scan" not in dynamo_calls.operations()


def test_a_session_log_holds_nothing_of_zooms(visit: Visit, backstage: Backstage, cloud: Aws) -> None:
    visit.room.open(10)
    visit.join(60)
    backstage.carry_webhooks()
    [log] = [item for item in cloud.items() if item["kind_of"] == "session_log"]
    for hidden in ("school.example", "Number0", visit.room.number):
        assert hidden not in str(log)
