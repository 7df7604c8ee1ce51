"""How one simulator runs."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from local.zoom.clock import Clock

REVALIDATION_S = 72 * 3_600


@dataclass(frozen=True, slots=True)
class Settings:
    """`time_scale` divides Zoom's own delays: at 60, the retry after five minutes comes after five seconds.

    `origin` is the address people and programs reach this process at. `sleep` and `transport` are what the webhooks
    wait with and travel by; tests hand in their own. `revalidates` repeats the URL validation every 72 hours, scaled.
    """

    origin: str = "http://zoom.example"
    time_scale: float = 1.0
    seed: int = 1
    clock: Clock = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    transport: httpx.AsyncBaseTransport | None = None
    revalidates: bool = False

    def scaled(self, seconds: float) -> float:
        return seconds / self.time_scale
