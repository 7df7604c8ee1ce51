"""Attendance: facts and rows in, people and seconds out. No I/O and no clock; `now` is an argument."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from rollcall.attendance.connections import Stay, stays_of_events, stays_of_rows
from rollcall.attendance.instances import Runs, runs_of
from rollcall.attendance.intervals import clip, length, seconds, union
from rollcall.attendance.matching import Match, email_key, match
from rollcall.attendance.model import (
    Assessment,
    Event,
    Interval,
    Meeting,
    Person,
    Policy,
    Presence,
    Row,
    Unmatched,
)
from rollcall.attendance.spans import Span, span_of
from rollcall.attendance.status import grade, is_late

_DEFAULTS = Policy()
_NO_ALIASES: Mapping[str, str] = MappingProxyType({})


def assess(
    meeting: Meeting,
    roster: Iterable[Person],
    evidence: Iterable[Row | Event],
    aliases: Mapping[str, str] = _NO_ALIASES,
    policy: Policy = _DEFAULTS,
    now: datetime | None = None,
) -> Assessment:
    """What everybody's connections came to, for everybody on the roster and for whoever else was there.

    `evidence` is a report's rows or webhooks' events, in any order, repeated or not. `aliases` maps names as Zoom shows
    them to the people a human said they are. `now` is needed only while an instance runs.
    """
    known, roster = tuple(evidence), tuple(roster)
    rows = [one for one in known if isinstance(one, Row)]
    events = [one for one in known if isinstance(one, Event)]
    runs = runs_of(meeting, rows, events, policy)
    stays = [stay for stay in stays_of_rows(rows) + stays_of_events(events) if stay.uuid not in runs.ignored]
    people, others = _grouped(stays, match(stays, roster, aliases, accept_names=policy.accept_names), runs, now)
    room = _Room(meeting, runs, policy, runs.window(meeting, now))
    return Assessment(
        people={person.id: room.presence(people.get(person.id, _Group())) for person in roster},
        unmatched=tuple(sorted((_unmatched(group) for group in others), key=_reading_order)),
        window_seconds=seconds(room.window),
        ignored_instances=tuple(sorted(runs.ignored)),
    )


@dataclass(slots=True)
class _Group:
    """The stays of one person, or of one unknown."""

    stays: list[Stay] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)

    def intervals(self) -> tuple[Interval, ...]:
        return union(span.interval for span in self.spans if span.interval)

    def how(self) -> tuple[str, ...]:
        return tuple(sorted({one.how for one in self.matches}))


def _grouped(
    stays: list[Stay], matches: list[Match], runs: Runs, now: datetime | None
) -> tuple[dict[str, _Group], list[_Group]]:
    people: dict[str, _Group] = {}
    others: dict[Hashable, _Group] = {}
    for stay, one in zip(stays, matches, strict=True):
        if one.person is not None:
            group = people.setdefault(one.person, _Group())
        else:
            group = others.setdefault(_nobody_key(stay), _Group())
        group.stays.append(stay)
        group.spans.append(span_of(stay, runs.ends.get(stay.uuid), now))
        group.matches.append(one)
    return people, list(others.values())


def _nobody_key(stay: Stay) -> Hashable:
    """Under what an unknown is kept apart. Never the name: two guests called "Guest" are two guests."""
    who = stay.who
    if who.email.strip():
        return ("email", email_key(who.email))
    if who.registrant_id:
        return ("registrant_id", who.registrant_id)
    if who.participant_uuid:
        return ("participant_uuid", stay.uuid, who.participant_uuid)
    return ("itself", stay.origin)


@dataclass(frozen=True, slots=True)
class _Room:
    meeting: Meeting
    runs: Runs
    policy: Policy
    window: tuple[Interval, ...]

    def presence(self, group: _Group) -> Presence:
        stays = group.intervals()
        credited = clip(stays, self.window)
        first_join = min((span.join for span in group.spans if span.join), default=None)
        flags = frozenset[str]().union(*(span.flags for span in group.spans))
        return Presence(
            status=grade(
                seen=any(span.seen for span in group.spans),
                waited="waited" in flags,
                credited=length(credited),
                window=length(self.window),
                threshold=self.policy.threshold,
            ),
            seconds_total=seconds(stays),
            seconds_credited=seconds(credited),
            intervals=stays,
            first_join=first_join,
            how=group.how(),
            flags=tuple(sorted(flags | {"late"} if self._late(first_join) else flags)),
        )

    def _late(self, first_join: datetime | None) -> bool:
        starts = (run.start for run in self.runs.belonging)
        return is_late(first_join, self.meeting.scheduled_start, starts, self.policy.late_after_s)


def _unmatched(group: _Group) -> Unmatched:
    stays = group.intervals()
    return Unmatched(
        name=_shown_name(group.stays),
        seconds_total=seconds(stays),
        intervals=stays,
        how=group.how(),
        candidates=tuple(sorted({one for found in group.matches for one in found.candidates})),
    )


def _shown_name(stays: Iterable[Stay]) -> str:
    """The name an unknown came in with: that of the first stay that has one."""
    named = ((stay.join or stay.leave, stay.who.name) for stay in stays if stay.who.name)
    return min(((at is None, at.timestamp() if at else 0.0, name) for at, name in named), default=(True, 0.0, ""))[2]


def _reading_order(one: Unmatched) -> tuple[object, ...]:
    return (one.name, one.seconds_total, one.how, one.candidates, one.intervals)
