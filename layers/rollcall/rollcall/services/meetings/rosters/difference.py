"""What a roster changes in what we know of a meeting's learners. Pure: nothing of Zoom's, and no clock."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.ids import LearnerId
from rollcall.services.meetings.rosters.screening import Entry, Known
from rollcall.store.registrants import NO_SHOW, REMOVED, Registrant, RegistrantStatus

type Values = Mapping[str, Any]

_PENDING = {"status": RegistrantStatus.PENDING, "reason": ""}
_REMOVING = {"status": RegistrantStatus.REMOVING, "reason": ""}
_NO_SHOW = {"status": RegistrantStatus.REMOVING, "reason": NO_SHOW}
_GONE = {RegistrantStatus.CANCELLED, RegistrantStatus.DENIED}


@dataclass(frozen=True, slots=True)
class Difference:
    """Learners nobody knew, what changes of the others, and how many are wanted then.

    ``left``: what was wished of them before is still to be done, and no part of the change.
    """

    new: list[Entry]
    changed: list[tuple[Registrant, Values]]
    wanted: int
    left: list[Registrant]

    @property
    def is_nothing(self) -> bool:
        return not self.new and not self.changed

    @property
    def to_add(self) -> int:
        return len(self.new) + self._turning(RegistrantStatus.PENDING)

    @property
    def to_remove(self) -> int:
        return self._turning(RegistrantStatus.REMOVING)

    @property
    def concerns_zoom(self) -> bool:
        return self.to_add + self.to_remove > 0

    def left_to(self, status: RegistrantStatus) -> int:
        return sum(one.status is status for one in self.left)

    def _turning(self, status: RegistrantStatus) -> int:
        return sum(values.get("status") is status for _, values in self.changed)


def difference(
    known: Known, entries: Iterable[Entry], *, gone: Collection[LearnerId] = (), insists: bool = False
) -> Difference:
    """``gone`` are to be removed. ``insists``: who left by themselves, or was denied or refused in Zoom, is asked back.

    A roster that says the same again does not insist: it would fight a person who cancelled.
    """
    wishes = {entry.learner_id: entry for entry in entries}
    changes = {one: _wish(known[one], entry, insists) for one, entry in wishes.items() if one in known}
    changes |= {one: _farewell(known[one]) for one in gone if one in known}
    return _made(known, changes, [entry for one, entry in wishes.items() if one not in known])


def without_no_shows(known: Known, absent: Iterable[LearnerId]) -> Difference:
    """As the LMS would take them off, who are wanted still; said to be no-shows."""
    return _made(known, {one: _NO_SHOW for one in absent if one in known and known[one].is_wanted})


def with_no_shows_back(known: Known) -> Difference:
    return _made(known, {one.learner_id: _PENDING for one in known.values() if one.reason == NO_SHOW})


def _made(known: Known, changes: Mapping[LearnerId, Values], new: Collection[Entry] = ()) -> Difference:
    changed = [(known[one], values) for one, values in changes.items() if values]
    after = {one: registrant.model_copy(update=dict(changes.get(one, {}))) for one, registrant in known.items()}
    left = [one for name, one in after.items() if one.is_untold and "status" not in changes.get(name, {})]
    return Difference(list(new), changed, len(new) + sum(one.is_wanted for one in after.values()), left)


def _wish(before: Registrant, entry: Entry, insists: bool) -> Values:
    moves = before.email.lower() != entry.mailbox
    told = (("name", entry.name), ("time_zone", entry.time_zone), ("dropped_in", False))
    values: dict[str, Any] = {name: value for name, value in told if getattr(before, name) != value}
    if moves:
        values["email"] = entry.email
    return {**values, **_PENDING} if _is_to_be_added(before, moves, insists) else values


def _is_to_be_added(before: Registrant, moves: bool, insists: bool) -> bool:
    if before.is_wanted:
        return moves
    if before.status is RegistrantStatus.FAILED:
        return moves or insists
    return insists or before.dropped_in or before.reason in {REMOVED, ""}


def _farewell(before: Registrant) -> Values:
    """Of somebody who is gone already, that the LMS agrees: a later wish brings them back."""
    if before.status in _GONE:
        agreed = before.reason in {REMOVED, ""}
        return {} if agreed else {"status": RegistrantStatus.CANCELLED, "reason": REMOVED}
    return {} if before.status is RegistrantStatus.REMOVING and not before.reason else _REMOVING
