"""The words of attendance. Instants are aware datetimes in UTC, lengths are whole seconds, ids opaque strings.

An empty string in an identity means that Zoom did not say: it blanks what the account's rules hide.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

type Interval = tuple[datetime, datetime]
"""Half open: `[join, leave)`."""


class Status(StrEnum):
    ABSENT = "absent"
    WAITED_ONLY = "waited_only"
    NOT_GRADABLE = "not_gradable"
    PRESENT = "present"
    PARTIAL = "partial"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Instance:
    """One run of a meeting; `end` is None while it runs, or when nobody told us."""

    uuid: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    scheduled_start: datetime
    scheduled_end: datetime
    instances: tuple[Instance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: str
    name: str = ""
    email: str = ""
    other_emails: tuple[str, ...] = ()
    registrant_ids: tuple[str, ...] = ()
    role: str = "learner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who Zoom says was on a connection. `participant_uuid` holds inside one instance only."""

    participant_uuid: str = ""
    registrant_id: str = ""
    customer_key: str = ""
    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Identity):
    """One row of a participants report: a connection, not a person."""

    uuid: str
    join: datetime | None
    leave: datetime | None
    user_id: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Identity):
    """One webhook as a fact; `at` is the event's own time, never its arrival."""

    event: str
    uuid: str
    at: datetime
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a tenant decides. `threshold` is a fraction of the credit window, compared exactly."""

    threshold: Fraction = Fraction(3, 4)
    late_after_s: int = 600
    accept_names: bool = False
    instance_before_s: int = 1800
    instance_after_s: int = 7200


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What one person's connections came to."""

    status: Status
    seconds_total: int = 0
    seconds_credited: int = 0
    intervals: tuple[Interval, ...] = ()
    first_join: datetime | None = None
    how: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """Somebody who is on nobody's roster, with the people it could be."""

    name: str
    seconds_total: int
    intervals: tuple[Interval, ...] = ()
    how: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    people: dict[str, Presence] = field(default_factory=dict)
    unmatched: tuple[Unmatched, ...] = ()
    window_seconds: int = 0
    ignored_instances: tuple[str, ...] = ()
