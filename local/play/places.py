"""Rooms, and who is where."""

import asyncio
from dataclasses import dataclass

from local.play.doors.zoom import Place

_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Room:
    """A meeting as Rollcall and as Zoom call it."""

    meeting_id: str
    number: str


class Places:
    """Who is where. One person may wait for another: the host admits whoever has knocked, not whoever was due to."""

    def __init__(self) -> None:
        self._known = dict[tuple[str, str], Place]()
        self._news = asyncio.Condition()

    async def put(self, actor: str, device: str, place: Place) -> None:
        async with self._news:
            self._known[actor, device] = place
            self._news.notify_all()

    async def of(self, actor: str, device: str) -> Place:
        """Where somebody is, once they are there; raises `TimeoutError`."""
        async with asyncio.timeout(_PATIENCE_S), self._news:
            await self._news.wait_for(lambda: (actor, device) in self._known)
            return self._known[actor, device]
