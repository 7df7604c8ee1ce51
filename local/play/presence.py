"""The simulator's own ground truth: who was in a room, and when. Every number is held against it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, order=True)
class Span:
    """A half-open interval in whole seconds since the epoch."""

    start: int
    end: int

    def cut(self, other: "Span") -> "Span":
        """The part inside `other`; of no length when there is none."""
        start = max(self.start, other.start)
        return Span(start, max(start, min(self.end, other.end)))


def seconds(spans: Iterable[Span]) -> int:
    """How long the union of the spans is: what two devices saw at once counts once."""
    total, reached = 0, 0
    for span in sorted(spans):
        start = max(span.start, reached)
        total += max(0, span.end - start)
        reached = max(reached, span.end)
    return total


@dataclass(frozen=True)
class Person:
    """One person as Zoom knows them; a guest has no registrant id and no e-mail."""

    registrant_id: str
    email: str
    name: str
    intervals: tuple[Span, ...]
    waited: tuple[Span, ...]
    seconds: int


@dataclass(frozen=True)
class Truth:
    """One meeting: its runs and everybody who was there."""

    runs: tuple[Span, ...]
    uuids: tuple[str, ...]
    people: tuple[Person, ...]

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """From the simulator's answer; a run that has not ended yet is of no length."""
        runs = tuple(_span((run["start"], run.get("end") or run["start"])) for run in body["instances"])
        uuids = tuple(run["uuid"] for run in body["instances"])
        return cls(runs, uuids, tuple(_person(person) for person in body["people"]))

    def by_email(self, email: str) -> Person | None:
        """The registrant with this e-mail, if they ever came."""
        return next((person for person in self.people if person.email == email), None)

    def guests(self) -> list[Person]:
        """Who came without a registration and without an e-mail."""
        return [person for person in self.people if not person.registrant_id and not person.email]


def _person(body: dict[str, Any]) -> Person:
    return Person(
        body.get("registrant_id") or "",
        (body.get("email") or "").casefold(),
        body["name"],
        _spans(body["intervals"]),
        _spans(body["waited"]),
        int(body["seconds"]),
    )


def _spans(pairs: Sequence[Sequence[Any]]) -> tuple[Span, ...]:
    return tuple(_span(pair) for pair in pairs if pair[1] is not None)


def _span(pair: Sequence[Any]) -> Span:
    return Span(_instant(pair[0]), _instant(pair[1]))


def _instant(value: str | float) -> int:
    """Epoch seconds, or RFC 3339."""
    return int(datetime.fromisoformat(value).timestamp()) if isinstance(value, str) else int(value)
