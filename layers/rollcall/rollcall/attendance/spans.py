"""What a stay is worth once the end of its instance and the present are known."""

from datetime import datetime
from typing import NamedTuple

from rollcall.attendance.connections import Stay
from rollcall.attendance.model import Interval

_NO_FLAGS: frozenset[str] = frozenset()


class Span(NamedTuple):
    """`seen` says that the person was in the room, if only for a moment; waiting and bad rows do not say that."""

    interval: Interval | None = None
    flags: frozenset[str] = _NO_FLAGS
    join: datetime | None = None
    seen: bool = False


def span_of(stay: Stay, end: datetime | None, now: datetime | None) -> Span:
    """A stay as seconds and flags; `end` is its instance's end, None while that runs or is unknown."""
    if stay.waiting:
        return Span(flags=frozenset({"waited"}))
    told = frozenset({stay.flag}) if stay.flag else _NO_FLAGS
    if stay.join is None:
        return Span(flags=told, seen=True)
    if stay.leave is None:
        return _without_leave(stay.join, told, end, now)
    return _with_leave(stay.join, stay.leave, told, end)


def _without_leave(join: datetime, told: frozenset[str], end: datetime | None, now: datetime | None) -> Span:
    flag = "open" if end is None else "inferred_leave"
    return Span(_between(join, end or now), told | {flag}, join, seen=True)


def _with_leave(join: datetime, leave: datetime, told: frozenset[str], end: datetime | None) -> Span:
    if leave < join:
        return Span(flags=told | {"bad_row"})
    if leave == join:
        told |= {"zero_length"}
    if end is not None and leave > end:
        leave, told = end, told | {"capped_at_end"}
    return Span(_between(join, leave), told, join, seen=True)


def _between(join: datetime, leave: datetime | None) -> Interval | None:
    return (join, leave) if leave is not None and join < leave else None
