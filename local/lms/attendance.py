"""A meeting's attendance as the events tell it: the newest line of each learner, and why there is each version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class AttendanceLine:
    """One learner's attendance as the newest version of the meeting's told it; seconds are whole.

    Without `listed`, Rollcall has them as none of the meeting's learners any more.
    """

    status: str = "unknown"
    seconds_total: int = 0
    seconds_credited: int = 0
    source: str = "none"
    state: str = "unknown"
    flags: tuple[str, ...] = ()
    version: int = 0
    listed: bool = True


@dataclass(frozen=True)
class Version:
    """Numbers that were settled: `told` is provisional, final or corrected, `cause` why, `by` who asked for it."""

    version: int
    told: str
    cause: str
    by: str
    at: str


@dataclass
class Book:
    """What was heard of one meeting. Events come in any order: of a learner's lines the greatest version holds.

    `behind` is the version after which lines are to be asked for, because an event had no room for all of them.
    """

    lines: dict[str, AttendanceLine] = field(default_factory=dict)
    versions: dict[int, Version] = field(default_factory=dict)
    behind: int | None = None

    def hear(self, told: str, at: str, data: Mapping[str, Any]) -> None:
        """One `attendance.*` event."""
        number = data["version"]
        self.versions[number] = Version(number, told, data["cause"], data["by"], at)
        self.take(data["items"])
        if data["more"]:
            self.fall_behind(number - 1)

    def fall_behind(self, version: int) -> None:
        """Lines that are newer than this version are to be asked for."""
        self.behind = version if self.behind is None else min(version, self.behind)

    def take(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Lines of an event, or of the API."""
        for told in items:
            if told["version"] >= self.lines.get(told["learner_id"], AttendanceLine()).version:
                self.lines[told["learner_id"]] = _line(told)

    def of(self, learner_id: str) -> AttendanceLine:
        """Of whom nothing is known they are `unknown`, not absent."""
        line = self.lines.get(learner_id)
        return line if line and line.listed else AttendanceLine()


def _line(told: Mapping[str, Any]) -> AttendanceLine:
    return AttendanceLine(
        status=told["status"],
        seconds_total=told["seconds_total"],
        seconds_credited=told["seconds_credited"],
        source=told["source"],
        state=told["state"],
        flags=tuple(told["flags"]),
        version=told["version"],
        listed=told["listed"],
    )
