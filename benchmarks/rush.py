"""A rush on the whole stack: a thousand learners sign in at fifty hosts within a minute, over real HTTP."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

from benchmarks.measurement import Measurement, spread
from local.play.connect import connect_zoom
from local.play.doors.http import Json, open_client
from local.play.doors.zoom import SimulatedZoom
from local.play.people import Staff, new_domain
from local.stack.deployment import STACK_NAME
from local.stack.emulator import LocalAws
from local.stack.state import Stack

LEARNERS, HOSTS, WITHIN_S = 1_000, 50, 60.0
_ARRIVE_WITHIN_S = 7_200  # the timers outlast the rush
_TRIES = 5
_IN_FLIGHT = 4  # the emulated AWS starts a worker for each request that comes while others are answered
_TIMEOUT = httpx.Timeout(60.0, pool=None)


@dataclass(frozen=True, slots=True)
class Rush:
    """What was answered, by learner, how long each waited, and what it left behind."""

    answers: dict[str, Json]
    waited_s: list[float]
    repeated: int
    took_s: float
    standing: Counter[str]
    armed: int

    @property
    def lost(self) -> int:
        """Learners without an answer, without exactly one standing log, or whose timer is not armed."""
        unanswered = len(self.waited_s) - len(self.answers)
        wrong = sum(1 for learner in self.answers if self.standing[learner] != 1)
        return unanswered + wrong + max(0, len(self.answers) - self.armed)


def measure(stack: Stack) -> Iterator[Measurement]:
    found = asyncio.run(_measured(stack))
    yield Measurement(
        name="Signing in, a rush",
        value=found.lost,
        limit=0,
        unit="lost",
        how=f"of {LEARNERS:,} sign-ins at {HOSTS} hosts, sent within {WITHIN_S:.0f} s to the stack on this machine: "
        "those without an answer, without one standing log, or without an armed timer",
        found=(
            f"all answered after {found.took_s:.0f} s",
            f"each waited {spread(found.waited_s, 's', 1)}",
            f"timers armed: {found.armed:,}",
            f"answers that said to try again: {found.repeated:,}",
        ),
    )


async def _measured(stack: Stack) -> Rush:
    domain = new_domain()
    hosts = [Staff(f"host{number}@{domain}", "Host", str(number), "Member") for number in range(HOSTS)]
    admin = Staff(f"admin@{domain}", "Ada", "Admin", "Admin")
    async with open_client(stack.zoom_url) as zoom:
        await SimulatedZoom(zoom).add_account([admin, *hosts], "UTC")
    await connect_zoom(stack.lms_url, admin.email)
    key = {"authorization": f"Bearer {stack.api_key}"}
    return await rush(stack, key, [one.email for one in hosts], LEARNERS, WITHIN_S)


async def rush(stack: Stack, key: dict[str, str], hosts: Sequence[str], learners: int, within_s: float) -> Rush:
    """Everybody at their own moment, spread over the time; a 503 or 429 is tried again, as an LMS does."""
    repeated: Counter[str] = Counter()
    waited, answers = list[float](), dict[str, Json]()
    begun = datetime.now(UTC)
    limits = httpx.Limits(max_connections=_IN_FLIGHT)
    async with httpx.AsyncClient(base_url=stack.api_url, headers=key, timeout=_TIMEOUT, limits=limits) as api:

        async def come(number: int) -> None:
            await asyncio.sleep(number / learners * within_s)
            began = time.monotonic()
            answer = await _sign_in(api, hosts[number % len(hosts)], number, repeated)
            waited.append(time.monotonic() - began)
            if answer is not None:
                answers[answer["learner_id"]] = answer

        async with asyncio.TaskGroup() as people:
            for number in range(learners):
                people.create_task(come(number))
        took_s = (datetime.now(UTC) - begun).total_seconds()
        standing = await _standing(api)
    armed = _armed(stack, begun)
    return Rush(answers, waited, repeated["again"], took_s, standing, armed)


async def _sign_in(api: httpx.AsyncClient, host: str, number: int, repeated: Counter[str]) -> Json | None:
    learner = {"learner_id": f"rush-{number}", "name": f"Learner {number}", "email": f"rush-{number}@rush.example"}
    body = {"host": {"email": host}, "learner": learner, "no_show_after_s": _ARRIVE_WITHIN_S}
    for turn in range(1, _TRIES + 1):
        answer = await api.post("/v1/sign-ins", json=body)
        if answer.is_success:
            told: Json = answer.json()
            return told | {"learner_id": learner["learner_id"]}
        if answer.status_code not in {429, 500, 502, 503, 504}:
            return None
        repeated["again"] += 1
        await asyncio.sleep(turn)
    return None


async def _standing(api: httpx.AsyncClient) -> Counter[str]:
    """How many logs of each learner stand by."""
    found, cursor = Counter[str](), ""
    while True:
        page = (await api.get("/v1/session-logs", params={"cursor": cursor} if cursor else None)).json()
        found.update(one["learner_id"] for one in page["items"] if one["state"] == "standby")
        cursor = page["cursor"] or ""
        if not cursor:
            return found


def _armed(stack: Stack, begun: datetime) -> int:
    """Schedules of checks that lie as far ahead as those of the rush."""
    scheduler = LocalAws.at(stack.aws_endpoint_url).client("scheduler")
    prefixes = (f"no-show-{number:02x}" for number in range(256))  # the emulator lists a hundred and no further page
    lists = (scheduler.list_schedules(GroupName=f"{STACK_NAME}-NoShowSchedules", NamePrefix=one) for one in prefixes)
    names = [one["Name"] for each in lists for one in each["Schedules"]]
    least = begun + timedelta(seconds=_ARRIVE_WITHIN_S)
    times = (
        scheduler.get_schedule(GroupName=f"{STACK_NAME}-NoShowSchedules", Name=name)["ScheduleExpression"]
        for name in names
    )
    return sum(1 for one in times if datetime.fromisoformat(one[3:-1]).replace(tzinfo=UTC) >= least)
