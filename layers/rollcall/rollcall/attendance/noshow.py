"""Who did not come in time, and what to do about it. Nothing destructive is decided on doubt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Self

from rollcall.attendance.kinds import ARRIVAL, kind_of

UNKNOWN_PREFIX = "unknown:"
_OVER = frozenset({"cancelled", "canceled", "ended", "closed", "moved", "rescheduled", "deleted"})

type LiveCheck = frozenset[str] | Literal["error"] | None
"""Whom Zoom says is in the room now; "error" when Zoom did not answer, None when nobody asked."""


class Action(StrEnum):
    NOTHING = "nothing"
    WAIT = "wait"
    DEFER_AND_ALERT = "defer_and_alert"
    KEEP = "keep"
    ASK_HOST = "ask_host"
    CANCEL_LEARNER = "cancel_learner_no_show"
    CANCEL_HOST = "cancel_host_no_show"
    CANCEL_BOTH = "cancel_both_no_show"


@dataclass(frozen=True, slots=True)
class Expected:
    id: str
    role: Literal["host", "learner"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A webhook about somebody: a person's id, or `unknown:...`. It was known from `received` on, else from `at`."""

    event: str
    who: str
    at: datetime
    received: datetime | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What evidence from inside the window, arriving after the check, puts right."""

    reinstate: tuple[str, ...]
    notify_lms: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    action: Action
    absent: tuple[str, ...] = ()
    correction: Correction | None = None


def decide(
    *,
    scheduled_start: datetime,
    check_at: datetime,
    expected: Iterable[Expected],
    sightings: Iterable[Sighting] = (),
    alternative_hosts: Iterable[str] = (),
    live_check: LiveCheck = None,
    webhooks_healthy: bool = True,
    state: str = "",
    grace_s: int = 600,
    settle_s: int = 90,
) -> Decision:
    """Decide at `check_at` about a session whose people had until `scheduled_start + grace_s`, that instant included.

    A session that is over is left alone; before `grace_s + settle_s` it is too early, since webhooks are on their way.
    """
    deadline = scheduled_start + timedelta(seconds=grace_s)
    if state in _OVER:
        return Decision(Action.NOTHING)
    if check_at < deadline + timedelta(seconds=settle_s):
        return Decision(Action.WAIT)
    if live_check == "error" or not webhooks_healthy:
        return Decision(Action.DEFER_AND_ALERT)
    in_time = [one for one in sightings if kind_of(one.event) in ARRIVAL and one.at <= deadline]
    there = frozenset(one.who for one in in_time if (one.received or one.at) <= check_at) | (live_check or frozenset())
    party = _Party.of(expected, alternative_hosts)
    action, absent = party.verdict(there)
    correction = party.correction(action, absent, there | {one.who for one in in_time})
    return Decision(action, absent, correction)


@dataclass(frozen=True, slots=True)
class _Party:
    hosts: frozenset[str]
    learners: frozenset[str]
    substitutes: frozenset[str]

    @classmethod
    def of(cls, expected: Iterable[Expected], alternative_hosts: Iterable[str]) -> Self:
        people = tuple(expected)
        hosts = frozenset(one.id for one in people if one.role == "host")
        learners = frozenset(one.id for one in people if one.role == "learner")
        return cls(hosts, learners, frozenset(alternative_hosts))

    def verdict(self, there: frozenset[str]) -> tuple[Action, tuple[str, ...]]:
        host_came = self._host_came(there)
        learner_came = not self.learners or bool(self.learners & there)
        absent = (self.learners - there) | (frozenset() if host_came else self.hosts)
        return _action(host_came, learner_came, _unidentified(there)), tuple(sorted(absent))

    def _host_came(self, there: frozenset[str]) -> bool:
        """A substitute counts as the host, and a session that expects no host lacks none."""
        return not self.hosts or bool((self.hosts | self.substitutes) & there)

    def correction(self, action: Action, absent: tuple[str, ...], came: frozenset[str]) -> Correction | None:
        """The learners to reinstate, given everybody who is known by now to have come in time."""
        wronged = self.learners & frozenset(absent) & came
        if action is Action.CANCEL_HOST and self._host_came(came):
            wronged |= self.learners & came  # their session was cancelled under them
        return Correction(tuple(sorted(wronged))) if wronged else None


def _unidentified(there: frozenset[str]) -> bool:
    return any(who.startswith(UNKNOWN_PREFIX) for who in there)


def _action(host_came: bool, learner_came: bool, somebody_else: bool) -> Action:
    """An unidentified person could be whoever is missing, so that nothing is cancelled while one is there."""
    if host_came and learner_came:
        return Action.KEEP
    if somebody_else:
        return Action.ASK_HOST
    if host_came:
        return Action.CANCEL_LEARNER
    return Action.CANCEL_HOST if learner_came else Action.CANCEL_BOTH
