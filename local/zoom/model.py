"""What the simulated Zoom remembers."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from local.zoom.ids import FIRST_USER_ID, USER_ID_STEP

type Json = dict[str, Any]
type Plan = Literal["free", "pro", "business"]
type AppKind = Literal["account", "user", "server"]
type UserStatus = Literal["active", "inactive", "deleted", "disassociated"]
type RegistrantStatus = Literal["approved", "pending", "denied", "cancelled"]

BASIC, LICENSED = 1, 2
INSTANT, SCHEDULED, RECURRING, FIXED = 1, 2, 3, 8
AUTOMATIC, MANUAL, NO_REGISTRATION = 0, 1, 2


@dataclass(slots=True)
class Account:
    account_id: str
    plan: Plan
    locked: Json = field(default_factory=dict)
    needs_approval: bool = False
    approved: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)

    def allows(self, client_id: str) -> bool:
        """Whether its users may add this app without asking an admin first."""
        return client_id in self.approved or not (self.needs_approval or client_id in self.withdrawn)


@dataclass(slots=True)
class User:
    user_id: str
    account_id: str
    email: str
    first_name: str
    last_name: str
    type: int
    role: str
    timezone: str
    pmi: int
    created_at: float
    capacity: int
    concurrent_meetings: int
    settings: Json = field(default_factory=dict)
    status: UserStatus = "active"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:
        return self.status == "active"

    @property
    def is_admin(self) -> bool:
        return self.role in ("Owner", "Admin")


@dataclass(slots=True)
class App:
    """A Marketplace app. `server` is server-to-server: its own `account_id`, no consent.

    Of its `scopes` a user may refuse the `optional` ones.
    """

    client_id: str
    client_secret: str
    kind: AppKind
    redirect_uris: list[str]
    scopes: list[str]
    optional: list[str] = field(default_factory=list)
    account_id: str = ""
    disabled: bool = False
    webhook_url: str = ""
    webhook_secret: str = ""
    failed_validations: int = 0


@dataclass(slots=True)
class Registrant:
    registrant_id: str
    link_token: str
    email: str
    first_name: str
    last_name: str
    status: RegistrantStatus
    created_at: float
    pin: int

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(slots=True)
class Wait:
    """One stay in the waiting room."""

    start: int
    end: int | None = None


@dataclass(slots=True)
class Person:
    """Who comes through a door. `zoom_user_id` is empty for anybody who is not signed in to Zoom."""

    name: str
    email: str = ""
    zoom_user_id: str = ""
    registrant_id: str = ""
    device: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two connections one person: for guests all there is is the name."""
        if self.registrant_id:
            return ("registrant", self.registrant_id)
        return ("user", self.zoom_user_id) if self.zoom_user_id else ("guest", self.name)


@dataclass(slots=True)
class Stay:
    """One connection of one person to one instance. A re-join is another stay with another `user_id`."""

    user_id: str
    participant_uuid: str
    person: Person
    joined: int | None = None
    left: int | None = None
    wait: Wait | None = None

    @property
    def is_waiting(self) -> bool:
        return self.wait is not None and self.wait.end is None

    @property
    def is_inside(self) -> bool:
        return self.joined is not None and self.left is None


@dataclass(slots=True)
class Instance:
    """One run of a meeting."""

    uuid: str
    start: int
    end: int | None = None
    stays: list[Stay] = field(default_factory=list)
    reads: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Meeting:
    """`start` in epoch seconds, `duration` in minutes. `uuid` is the create reply's: no instance ever has it.

    `ended_at` is when the last instance was ended, whatever time it was given as its end.
    """

    number: int
    uuid: str
    host_id: str
    account_id: str
    topic: str
    type: int
    start: int | None
    duration: int
    timezone: str
    agenda: str
    password: str
    settings: Json
    created_at: float
    creator: str = ""
    ended_at: float = 0.0
    is_deleted: bool = False
    registrants: dict[str, Registrant] = field(default_factory=dict)
    instances: list[Instance] = field(default_factory=list)
    lobby: list[Stay] = field(default_factory=list)
    connections: int = 0

    @property
    def running(self) -> Instance | None:
        return self.instances[-1] if self.instances and self.instances[-1].end is None else None

    @property
    def takes_registrants(self) -> bool:
        return bool(self.settings["approval_type"] != NO_REGISTRATION)

    def next_user_id(self) -> str:
        """Numbered from the same value in every instance, so that the value is used again in every meeting."""
        self.connections += 1
        return str(FIRST_USER_ID + USER_ID_STEP * (self.connections - 1))
