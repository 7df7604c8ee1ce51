"""What Zoom is to be asked for next, so that its list becomes the one that is wanted. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rollcall.ids import LearnerId, RegistrantId, ZoomMeetingId
from rollcall.store.registrants import (
    ADDS_A_DAY,
    STATUS_CHANGES_A_DAY,
    Registrant,
    RegistrantStatus,
    Registration,
    ZoomLink,
)


@dataclass(slots=True)
class Roster:
    """What is wanted, and what Zoom has of it in the meeting of this number, as far as we know.

    ``links`` are learners' latest; ``known`` everybody whom Zoom ever registered for us.
    """

    number: ZoomMeetingId
    registrants: dict[LearnerId, Registrant]
    links: dict[LearnerId, ZoomLink]
    known: set[RegistrantId]

    @classmethod
    def of(
        cls,
        number: ZoomMeetingId,
        registrants: Iterable[Registrant],
        links: Iterable[ZoomLink],
        registrations: Iterable[Registration],
    ) -> "Roster":
        by_learner = {one.learner_id: one for one in registrants}
        known = {one.registrant_id for one in registrations}
        return cls(number, by_learner, {one.learner_id: one for one in links}, known)

    def current(self, learner_id: LearnerId) -> ZoomLink | None:
        """Their link, where it leads into this very meeting; those into an earlier one no longer count."""
        link = self.links.get(learner_id)
        counts = link is not None and link.state == "approved" and link.zoom_meeting_id == self.number
        return link if counts else None

    def holders(self) -> dict[str, LearnerId]:
        """Who is in Zoom's list under which address."""
        current = filter(None, map(self.current, self.links))
        return {link.email.lower(): link.learner_id for link in current}


@dataclass(slots=True)
class Plan:
    """``settled`` need no call any more; ``held`` wait: for the next day, or for an address that another still has."""

    cancels: list[Registrant] = field(default_factory=list)
    adds: list[Registrant] = field(default_factory=list)
    settled: list[Registrant] = field(default_factory=list)
    held: list[Registrant] = field(default_factory=list)

    @property
    def left_to_add(self) -> int:
        return sum(one.is_wanted for one in (*self.cancels, *self.adds, *self.held))

    @property
    def left_to_remove(self) -> int:
        return sum(not one.is_wanted for one in (*self.cancels, *self.held))


def plan(roster: Roster, day: str) -> Plan:
    """For the UTC day: what was asked of Zoom today as often as it allows waits until tomorrow."""
    made, holders = Plan(), roster.holders()
    for one in roster.registrants.values():
        link = roster.current(one.learner_id)
        if one.is_wanted and (link is None or link.email.lower() != one.email.lower()):
            _to_be_added(made, roster, one, day, holders)
        elif one.status is RegistrantStatus.PENDING or (one.status is RegistrantStatus.REMOVING and link is None):
            made.settled.append(one)
        elif one.status is RegistrantStatus.REMOVING:
            _to_be_cancelled(made, one, day)
    return made


def _to_be_added(made: Plan, roster: Roster, one: Registrant, day: str, holders: dict[str, LearnerId]) -> None:
    """After their registration under another address, and whoever has theirs, are cancelled."""
    if roster.current(one.learner_id):
        _to_be_cancelled(made, one, day)
    elif one.email.lower() in holders or not _may_be_added(roster, one, day):
        made.held.append(one)
    else:
        made.adds.append(one)


def _to_be_cancelled(made: Plan, one: Registrant, day: str) -> None:
    _, changes = one.spent_on(day)
    (made.cancels if changes < STATUS_CHANGES_A_DAY else made.held).append(one)


def _may_be_added(roster: Roster, one: Registrant, day: str) -> bool:
    """Somebody who was cancelled may have to be approved as well."""
    adds, changes = one.spent_on(day)
    comes_back = one.learner_id in roster.links
    return adds < ADDS_A_DAY and (changes < STATUS_CHANGES_A_DAY or not comes_back)
