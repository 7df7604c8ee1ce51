"""Which runs of a meeting number belong to the scheduled meeting, and when each of them ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.attendance.intervals import clip
from rollcall.attendance.kinds import Kind, kind_of
from rollcall.attendance.model import Event, Instance, Interval, Meeting, Policy, Row

_UNOPENED = (None, Kind.ENDED)


@dataclass(frozen=True, slots=True)
class Runs:
    belonging: tuple[Instance, ...]
    ignored: frozenset[str]
    ends: dict[str, datetime]

    def window(self, meeting: Meeting, now: datetime | None) -> tuple[Interval, ...]:
        """The credit window: the runs cut to the schedule, or the schedule when no run is known.

        A run that goes on has lasted until `now`; without `now` it counts as lasting to the scheduled end.
        """
        schedule = (meeting.scheduled_start, meeting.scheduled_end)
        if not self.belonging:
            return clip([schedule], [schedule])
        running_until = now or meeting.scheduled_end
        return clip([(run.start, run.end or running_until) for run in self.belonging], [schedule])


def runs_of(meeting: Meeting, rows: Iterable[Row], events: Iterable[Event], policy: Policy) -> Runs:
    """Sort the runs that the meeting names, and those that `meeting.started` events add, into belonging and ignored.

    A run belongs when it starts within `[scheduled start - before, scheduled end + after)`.
    """
    events = tuple(events)
    starts = _starts(meeting, events)
    ends = _ends(meeting, events, opened=_opened(starts, rows, events))
    runs = [Instance(uuid, start, ends.get(uuid)) for uuid, start in sorted(starts.items())]
    first = meeting.scheduled_start - timedelta(seconds=policy.instance_before_s)
    last = meeting.scheduled_end + timedelta(seconds=policy.instance_after_s)
    belonging = tuple(run for run in runs if first <= run.start < last)
    return Runs(belonging, frozenset(starts) - {run.uuid for run in belonging}, ends)


def _starts(meeting: Meeting, events: Iterable[Event]) -> dict[str, datetime]:
    told = _earliest((event.uuid, event.at) for event in events if kind_of(event.event) is Kind.STARTED)
    return told | _earliest((run.uuid, run.start) for run in meeting.instances)


def _opened(starts: dict[str, datetime], rows: Iterable[Row], events: Iterable[Event]) -> dict[str, datetime]:
    """When each run is first heard of: its start, else its first participant."""
    heard = [(event.uuid, event.at) for event in events if kind_of(event.event) not in _UNOPENED]
    heard += [(row.uuid, row.join) for row in rows if row.join]
    return _earliest(heard) | starts


def _ends(meeting: Meeting, events: Iterable[Event], opened: dict[str, datetime]) -> dict[str, datetime]:
    told: dict[str, datetime] = {}
    for event in events:
        if kind_of(event.event) is Kind.ENDED:
            told[event.uuid] = max(event.at, told.get(event.uuid, event.at))
    ends = told | {run.uuid: run.end for run in meeting.instances if run.end}
    strangers = sorted((at, uuid) for uuid, at in told.items() if uuid not in opened)
    for at, _ in strangers:
        _close_latest_open(at, opened, ends)
    return ends


def _close_latest_open(at: datetime, opened: dict[str, datetime], ends: dict[str, datetime]) -> None:
    """Zoom has ended meetings under a uuid that no other event used: one number runs once at a time, so it is that."""
    running = [(since, uuid) for uuid, since in opened.items() if uuid not in ends and since <= at]
    if running:
        ends[max(running)[1]] = at


def _earliest(told: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for uuid, at in told:
        if uuid not in first or at < first[uuid]:
            first[uuid] = at
    return first
