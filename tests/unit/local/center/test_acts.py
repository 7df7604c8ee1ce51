"""The acts of the day against the simulated Zoom itself; the LMS and Rollcall are stand-ins that know a few links."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from local.center.acts import LearnerActs, number_of
from local.center.cast import BY_ID, STAFF, TARA, TIM, Part, playing
from local.center.diary import Diary
from local.center.script import Action
from local.center.tutor_acts import TutorActs
from local.play.doors.http import Json
from local.play.doors.lms import SampleLms
from local.play.doors.rollcall import RollcallApi
from local.play.doors.tutoring import SignedIn, TutoringPages
from local.play.doors.zoom import SimulatedZoom
from local.play.people import Learner
from local.play.presence import Truth
from local.play.stage import Stage
from local.play.step import LAPTOP, ActError, Step
from local.zoom.app import create_app
from local.zoom.settings import Settings

ZOOM, LINK = "http://zoom.test", "http://rollcall.test/sign-in/abc"
ADA = playing(Part.ORDINARY)[0].learner_id
IAN = playing(Part.CONTESTED)[0].learner_id


ORDERS = ([TARA.email, TIM.email], [TIM.email, TARA.email])


class QuickClock:
    """Time passes when somebody sleeps, and nobody really waits."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Pages(TutoringPages):
    """Answers as told: `pages` are where the learners' links lead, one after the other; `rooms` what a tutor sees."""

    def __init__(self, client: httpx.AsyncClient, page: str, number: str) -> None:
        super().__init__(client, ZOOM)
        self.pages, self.rooms = [page], [number]
        self.line: list[Json] = []
        self._first_to_take = ""

    async def sign_in(self, tutor_email: str, learner: Learner, purpose: str) -> SignedIn:
        assert purpose
        return SignedIn(LINK, self.pages[0])

    async def open_link(self, link: str) -> str:
        assert link == LINK
        return self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]

    async def day(self, tutor_email: str) -> Json:
        number = self.rooms.pop(0) if len(self.rooms) > 1 else self.rooms[0]
        return {"session": {"meeting_id": "m_1", "number": number}, "line": self.line}

    async def take(self, tutor_email: str, session_log_id: str) -> bool:
        self._first_to_take = self._first_to_take or tutor_email
        return self._first_to_take == tutor_email

    async def send_back(self, tutor_email: str, session_log_id: str) -> None:
        assert session_log_id == "s_1"


class Api(RollcallApi):
    def __init__(self, states: list[str]) -> None:
        super().__init__(httpx.AsyncClient())
        self._states = states

    async def place(self, link: str) -> Json:
        assert link == LINK
        return {"state": self._states.pop(0)}


@dataclass
class Stagehand:
    """What a story has in hand."""

    act: Callable[[Step], Awaitable[None]]
    diary: Diary
    pages: Pages
    zoom: SimulatedZoom
    number: str
    clock: QuickClock


def tell(story: Callable[[Stagehand], Awaitable[None]], states: list[str] | None = None) -> Truth:
    """Tell a story about a meeting with one registrant; what was true at its end."""
    return asyncio.run(_tell(story, states or []))


async def _tell(story: Callable[[Stagehand], Awaitable[None]], states: list[str]) -> Truth:
    transport = httpx.ASGITransport(create_app(Settings(origin=ZOOM)))
    async with httpx.AsyncClient(transport=transport, base_url=ZOOM) as client:
        zoom, diary, clock = SimulatedZoom(client), Diary(), QuickClock()
        await zoom.add_account(STAFF, "UTC")
        number, link = await _meeting(client)
        pages = Pages(client, link, number)
        stage = Stage(zoom, SampleLms(client), pages, Api(states))
        acts = LearnerActs(stage, clock, diary).table() | TutorActs(stage, clock, diary).table()

        async def act(step: Step) -> None:
            await acts[step.action](step)

        await story(Stagehand(act, diary, pages, zoom, number, clock))
        return await zoom.truth(number)


