import asyncio
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from local.classroom.script import Action
from local.play.player import Player
from local.play.step import Acts, Step

STARTS = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_TURNS_TO_REST = 10


class RunningClock:
    """Moves on to the next sleeper's time as soon as nobody has anything left to do; nobody really waits."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._sleepers: list[tuple[datetime, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self._now + timedelta(seconds=max(0.0, seconds)), woken))
        await woken.wait()

    async def run(self) -> None:
        while True:
            for _ in range(_TURNS_TO_REST):
                await asyncio.sleep(0)
            if self._sleepers:
                first = min(self._sleepers, key=lambda sleeper: sleeper[0])
                self._sleepers.remove(first)
                self._now = first[0]
                first[1].set()


async def _run(script: list[Step], acts: Acts, clock: RunningClock) -> list[Step]:
    done = list[Step]()
    running = asyncio.create_task(clock.run())
    try:
        await Player(acts, clock, STARTS, done.append).play(script)
    finally:
        running.cancel()
    return done


def _play(script: list[Step], acted: list[tuple[float, str, StrEnum]]) -> list[Step]:
    clock = RunningClock(STARTS - timedelta(seconds=20))

    async def act(step: Step) -> None:
        acted.append(((clock.now() - STARTS).total_seconds(), step.actor, step.action))

    return asyncio.run(_run(script, dict.fromkeys([*Action], act), clock))


def test_everybody_acts_at_their_own_second() -> None:
    script = [Step(5.0, "b", Action.JOIN), Step(-3.0, "a", Action.JOIN), Step(9.0, "a", Action.LEAVE)]
    acted: list[tuple[float, str, StrEnum]] = []
    _play(script, acted)
    assert acted == [(-3.0, "a", Action.JOIN), (5.0, "b", Action.JOIN), (9.0, "a", Action.LEAVE)]


def test_the_display_hears_of_each_step_once_it_is_done() -> None:
    script = [Step(1.0, "a", Action.JOIN), Step(2.0, "a", Action.LEAVE)]
    assert _play(script, []) == script


def test_an_act_that_fails_ends_the_play() -> None:
    async def fail(step: Step) -> None:
        raise RuntimeError(f"{step.actor} cannot")

    async def act(_step: Step) -> None:
        return

    script = [Step(1.0, "a", Action.JOIN), Step(2.0, "b", Action.LEAVE)]
    acts: Acts = {Action.JOIN: fail, Action.LEAVE: act}
    with pytest.RaisesGroup(RuntimeError):
        asyncio.run(_run(script, acts, RunningClock(STARTS)))
