"""One lesson from 10:00 to 11:00, and short words for what happened in it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rollcall.attendance.assess import assess
from rollcall.attendance.model import Assessment, Event, Instance, Meeting, Person, Policy, Presence, Row

ANA = Person(id="ana", name="Ana Silva", email="ana@example.org", registrant_ids=("R1",))
BEN = Person(id="ben", name="Ben Okoro", email="ben@example.org", registrant_ids=("R2",))


def at(clock: str, day: int = 5) -> datetime:
    """The instant of a clock time ("10:04" or "10:04:30") on the day of the lesson."""
    return datetime.fromisoformat(f"2026-10-{day:02}T{clock}").replace(tzinfo=UTC)


def run(start: str = "10:00", end: str | None = "11:00", uuid: str = "U1") -> Instance:
    return Instance(uuid, at(start), at(end) if end else None)


def lesson(*instances: Instance) -> Meeting:
    return Meeting(at("10:00"), at("11:00"), instances)


def row(join: str | None, leave: str | None, uuid: str = "U1", **told: str) -> Row:
    return Row(uuid=uuid, join=at(join) if join else None, leave=at(leave) if leave else None, **told)


def ana(join: str | None, leave: str | None, uuid: str = "U1", **told: str) -> Row:
    """A row that is Ana's beyond doubt."""
    return row(join, leave, uuid, registrant_id="R1", **told)


def event(kind: str, when: str, /, uuid: str = "U1", **told: str) -> Event:
    return Event(event=f"meeting.{kind}", uuid=uuid, at=at(when), **told)


def joined(when: str, user_id: str = "1", **told: str) -> Event:
    return event("participant_joined", when, user_id=user_id, **{"registrant_id": "R1", **told})


def left(when: str, user_id: str = "1", **told: str) -> Event:
    return event("participant_left", when, user_id=user_id, **{"registrant_id": "R1", **told})


def settle(
    *evidence: Row | Event, meeting: Meeting | None = None, roster: Sequence[Person] = (ANA, BEN), **more: Any
) -> Assessment:
    policy = Policy(**more.pop("policy", {}))
    return assess(meeting or lesson(run()), roster, evidence, policy=policy, **more)


def of_ana(*evidence: Row | Event, **more: Any) -> Presence:
    return settle(*evidence, **more).people["ana"]
