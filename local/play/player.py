"""Plays the script: every person acts at their own second, each after their own acts before."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from local.play.clock import Clock
from local.play.step import Acts, Step

type OnStep = Callable[[Step], None]


class Player:
    """Plays steps counted from `starts`; `on_step` hears of every step once it is done."""

    def __init__(self, acts: Acts, clock: Clock, starts: datetime, on_step: OnStep) -> None:
        self._acts = acts
        self._clock = clock
        self._starts = starts
        self._on_step = on_step

    async def play(self, script: Iterable[Step]) -> None:
        """Play to the last step. The first error of anybody ends the play, as an `ExceptionGroup`."""
        by_person = groupby(sorted(script, key=attrgetter("actor", "second")), attrgetter("actor"))
        async with asyncio.TaskGroup() as people:
            for _, steps in by_person:
                people.create_task(self._play_part(list(steps)))

    async def _play_part(self, steps: list[Step]) -> None:
        for step in steps:
            due = self._starts + timedelta(seconds=step.second)
            await self._clock.sleep((due - self._clock.now()).total_seconds())
            await self._acts[step.action](step)
            self._on_step(step)
