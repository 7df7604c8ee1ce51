"""What every connection came to and why: the one reading of the evidence, for whoever sums up and whoever explains."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from rollcall.attendance.connections import Stay, stays_of_events, stays_of_rows
from rollcall.attendance.instances import Runs, runs_of
from rollcall.attendance.matching import Match, match
from rollcall.attendance.model import Event, Interval, Meeting, Person, Policy, Row
from rollcall.attendance.spans import Span, span_of
from rollcall.attendance.status import in_time_until

DEFAULTS = Policy()
NO_ALIASES: Mapping[str, str] = MappingProxyType({})


class Traced(NamedTuple):
    """One connection: when, who it was found to be, what that is worth; nothing where its run is ``ignored``."""

    stay: Stay
    match: Match
    span: Span
    ignored: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """All that was witnessed of a meeting, read by one policy. ``window`` is what can be credited; who joins after
    ``in_time_until`` is late.
    """

    meeting: Meeting
    roster: tuple[Person, ...]
    policy: Policy
    runs: Runs
    window: tuple[Interval, ...]
    in_time_until: datetime
    connections: list[Traced]

    def of(self, person: str) -> "Trace":
        """Of one person alone."""
        theirs = [one for one in self.connections if one.match.person == person]
        return replace(self, roster=tuple(one for one in self.roster if one.id == person), connections=theirs)


def trace(
    meeting: Meeting,
    roster: Iterable[Person],
    evidence: Iterable[Row | Event],
    aliases: Mapping[str, str] = NO_ALIASES,
    policy: Policy = DEFAULTS,
    now: datetime | None = None,
) -> Trace:
    """`evidence` is a report's rows or webhooks' events, in any order, repeated or not. `aliases` maps names as Zoom
    shows them to the people a human said they are. `now` is needed only while an instance runs.
    """
    known, people = tuple(evidence), tuple(roster)
    rows = [one for one in known if isinstance(one, Row)]
    events = [one for one in known if isinstance(one, Event)]
    runs = runs_of(meeting, rows, events, policy)
    stays = stays_of_rows(rows) + stays_of_events(events)
    found = match(stays, people, aliases, accept_names=policy.accept_names)
    connections = [
        Traced(stay, one, span_of(stay, runs.ends.get(stay.uuid), now), stay.uuid in runs.ignored)
        for stay, one in zip(stays, found, strict=True)
    ]
    starts = (run.start for run in runs.belonging)
    until = in_time_until(meeting.scheduled_start, starts, policy.late_after_s)
    return Trace(meeting, people, policy, runs, runs.window(meeting, now), until, connections)
