"""The room over time, a lane for each person: when they waited, when they were in, and how much of that is credited."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rollcall.attendance.intervals import clip, union
from rollcall.attendance.model import Interval, Unmatched
from rollcall.attendance.tracing import Trace
from rollcall.services.attendance.evidence import HOST
from rollcall.services.attendance.standing import Standing
from rollcall.services.attendance.traces import Traces
from rollcall.store.attendance import AttendanceRecord
from rollcall.store.facts import MeetingFile

_GRADED = frozenset({"present", "partial", "seen", "absent", "waited_only", "not_gradable", "excused"})


@dataclass(frozen=True, slots=True)
class Lane:
    """``tone`` is the status, or ``host`` or ``unmatched``; ``open``: they are there now."""

    name: str
    note: str
    tone: str
    intervals: tuple[Interval, ...]
    credited: tuple[Interval, ...]
    waits: tuple[Interval, ...] = ()
    open: bool = False


def lanes_of(file: MeetingFile, standing: Standing, traces: Traces, until: datetime) -> list[Lane]:
    """The host, the learners by their names, and whoever else was there; ``until`` ends what nobody saw end."""
    waits = _waits(traces, until)
    inside = _inside(traces)
    names = {str(one.learner_id): one.name for one in file.registrants}
    lines = [line for line in standing.lines if line.listed]
    lines.sort(key=lambda line: (names.get(line.learner_id, line.learner_id).casefold(), line.learner_id))
    learners = (_learner(line, names, inside, waits, traces) for line in lines)
    return [*_hosts(inside, waits, traces), *learners, *(_stranger(one, traces) for one in standing.unmatched)]


def _learner(
    line: AttendanceRecord,
    names: dict[str, str],
    inside: dict[str, tuple[Interval, ...]],
    waits: dict[str, tuple[Interval, ...]],
    traces: Traces,
) -> Lane:
    """By what was settled; a mark has no times, then by what was seen."""
    who = str(line.learner_id)
    intervals = tuple(line.intervals) or inside.get(who, ())
    return Lane(
        name=names.get(who, who),
        note=_note(line),
        tone=line.status if line.status in _GRADED else "seen",
        intervals=intervals,
        credited=clip(intervals, traces.truth.window),
        waits=waits.get(who, ()),
        open="open" in line.flags,
    )


def _note(line: AttendanceRecord) -> str:
    words = [line.status.replace("_", " ")]
    if line.seconds_total:
        words.append(f"{_minutes(line.seconds_credited)} min")
    words += [flag for flag in ("late",) if flag in line.flags]
    return ", ".join(words + (["to review"] if line.state == "needs_review" else []))


def _minutes(seconds: int) -> int:
    return (seconds + 30) // 60


def _hosts(
    inside: dict[str, tuple[Interval, ...]], waits: dict[str, tuple[Interval, ...]], traces: Traces
) -> Iterator[Lane]:
    for who, intervals in inside.items():
        if who.startswith(HOST):
            yield Lane("Host", "", "host", intervals, clip(intervals, traces.truth.window), waits.get(who, ()))


def _stranger(one: Unmatched, traces: Traces) -> Lane:
    note = "not matched" + (f", {_minutes(one.seconds_total)} min" if one.seconds_total else "")
    credited = clip(one.intervals, traces.truth.window)
    return Lane(one.name or "(no name)", note, "unmatched", one.intervals, credited)


def _inside(traces: Traces) -> dict[str, tuple[Interval, ...]]:
    """When everybody known was in the room, by what counts, and by the webhooks where that knows nothing of them."""
    told = _by_person(_stays(traces.live))
    return told | (_by_person(_stays(traces.report)) if traces.report else {})


def _waits(traces: Traces, until: datetime) -> dict[str, tuple[Interval, ...]]:
    """Reports tell less of the waiting room than webhooks do."""
    told = [one for traced in (traces.live, traces.report) if traced for one in _waiting(traced, until)]
    return _by_person(told)


def _stays(traced: Trace) -> Iterator[tuple[str | None, Interval]]:
    used = (one for one in traced.connections if not one.ignored and one.span.interval)
    return ((one.match.person, one.span.interval) for one in used if one.span.interval)


def _waiting(traced: Trace, until: datetime) -> Iterator[tuple[str | None, Interval]]:
    """Whoever was never let in waited to the end of the run."""
    for one in traced.connections:
        if one.stay.waiting and not one.ignored and one.stay.join:
            yield one.match.person, (one.stay.join, one.stay.leave or traced.runs.ends.get(one.stay.uuid, until))


def _by_person(told: Iterable[tuple[str | None, Interval]]) -> dict[str, tuple[Interval, ...]]:
    found: dict[str, list[Interval]] = {}
    for who, interval in told:
        if who is not None:
            found.setdefault(who, []).append(interval)
    return {who: union(intervals) for who, intervals in found.items()}
