"""Joins and leaves of one connection, paired by their own times."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from rollcall.attendance.kinds import Kind

# In one second a stay that is already open is closed before the next is opened; otherwise it opens, then closes.
_WHILE_OPEN = (Kind.LEAVE, Kind.PUT_BACK, Kind.ADMIT, Kind.JOIN)
_WHILE_CLOSED = (Kind.ADMIT, Kind.JOIN, Kind.LEAVE, Kind.PUT_BACK)


@dataclass(frozen=True, slots=True)
class Pair:
    join: datetime | None
    leave: datetime | None
    flag: str = ""


def pairs(facts: Iterable[tuple[datetime, Kind]]) -> list[Pair]:
    """The stays of one connection. A repeated fact is the same fact; the order of arrival plays no part.

    A second join ends the first stay there (`inferred_leave`), a leave with no join has no start (`missing_join`), and
    a stay without a leave has no end.
    """
    moments: dict[datetime, set[Kind]] = {}
    for at, kind in facts:
        moments.setdefault(at, set()).add(kind)
    lane = _Lane()
    for at in sorted(moments):
        for kind in _WHILE_CLOSED if lane.joined is None else _WHILE_OPEN:
            if kind in moments[at]:
                lane.take(kind, at)
    return lane.finished()


@dataclass(slots=True)
class _Lane:
    joined: datetime | None = None
    put_back: bool = False
    readmitted: bool = False
    done: list[Pair] = field(default_factory=list)

    def take(self, kind: Kind, at: datetime) -> None:
        match kind:
            case Kind.JOIN:
                self._join(at)
            case Kind.LEAVE:
                self._leave(at)
            case Kind.PUT_BACK:
                self._to_waiting_room(at)
            case Kind.ADMIT:
                self._from_waiting_room(at)
            case _:
                pass

    def _join(self, at: datetime) -> None:
        if self.joined is not None and not self.readmitted:
            self.done.append(Pair(self.joined, at, "inferred_leave"))
        # The join that goes with a readmission continues the stay that the admission opened.
        self.joined = self.joined if self.readmitted else at
        self.readmitted = self.put_back = False

    def _leave(self, at: datetime) -> None:
        if self.joined is not None:
            self.done.append(Pair(self.joined, at))
        elif not self.put_back:  # else it is the leave that goes with having been put back
            self.done.append(Pair(None, at, "missing_join"))
        self.joined = None
        self.readmitted = self.put_back = False

    def _to_waiting_room(self, at: datetime) -> None:
        """Zoom does not say whether this also sends `participant_left`: whichever comes first ends the stay."""
        if self.joined is not None:
            self.done.append(Pair(self.joined, at))
            self.joined, self.readmitted, self.put_back = None, False, True

    def _from_waiting_room(self, at: datetime) -> None:
        """Nor whether coming back sends `participant_joined`; a first admission is followed by one."""
        if self.put_back:
            self.joined, self.readmitted, self.put_back = at, True, False

    def finished(self) -> list[Pair]:
        return self.done if self.joined is None else [*self.done, Pair(self.joined, None)]
