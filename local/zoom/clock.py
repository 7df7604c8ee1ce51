"""Instants: seconds since the epoch inside, Zoom's `2026-11-22T10:00:00Z` outside."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

type Clock = Callable[[], float]


def iso(seconds: float) -> str:
    """Whole seconds, as Zoom writes every instant."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc_day(seconds: float) -> str:
    """The day Zoom's daily limits count in: they are reset at 00:00 UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def next_midnight(seconds: float) -> str:
    day = 86_400
    return iso((int(seconds) // day + 1) * day)


def start_instant(text: str, timezone: str) -> int:
    """A meeting's `start_time`: GMT with a Z, local to `timezone` without one. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).timestamp())


def control_instant(value: object, now: float) -> int:
    """The optional `at` of a control request: epoch seconds or RFC 3339; absent means now. Raises ValueError."""
    if value is None:
        return int(now)
    if isinstance(value, int | float):
        return int(value)
    return int(datetime.fromisoformat(str(value)).timestamp())