async def _meeting(client: httpx.AsyncClient) -> tuple[str, str]:
    """Made through Zoom's API, as Rollcall makes one."""
    host = {"email": "teacher@school.example", "first_name": "T", "last_name": "", "type": 2, "role": "Owner"}
    account = (await client.post("/_sim/accounts", json={"plan": "pro", "users": [host | {"timezone": "UTC"}]})).json()
    app = {"client_id": "a", "client_secret": "s", "kind": "server", "account_id": account["account_id"]}
    scopes = ["meeting:write:admin", "meeting:read:admin", "user:read:admin"]
    (await client.post("/_sim/apps", json=app | {"scopes": scopes})).raise_for_status()
    grant = {"grant_type": "account_credentials", "account_id": account["account_id"]}
    token = (await client.post("/oauth/token", data=grant, auth=("a", "s"))).raise_for_status().json()["access_token"]

    async def zoom(path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"}
        answer: dict[str, Any] = (await client.post(path, json=body, headers=headers)).raise_for_status().json()
        return answer

    settings = {"approval_type": 0, "allow_multiple_devices": True}
    body = {"topic": "T", "type": 2, "start_time": "2099-01-01T10:00:00Z", "duration": 60, "settings": settings}
    made = await zoom(f"/v2/users/{host['email']}/meetings", body)
    who = {"email": BY_ID[ADA].email, "first_name": "Ada"}
    return str(made["id"]), (await zoom(f"/v2/meetings/{made['id']}/registrants", who))["join_url"]


def step(who: str, action: Action, about: str = "") -> Step:
    return Step(0.0, who, action, LAPTOP, about)


def test_a_learner_signs_in_joins_by_the_page_they_got_to_and_leaves() -> None:
    async def story(hand: Stagehand) -> None:
        await hand.act(step(ADA, Action.SIGN_IN))
        assert len(hand.diary.signed_in[ADA]) == 1
        assert hand.number in hand.diary.numbers[TIM.email]
        await hand.act(step(ADA, Action.JOIN))
        await hand.act(step(ADA, Action.LEAVE))

    assert tell(story).people == ()  # before the host there is no room: they were in front of it


def test_a_page_that_says_one_moment_is_waited_for() -> None:
    async def story(hand: Stagehand) -> None:
        [page] = hand.pages.pages
        hand.pages.pages = [LINK, LINK, page]
        await hand.act(step(ADA, Action.SIGN_IN))
        await hand.act(step(ADA, Action.JOIN))
        assert hand.diary.pages[ADA] == page

    tell(story)


def test_a_page_of_rollcalls_own_has_no_number() -> None:
    assert number_of(LINK) == ""
    assert number_of("http://zoom.test/w/123?tk=abc") == "123"


def test_a_waiting_page_goes_on_when_taken_and_the_delay_is_noted() -> None:
    async def story(hand: Stagehand) -> None:
        hand.pages.line = [{"learner_id": IAN, "session_log_id": "s_1"}]
        await hand.act(step(IAN, Action.SIGN_IN))
        await hand.act(step(TARA.email, Action.TAKE, IAN))
        await hand.act(step(IAN, Action.MOVE_ON))
        assert hand.diary.lags_s[IAN] == 4.0

    tell(story, ["waiting", "waiting", "standby"])


def test_a_dead_link_is_opened_again_until_it_follows() -> None:
    async def story(hand: Stagehand) -> None:
        [alive] = hand.pages.pages
        hand.pages.pages = [alive, f"{ZOOM}/w/1?tk=dead", alive]
        await hand.act(step(ADA, Action.SIGN_IN))
        hand.pages.pages = hand.pages.pages[1:]
        await hand.act(step(ADA, Action.REOPEN))
        assert hand.diary.pages[ADA] == alive

    tell(story)


def test_of_two_tutors_the_second_one_is_noted_as_too_late() -> None:
    async def story(hand: Stagehand) -> None:
        hand.pages.line = [{"learner_id": IAN, "session_log_id": "s_1"}]
        for tutor in (TARA, TIM):
            await hand.act(step(tutor.email, Action.LOOK, IAN))
        hand.pages.line = []
        await asyncio.gather(*(hand.act(step(tutor.email, Action.TAKE, IAN)) for tutor in (TARA, TIM)))
        assert [one.tutor for one in (*hand.diary.taken, *hand.diary.came_too_late)] in ORDERS

    tell(story)


def test_somebody_who_is_not_in_the_line_ends_the_play() -> None:
    with pytest.raises(ActError, match="is not in the line"):
        tell(lambda hand: hand.act(step(TARA.email, Action.TAKE, IAN)))


def test_the_line_is_looked_at_when_somebody_was_sent_back() -> None:
    async def story(hand: Stagehand) -> None:
        hand.pages.line = [{"learner_id": IAN, "session_log_id": "s_1"}]
        await hand.act(step(TARA.email, Action.TAKE, IAN))
        await hand.act(step(TARA.email, Action.SEND_BACK, IAN))
        assert hand.diary.line_before == hand.diary.line_after == [IAN]

    tell(story)


def test_a_deleted_session_is_looked_at_until_it_has_another_number() -> None:
    async def story(hand: Stagehand) -> None:
        hand.pages.rooms = [hand.number, hand.number, "777"]
        await hand.act(step(ADA, Action.SIGN_IN))
        await hand.act(step(TIM.email, Action.DELETE, ADA))
        assert hand.diary.numbers[TIM.email] == [hand.number, "777"]

    tell(story)


def test_a_deleted_session_that_stays_away_ends_the_play() -> None:
    async def story(hand: Stagehand) -> None:
        await hand.act(step(ADA, Action.SIGN_IN))
        await hand.act(step(TIM.email, Action.DELETE, ADA))

    with pytest.raises(ActError, match="was deleted and not made anew"):
        tell(story)


def test_nothing_is_deleted_before_the_learner_has_signed_in() -> None:
    with pytest.raises(ActError, match="has not signed in"):
        tell(lambda hand: hand.act(step(TIM.email, Action.DELETE, ADA)))
