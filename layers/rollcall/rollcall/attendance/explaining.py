"""Why somebody's connections count, or do not: one verdict for each, which add up to what they are given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from rollcall.attendance.intervals import clip, seconds, union
from rollcall.attendance.model import Interval
from rollcall.attendance.tracing import Trace, Traced

_FIRST = datetime.min.replace(tzinfo=UTC)


class Verdict(StrEnum):
    """``counted``: some of it in the credit window. ``another_device``: all of it while another connection counts.

    ``not_matched``: it may have been them, and nothing but a name or an address of several people says so.
    """

    COUNTED = "counted"
    ANOTHER_DEVICE = "another_device"
    OUTSIDE_WINDOW = "outside_window"
    WAITING_ROOM = "waiting_room"
    NO_LENGTH = "no_length"
    NO_JOIN = "no_join"
    NO_LEAVE = "no_leave"
    LEAVE_BEFORE_JOIN = "leave_before_join"
    ONLY_SEEN = "only_seen"
    OTHER_INSTANCE = "other_instance"
    NOT_MATCHED = "not_matched"


@dataclass(frozen=True, slots=True)
class Explained:
    """``seconds`` and ``credited`` are what it adds to those before it."""

    connection: Traced
    verdict: Verdict
    seconds: int = 0
    credited: int = 0


def explain(traced: Trace, person: str) -> list[Explained]:
    """Of everything that was theirs, or may have been, in the order in which it began."""
    about = (one for one in traced.connections if one.match.person == person or person in one.match.candidates)
    told: list[Explained] = []
    counted: tuple[Interval, ...] = ()
    for one in sorted(about, key=_began):
        verdict = _unusable(one, person)
        if verdict or one.span.interval is None:
            told.append(Explained(one, verdict or _without_time(one)))
            continue
        both = union([*counted, one.span.interval])
        added, credited = seconds(both) - seconds(counted), _credited(traced, both) - _credited(traced, counted)
        told.append(Explained(one, _worth(added, credited), added, credited))
        counted = both
    return told


def _began(one: Traced) -> tuple[datetime, bool, float]:
    """Of two that begin together the longer one first: then the shorter adds nothing to it."""
    stay, interval = one.stay, one.span.interval
    length = (interval[1] - interval[0]).total_seconds() if interval else 0.0
    return stay.join or stay.leave or _FIRST, not stay.waiting, -length


def _unusable(one: Traced, person: str) -> Verdict | None:
    if one.ignored:
        return Verdict.OTHER_INSTANCE
    return Verdict.NOT_MATCHED if one.match.person != person else None


def _without_time(one: Traced) -> Verdict:
    if one.stay.waiting:
        return Verdict.WAITING_ROOM
    flags = one.span.flags
    return next((verdict for flag, verdict in _BY_FLAG.items() if flag in flags), Verdict.ONLY_SEEN)


_BY_FLAG = {
    "bad_row": Verdict.LEAVE_BEFORE_JOIN,
    "zero_length": Verdict.NO_LENGTH,
    "missing_join": Verdict.NO_JOIN,
    "open": Verdict.NO_LEAVE,
    "capped_at_end": Verdict.OUTSIDE_WINDOW,
    "inferred_leave": Verdict.OUTSIDE_WINDOW,
}


def _worth(added: int, credited: int) -> Verdict:
    if credited:
        return Verdict.COUNTED
    return Verdict.OUTSIDE_WINDOW if added else Verdict.ANOTHER_DEVICE


def _credited(traced: Trace, intervals: Iterable[Interval]) -> int:
    return seconds(clip(intervals, traced.window))
