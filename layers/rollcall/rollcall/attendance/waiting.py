"""How long one connection waited to be let in."""

from collections.abc import Iterable
from datetime import datetime

from rollcall.attendance.kinds import Kind
from rollcall.attendance.pairing import Pair

_ENTERS = frozenset({Kind.WAIT, Kind.PUT_BACK})
_LEAVES = frozenset({Kind.WAITED, Kind.ADMIT})
_INSIDE = frozenset({Kind.JOIN, Kind.SEEN})


def waits(facts: Iterable[tuple[datetime, Kind]]) -> list[Pair]:
    """The waits of one connection, in order. Whoever is in the room waits no longer; either end may be unknown.

    One that Zoom tells the end of twice (left the waiting room, admitted) is one.
    """
    told = sorted(set(facts), key=lambda fact: (fact[0], fact[1] in _ENTERS))
    found: list[Pair] = []
    since: datetime | None = None
    for at, kind in told:
        if kind in _ENTERS:
            since = since or at
        elif since and kind in _LEAVES | _INSIDE:
            found.append(Pair(since, at))
            since = None
        elif not found and kind in _LEAVES:
            found.append(Pair(None, at))
    return [*found, Pair(since, None)] if since else found
