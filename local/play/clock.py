"""The class's time. Tests hand in one that does not really wait."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> datetime:
        """The instant it is, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Come back so many seconds later; at once when it is not more than zero."""


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        """The instant it is, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait so many real seconds."""
        await asyncio.sleep(max(0.0, seconds))


def as_text(moment: datetime) -> str:
    """RFC 3339 in UTC, as the API takes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
