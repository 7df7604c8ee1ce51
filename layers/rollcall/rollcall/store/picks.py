"""Picks of sessions: a learner, their seats and their registrations change together, or nothing does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.store.live_events import EventLearner, LiveEventLink, address_of
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.registrants import Registrant, RegistrantStatus, registrant_key
from rollcall.store.table import ItemKey, Table, Write, as_precise_text
from rollcall.store.transactions import Change, Put, Remove

_COUNT = "registrant_count"
_LOST = "ConditionalCheckFailed"
_HELD = [MeetingStatus.PLANNED.value, MeetingStatus.SCHEDULED.value]

type Outcome = Literal["done", "address_taken", "changed"]


@dataclass(frozen=True, slots=True)
class Pick:
    """A learner as they were read (None: new) and as they are to be, with the sessions they leave, join or stay in.

    ``registrant`` is who they are in the session that they join or stay in, if they ever were in it.
    """

    before: EventLearner | None
    after: EventLearner
    leaves: Meeting | None = None
    joins: Meeting | None = None
    stays: Meeting | None = None
    registrant: Registrant | None = None


@dataclass(frozen=True, slots=True)
class PickStore:
    table: Table

    def apply(self, pick: Pick, token_hash: str, now: datetime) -> Outcome:
        """One transaction. ``changed``: somebody was faster, or the last seat is gone; a new look tells which."""
        steps = [*_learner(pick, token_hash), *_addresses(pick), *_left(pick, now), *_joined(pick, now)]
        reasons = self.table.attempt(write for _, write in steps)
        if not reasons:
            return "done"
        lost = {meaning for (meaning, _), why in zip(steps, reasons, strict=False) if why == _LOST}
        return "address_taken" if lost == {"address_taken"} else "changed"


type _Steps = Iterator[tuple[Outcome, Write]]  # what it means when a write's condition does not hold


def _learner(pick: Pick, token_hash: str) -> _Steps:
    before, after = pick.before, pick.after
    if before:
        yield "changed", Put(after, Attr("revision").eq(before.revision))
        return
    yield "changed", Put(after, Attr("pk").not_exists())
    whose = after.model_dump(include={"tenant_id", "live_event_id", "learner_id"})
    yield "changed", Put(LiveEventLink.model_validate(whose | {"token_hash": token_hash}))


def _addresses(pick: Pick) -> _Steps:
    """Another learner may be given the same address this very moment."""
    old = address_of(pick.before) if pick.before and not pick.before.is_removed else None
    new = None if pick.after.is_removed else address_of(pick.after)
    if old and old != new:
        yield "changed", Remove(old.key)
    if new and new != old:
        mine = Attr("pk").not_exists() | Attr("learner_id").eq(new.learner_id)
        yield "address_taken", Put(new, mine)


def _left(pick: Pick, now: datetime) -> _Steps:
    if pick.leaves is None:
        return
    gone = {"status": RegistrantStatus.REMOVING.value, "changed_at": as_precise_text(now), "reason": None}
    yield "changed", Change(_registrant_key(pick.leaves, pick.after), gone)
    yield "changed", Change(pick.leaves.key, {}, {_COUNT: -1}, Attr(_COUNT).gt(0))


def _joined(pick: Pick, now: datetime) -> _Steps:
    """The count and its bound are one write: others take their seats this very moment."""
    if pick.joins:
        yield "changed", Change(pick.joins.key, {}, {_COUNT: 1}, _free(pick.joins))
        yield "changed", _registration(pick, pick.joins, now)
    elif pick.stays and pick.registrant:
        yield "changed", Change(pick.registrant.key, _details(pick.after, pick.registrant, now))


def _free(session: Meeting) -> ConditionBase:
    held = Attr("status").is_in(_HELD)
    return held & Attr(_COUNT).lt(session.capacity) if session.capacity is not None else held


def _registration(pick: Pick, session: Meeting, now: datetime) -> Write:
    """What Zoom was asked for them in this session before is kept: its limits are of the day."""
    after, pending = pick.after, {"status": RegistrantStatus.PENDING.value, "changed_at": as_precise_text(now)}
    if pick.registrant:
        return Change(pick.registrant.key, _named(after) | pending | {"reason": None})
    whose = {"tenant_id": after.tenant_id, "meeting_id": session.meeting_id, "learner_id": after.learner_id}
    new = Registrant.model_validate(whose | _named(after) | pending | {"join_token": after.join_token})
    return Put(new, Attr("pk").not_exists())


def _details(after: EventLearner, known: Registrant, now: datetime) -> dict[str, Any]:
    """Another address is another registrant in Zoom; another name is our own affair."""
    moved = {"status": RegistrantStatus.PENDING.value, "changed_at": as_precise_text(now), "reason": None}
    return _named(after) | (moved if after.email.lower() != known.email.lower() else {})


def _named(after: EventLearner) -> dict[str, Any]:
    return {"name": after.name, "email": after.email, "time_zone": after.time_zone}


def _registrant_key(session: Meeting, learner: EventLearner) -> ItemKey:
    return registrant_key(session.tenant_id, session.meeting_id, learner.learner_id)
