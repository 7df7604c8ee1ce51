"""When somebody came and went, all their connections taken together. Pure.

A short drop between two stays is bridged: its seconds count, and so does the drop.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.attendance.connections import Stay, stays_of_events
from rollcall.attendance.instances import runs_of
from rollcall.attendance.intervals import length
from rollcall.attendance.model import Event, Interval, Meeting, Policy

_BRIDGED = timedelta(seconds=120)

type _Stay = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Visit:
    """From the first join to the last leave, which is None while they are there: then ``seconds`` are until now known.

    ``drops`` is how many were bridged.
    """

    joined_at: datetime
    left_at: datetime | None
    seconds: int
    drops: int


def visit_of(events: Iterable[Event], since: datetime, until: datetime | None = None) -> Visit | None:
    """What one person's events and the runs of the meeting come to between two moments; None where they never were in.

    Whoever was in before ``since`` and stayed came at that moment.
    """
    stays = sorted(_within(_stays(tuple(events), since), since, until), key=lambda stay: stay[0])
    if not stays:
        return None
    leaves = [leave for _, leave in stays if leave]
    is_there = len(leaves) < len(stays)
    seconds, drops = _bridged(stays, max(leaves, default=stays[0][0]))
    return Visit(stays[0][0], None if is_there else max(leaves), seconds, drops)


def _stays(events: tuple[Event, ...], since: datetime) -> Iterator[_Stay]:
    ends = runs_of(Meeting(since, since), (), events, Policy()).ends
    for stay in stays_of_events(events):
        first = stay.join or stay.leave  # who left without having been seen to come was there at that moment
        if first and not stay.waiting:
            yield first, _leave(first, stay, ends.get(stay.uuid))


def _leave(join: datetime, stay: Stay, end: datetime | None) -> datetime | None:
    """Nobody stays after the end."""
    leave = min(stay.leave or end, end) if end else stay.leave
    return max(join, leave) if leave else None


def _within(stays: Iterable[_Stay], since: datetime, until: datetime | None) -> Iterator[_Stay]:
    for join, leave in stays:
        was_before = join < since and leave is not None and leave <= since
        if not was_before and (until is None or join < until):
            yield max(join, since), min(leave or until, until) if until else leave


def _bridged(stays: Iterable[_Stay], last: datetime) -> tuple[int, int]:
    """Seconds and drops. Whoever is there now was there when another connection of theirs was left last."""
    runs: list[Interval] = []
    drops = 0
    for join, left in stays:
        leave = left or max(join, last)
        if runs and join - runs[-1][1] < _BRIDGED:
            drops += join > runs[-1][1]
            runs[-1] = runs[-1][0], max(runs[-1][1], leave)
        else:
            runs.append((join, leave))
    return length(runs) // timedelta(seconds=1), drops
