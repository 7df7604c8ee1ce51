"""Report rows and webhooks as stays: what one connection tells, before anybody asks who it was."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from rollcall.attendance.kinds import ARRIVAL, PAIRED, Kind, in_breakout_room, kind_of
from rollcall.attendance.model import Event, Identity, Row
from rollcall.attendance.pairing import Pair, pairs
from rollcall.attendance.waiting import waits

type Connection = tuple[str, ...]

_FIELDS = ("participant_uuid", "registrant_id", "customer_key", "email", "name")
_who = attrgetter(*_FIELDS)


class Stay(NamedTuple):
    """One row, or one joined/left pair, or the time that somebody waited.

    `origin` keeps connections of nobody apart: the row itself, or the webhooks' connection.
    """

    uuid: str
    who: Identity
    origin: Hashable
    join: datetime | None = None
    leave: datetime | None = None
    flag: str = ""
    waiting: bool = False


def stays_of_rows(rows: Iterable[Row]) -> list[Stay]:
    """One stay per distinct row: a row that two pages repeat is the same row."""
    return [_stay_of(row) for row in dict.fromkeys(rows)]


def _stay_of(row: Row) -> Stay:
    waiting = row.status == "in_waiting_room"
    flag = "" if row.join or waiting else "missing_join"
    return Stay(uuid=row.uuid, who=row, origin=row, join=row.join, leave=row.leave, flag=flag, waiting=waiting)


def stays_of_events(events: Iterable[Event]) -> list[Stay]:
    """The stays that webhooks tell of, in any order and however often they came."""
    told = [event for event in dict.fromkeys(events) if kind_of(event.event) in ARRIVAL]
    home = _homes(told)
    connections: dict[Connection, list[Event]] = {}
    for event in told:
        connections.setdefault(home(event), []).append(event)
    return list(chain.from_iterable(_stays(key, facts) for key, facts in connections.items()))


def _connection(event: Event) -> Connection:
    if event.user_id:
        return (event.uuid, "user", event.user_id)
    if event.participant_uuid:
        return (event.uuid, "participant", event.participant_uuid)
    return (event.uuid, "", event.registrant_id, event.customer_key, event.email, event.name)


def _homes(events: Iterable[Event]) -> Callable[[Event], Connection]:
    """A waiting-room event can carry a user id of its own: then its participant uuid says which connection it means."""
    waited = {_participant(event) for event in events if kind_of(event.event) not in PAIRED and event.participant_uuid}
    joined = dict[tuple[str, str], set[Connection]]()
    for event in events if waited else ():
        if kind_of(event.event) in PAIRED and _participant(event) in waited and not in_breakout_room(event.event):
            joined.setdefault(_participant(event), set()).add(_connection(event))

    def home(event: Event) -> Connection:
        if kind_of(event.event) in PAIRED or len(about := joined.get(_participant(event), ())) != 1:
            return _connection(event)
        return next(iter(about))

    return home


def _participant(event: Event) -> tuple[str, str]:
    return event.uuid, event.participant_uuid


def _stays(connection: Connection, facts: list[Event]) -> list[Stay]:
    return [_paired(connection, pair, facts) for pair in _pairs(facts)] + _others(connection, facts)


def _pairs(facts: list[Event]) -> list[Pair]:
    """The main room and the breakout rooms are paired apart: going from one to the other is leaving neither."""
    rooms: dict[bool, list[tuple[datetime, Kind]]] = {}
    for fact in facts:
        if kind := kind_of(fact.event):
            rooms.setdefault(in_breakout_room(fact.event), []).append((fact.at, kind))
    return [pair for _, told in sorted(rooms.items()) for pair in pairs(told)]


def _paired(connection: Connection, pair: Pair, facts: list[Event], *, waiting: bool = False) -> Stay:
    own = (_at(facts, moment) for moment in (pair.join, pair.leave))
    return Stay(connection[0], _blend(own, facts), connection, pair.join, pair.leave, pair.flag, waiting)


def _at(facts: list[Event], at: datetime | None) -> list[Event]:
    return [fact for fact in facts if fact.at == at]


def _others(connection: Connection, facts: list[Event]) -> list[Stay]:
    """Waits, and that somebody was in before the host came, of which Zoom tells no more than that."""
    told = [(fact, kind) for fact in facts if (kind := kind_of(fact.event))]
    if all(kind in PAIRED for _, kind in told):
        return []
    waited = waits((fact.at, kind) for fact, kind in told)
    seen = (Stay(connection[0], _blend([[fact]], facts), connection) for fact, kind in told if kind is Kind.SEEN)
    return [*(_paired(connection, one, facts, waiting=True) for one in waited), *dict.fromkeys(seen)]


def _blend(own: Iterable[list[Event]], rest: list[Event]) -> Identity:
    """Who a stay was, from its own events first: Zoom leaves out in one event what it says in the next.

    The rest of the connection only fills gaps, and only where it speaks with one voice.
    """
    if len({_who(fact) for fact in rest}) == 1:
        return rest[0]
    first = list(own)
    return Identity(**{field: _blended(field, first, rest) for field in _FIELDS})


def _blended(field: str, own: list[list[Event]], rest: list[Event]) -> str:
    for facts in own:
        if said := _said(field, facts):
            return said[0]
    said = _said(field, rest)
    return said[0] if len(said) == 1 else ""


def _said(field: str, facts: list[Event]) -> list[str]:
    return sorted({getattr(fact, field) for fact in facts} - {""})
