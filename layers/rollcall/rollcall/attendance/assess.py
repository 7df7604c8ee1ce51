"""Attendance: facts and rows in, people and seconds out. No I/O and no clock; `now` is an argument."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime

from rollcall.attendance.connections import Stay
from rollcall.attendance.intervals import clip, length, seconds, union
from rollcall.attendance.matching import email_key
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
from rollcall.attendance.status import grade
from rollcall.attendance.tracing import DEFAULTS, NO_ALIASES, Trace, Traced, trace


def assess(
    meeting: Meeting,
    roster: Iterable[Person],
    evidence: Iterable[Row | Event],
    aliases: Mapping[str, str] = NO_ALIASES,
    policy: Policy = DEFAULTS,
    now: datetime | None = None,
) -> Assessment:
    """The evidence traced (see ``trace``) and summed up."""
    return summed_up(trace(meeting, roster, evidence, aliases, policy, now))


def summed_up(traced: Trace) -> Assessment:
    """What everybody's connections came to, for everybody on the roster and for whoever else was there."""
    people, others = _grouped(traced.connections)
    return Assessment(
        people={person.id: _presence(traced, people.get(person.id, [])) for person in traced.roster},
        unmatched=tuple(sorted((_unmatched(group) for group in others), key=_reading_order)),
        window_seconds=seconds(traced.window),
        ignored_instances=tuple(sorted(traced.runs.ignored)),
    )


def _grouped(connections: Iterable[Traced]) -> tuple[dict[str, list[Traced]], list[list[Traced]]]:
    """The connections of each person, and of each unknown."""
    people, others = defaultdict[str, list[Traced]](list), defaultdict[Hashable, list[Traced]](list)
    for one in connections:
        if one.ignored:
            continue
        if one.match.person is not None:
            people[one.match.person].append(one)
        else:
            others[_nobody_key(one.stay)].append(one)
    return people, list(others.values())


def _intervals(connections: list[Traced]) -> tuple[Interval, ...]:
    return union([one.span.interval for one in connections if one.span.interval])


def _how(connections: list[Traced]) -> tuple[str, ...]:
    return tuple(sorted({one.match.how for one in connections}))


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


def _presence(traced: Trace, connections: list[Traced]) -> Presence:
    spans = [one.span for one in connections]
    stays = _intervals(connections)
    credited = clip(stays, traced.window)
    first_join = min([span.join for span in spans if span.join], default=None)
    flags = frozenset[str]().union(*[span.flags for span in spans])
    if first_join and first_join > traced.in_time_until:
        flags |= {"late"}
    return Presence(
        status=grade(
            seen=any(span.seen for span in spans),
            waited="waited" in flags,
            credited=length(credited),
            window=length(traced.window),
            threshold=traced.policy.threshold,
        ),
        seconds_total=seconds(stays),
        seconds_credited=seconds(credited),
        intervals=stays,
        first_join=first_join,
        how=_how(connections),
        flags=tuple(sorted(flags)),
    )


def _unmatched(connections: list[Traced]) -> Unmatched:
    stays = _intervals(connections)
    return Unmatched(
        name=_shown_name([one.stay for one in connections]),
        seconds_total=seconds(stays),
        intervals=stays,
        how=_how(connections),
        candidates=tuple(sorted({who for one in connections for who in one.match.candidates})),
    )


def _shown_name(stays: Iterable[Stay]) -> str:
    """The name an unknown came in with: that of the first stay that has one."""
    named = ((stay.join or stay.leave, stay.who.name) for stay in stays if stay.who.name)
    return min(((at is None, at.timestamp() if at else 0.0, name) for at, name in named), default=(True, 0.0, ""))[2]


def _reading_order(one: Unmatched) -> tuple[object, ...]:
    return (one.name, one.seconds_total, one.how, one.candidates, one.intervals)
