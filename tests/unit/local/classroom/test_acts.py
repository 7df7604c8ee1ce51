"""The class's acts against the simulated Zoom itself; the LMS is a stand-in that knows the links."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from local.classroom.acts import ClassActs
from local.classroom.cast import HOST, LEARNERS, STAFF
from local.classroom.script import Action
from local.play.doors.lms import SampleLms
from local.play.doors.rollcall import RollcallApi
from local.play.doors.tutoring import TutoringPages
from local.play.doors.zoom import SimulatedZoom
from local.play.places import Room
from local.play.presence import Truth
from local.play.stage import Stage
from local.play.step import LAPTOP, PHONE, Step
from local.zoom.app import create_app
from local.zoom.settings import Settings

ZOOM = "http://zoom.test"
ADA, BJÖRN = LEARNERS[0], LEARNERS[1]  # noqa: PLC2401 - a name like those it stands for


class Links(SampleLms):
    """An LMS that has the personal links and the host's."""

    def __init__(self, join_urls: dict[str, str], start_url: str) -> None:
        super().__init__(httpx.AsyncClient())
        self._join_urls = join_urls
        self._start_url = start_url

    async def press_join(self, meeting_id: str, learner_id: str) -> str:
        return self._join_urls[learner_id]

    async def press_start(self, meeting_id: str) -> str:
        return self._start_url


type Story = Callable[[Callable[[Step], Awaitable[None]], ClassActs], Awaitable[None]]


def hold(story: Story) -> Truth:
    """Tell a story in a meeting with two registrants; what was true at its end."""
    return asyncio.run(_hold(story))


async def _hold(story: Story) -> Truth:
    transport = httpx.ASGITransport(create_app(Settings(origin=ZOOM)))
    async with httpx.AsyncClient(transport=transport, base_url=ZOOM) as client:
        zoom = SimulatedZoom(client)
        await zoom.add_account(STAFF, "UTC")
        number, lms = await _meeting(client)
        stage = Stage(zoom, lms, TutoringPages(client, ZOOM), RollcallApi(client))
        acts = ClassActs(stage, Room("m_1", number))
        for learner in (ADA, BJÖRN):
            await acts.open_link(learner.learner_id)
        table = acts.table()

        async def act(step: Step) -> None:
            await table[step.action](step)

        await story(act, acts)
        return await zoom.truth(number)


async def _meeting(client: httpx.AsyncClient) -> tuple[str, Links]:
    """Made through Zoom's API, as Rollcall makes one."""
    scopes = ["meeting:write:admin", "meeting:read:admin", "user:read:admin"]
    host = {"email": "teacher@school.example", "first_name": "T", "last_name": "", "type": 2, "role": "Owner"}
    account = (await client.post("/_sim/accounts", json={"plan": "pro", "users": [host | {"timezone": "UTC"}]})).json()
    app = {"client_id": "a", "client_secret": "s", "kind": "server", "account_id": account["account_id"]}
    (await client.post("/_sim/apps", json=app | {"scopes": scopes})).raise_for_status()
    grant = {"grant_type": "account_credentials", "account_id": account["account_id"]}
    token = (await client.post("/oauth/token", data=grant, auth=("a", "s"))).raise_for_status().json()["access_token"]
    bearer = {"authorization": f"Bearer {token}"}

    async def zoom(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = (await client.post(path, json=body, headers=bearer)).raise_for_status().json()
        return answer

    settings = {"approval_type": 0, "allow_multiple_devices": True}
    body = {"topic": "T", "type": 2, "start_time": "2099-01-01T10:00:00Z", "duration": 60, "settings": settings}
    made = await zoom(f"/v2/users/{host['email']}/meetings", body)
    links = {
        who.learner_id: (
            await zoom(f"/v2/meetings/{made['id']}/registrants", {"email": who.email, "first_name": who.name})
        )["join_url"]
        for who in (ADA, BJÖRN)
    }
    return str(made["id"]), Links(links, made["start_url"])


def step(who: str, action: Action, device: str = LAPTOP, about: str = "") -> Step:
    return Step(0.0, who, action, device, about)


def test_each_run_of_the_class_has_a_uuid_of_its_own() -> None:
    uuids: list[str] = []

    async def story(act: Callable[[Step], Awaitable[None]], acts: ClassActs) -> None:
        for _ in range(2):
            await act(step(HOST.email, Action.START))
            await act(step(HOST.email, Action.END))
        uuids.extend(acts.uuids)

    truth = hold(story)
    assert uuids == list(truth.uuids)
    assert len(set(uuids)) == 2


def test_a_learner_who_comes_before_the_host_gets_in_once_the_host_is_there() -> None:
    async def story(act: Callable[[Step], Awaitable[None]], _acts: ClassActs) -> None:
        await asyncio.gather(act(step(ADA.learner_id, Action.JOIN)), act(step(HOST.email, Action.START)))

    person = hold(story).by_email(ADA.email)
    assert person
    assert len(person.intervals) == 1


def test_two_devices_are_one_person_with_two_connections() -> None:
    async def story(act: Callable[[Step], Awaitable[None]], _acts: ClassActs) -> None:
        await act(step(HOST.email, Action.START))
        await act(step(ADA.learner_id, Action.JOIN, LAPTOP))
        await act(step(ADA.learner_id, Action.JOIN, PHONE))
        await act(step(ADA.learner_id, Action.LEAVE, LAPTOP))

    person = hold(story).by_email(ADA.email)
    assert person
    assert len(person.intervals) == 2


def test_who_is_kept_waiting_is_in_the_room_only_after_the_host_admits_them() -> None:
    async def story(act: Callable[[Step], Awaitable[None]], _acts: ClassActs) -> None:
        await act(step(HOST.email, Action.START))
        await act(step(ADA.learner_id, Action.JOIN_AND_WAIT))
        await act(step(BJÖRN.learner_id, Action.JOIN_AND_WAIT))
        await act(step(HOST.email, Action.ADMIT, about=ADA.learner_id))

    truth = hold(story)
    admitted, waiting = truth.by_email(ADA.email), truth.by_email(BJÖRN.email)
    assert admitted
    assert waiting
    assert (len(admitted.intervals), len(admitted.waited)) == (1, 1)
    assert (len(waiting.intervals), len(waiting.waited)) == (0, 1)


def test_a_guest_is_known_by_a_name_alone_and_a_new_name_changes_nobody() -> None:
    async def story(act: Callable[[Step], Awaitable[None]], _acts: ClassActs) -> None:
        await act(step(HOST.email, Action.START))
        await act(step("guest", Action.JOIN_AS_GUEST, about="Somebody"))
        await act(step(ADA.learner_id, Action.JOIN))
        await act(step(ADA.learner_id, Action.RENAME, about="🦊"))

    truth = hold(story)
    assert [guest.name for guest in truth.guests()] == ["Somebody"]
    assert truth.by_email(ADA.email)
