"""Arithmetic of half-open intervals. Nothing is rounded before it is compared."""

from collections.abc import Iterable
from datetime import timedelta

from rollcall.attendance.model import Interval

_SECOND = timedelta(seconds=1)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time as disjoint intervals in order. Intervals that touch become one; empty ones vanish."""
    ordered = sorted([one for one in intervals if one[0] < one[1]])
    merged = ordered[:1]
    for start, end in ordered[1:]:
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def clip(intervals: Iterable[Interval], window: Iterable[Interval]) -> tuple[Interval, ...]:
    """The part of `intervals` that lies inside `window`, as a union."""
    frames = union(window)
    return union([(max(a, start), min(b, end)) for a, b in intervals for start, end in frames])


def length(intervals: Iterable[Interval]) -> timedelta:
    """How long disjoint intervals are together."""
    return sum([end - start for start, end in intervals], timedelta())


def seconds(intervals: Iterable[Interval]) -> int:
    """The same in whole seconds, for showing: comparing is done with `length`."""
    return length(intervals) // _SECOND
