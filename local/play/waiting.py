"""Waiting for something that somebody else brings about."""

from collections.abc import Awaitable, Callable

from local.play.clock import Clock
from local.play.step import ActError

_ASK_EVERY_S = 0.5


async def wait_until(
    is_so: Callable[[], Awaitable[bool]],
    clock: Clock,
    patience_s: float,
    complaint: str,
    every_s: float = _ASK_EVERY_S,
) -> None:
    """Ask again and again; raises `ActError` with the complaint when patience has run out."""
    began = clock.now()
    while not await is_so():
        if (clock.now() - began).total_seconds() >= patience_s:
            raise ActError(complaint)
        await clock.sleep(every_s)
