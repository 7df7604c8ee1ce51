"""One pass over a roster: batch after batch to Zoom, each stored before the next is sent.

Whom a batch names is written down before it is sent. Whoever finds such a note does not know what became of it, and
reads Zoom's own list first: who is there already is taken over, and nobody is asked for twice.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rollcall.ids import LearnerId, RegistrantId
from rollcall.services.meetings.rosters.endings import GOES_ON, REGISTRANT_LIMIT, SYNCED, Ending, next_day, waits_until
from rollcall.services.meetings.rosters.names import new_registrant
from rollcall.services.meetings.rosters.planning import Plan, Roster, plan
from rollcall.services.meetings.rosters.trying import IN_VAIN, Trying
from rollcall.store.registrants import (
    ADDS_A_DAY,
    FULL,
    REFUSED,
    REMOVED,
    STATUS_CHANGES_A_DAY,
    Registrant,
    RegistrantStatus,
    Registration,
    ZoomLink,
)
from rollcall.store.roster_syncs import RosterSync, RosterSyncStore
from rollcall.store.rosters import RosterStore
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import MeetingFullError, RateLimitedError, RefusedError, ZoomError
from rollcall.zoom.models import Registrant as Registered

_PATIENCE = 5
_LONGEST_NAP_S = 5


@dataclass(slots=True)
class Bringing:
    """``exhausted`` may not be approved again today. ``in_doubt``: Zoom has done something that is not stored yet."""

    roster: Roster
    rosters: RosterStore
    syncs: RosterSyncStore
    sync: RosterSync
    client: ZoomClient
    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    in_doubt: bool = False
    closed: set[str] = field(default_factory=set)
    exhausted: set[LearnerId] = field(default_factory=set)
    trying: Trying = field(init=False)

    def __post_init__(self) -> None:
        self.trying = Trying(self.sync.tries)

    def bring(self, time_is_up: Callable[[], bool]) -> Ending:
        """Raises ZoomError where it is about the whole meeting."""
        if self.sync.in_flight:
            self._look(self.sync.in_flight)
            self.sync = self.sync.changed(in_flight={})
        while True:
            made = plan(self.roster, self._day())
            self._settle(made.settled)
            cancels, adds = self._open("cancel", made.cancels), self._open("add", made.adds)
            if not cancels and not adds:
                if not self.trying.refused:
                    return self._ended(made)
                self.trying.judge(has_others=bool(self.roster.holders()))
                self._fail(self.trying.blamed(), REFUSED)
            elif time_is_up():
                return GOES_ON
            else:
                self._send(made, self._cancel if cancels else self._add, self.trying.batch(cancels or adds))

    def _open(self, what: str, people: list[Registrant]) -> list[Registrant]:
        return [] if what in self.closed else self.trying.left(people)

    def _ended(self, made: Plan) -> Ending:
        self._note({}, made)
        if not (made.held or made.cancels or made.adds):
            return SYNCED
        now = self.clock()
        return waits_until(next_day(now), REGISTRANT_LIMIT, now, saw_all=True)

    def _send(self, made: Plan, send: Callable[[list[Registrant]], None], batch: list[Registrant]) -> None:
        self._note(self._addresses(batch), made)
        try:
            send(batch)
        except RateLimitedError as error:
            self._nothing_done(error)
            self._limited(error, batch)
        except (MeetingFullError, RefusedError) as error:
            self._nothing_done(error)
            self._refused(error, batch, made)
        else:
            self.trying.succeeded()
            self.in_doubt, self.sync = False, self.sync.changed(in_flight={}, tries=0)
            self._fail(self.trying.blamed(), REFUSED)

    def _nothing_done(self, error: ZoomError) -> None:
        if self.in_doubt:
            raise error
        self.sync = self.sync.changed(in_flight={})

    def _note(self, in_flight: dict[LearnerId, str], made: Plan) -> None:
        """Before each call; with it, what has been done so far."""
        done = self.sync
        counts = {
            "added": done.added,
            "removed": done.removed,
            "failed": done.failed,
            "to_add": done.added + done.failed + made.left_to_add,
            "to_remove": done.removed + made.left_to_remove,
        }
        told = counts | {"in_flight": in_flight, "updated_at": self.clock()}
        self.syncs.change_leased(self.sync, lambda one: one.changed(**told))
        self.sync = self.sync.changed(**told)  # its version stays the one whose wishes were read

    def _cancel(self, batch: list[Registrant]) -> None:
        links = [link for one in batch if (link := self.roster.current(one.learner_id))]
        people = [(link.registrant_id, link.email) for link in links]
        self._patiently(lambda: self.client.cancel_registrants(self.roster.number, people))
        self._cancelled(links)
        for one in batch:
            if one.status is RegistrantStatus.REMOVING:
                self._fulfilled(one, **self._spent(one, changes=1))
            else:  # they come back under another address
                self._write(one, **self._spent(one, changes=1))

    def _add(self, batch: list[Registrant]) -> None:
        people = [new_registrant(one.name, one.email) for one in batch]
        made = self._patiently(lambda: self.client.add_registrants(self.roster.number, people))
        self.in_doubt = True
        back = [one for one in made if one.registrant_id in self.roster.known]
        approved = self._approve(batch, back)
        given = {one.email.lower(): one for one in made if one not in back or one.registrant_id in approved}
        self._take_in(batch, given, approved)

    def _take_in(self, batch: list[Registrant], given: dict[str, Registered], approved: set[RegistrantId]) -> None:
        """Whoever got no link has one in Zoom's list, or nowhere."""
        pairs = [(one, given[one.email.lower()]) for one in batch if one.email.lower() in given]
        linked = [(one, told, told.join_url or self._old_url(told.registrant_id)) for one, told in pairs]
        self._registered([(one.learner_id, one.email, told.registrant_id, url) for one, told, url in linked if url])
        lacking = [one for one in batch if not self.roster.current(one.learner_id)]
        if lacking:
            self._look(self._addresses(lacking))
        for one in batch:
            told = given.get(one.email.lower())
            spent = self._spent(one, adds=1, changes=int(told is not None and told.registrant_id in approved))
            if self.roster.current(one.learner_id):
                self._fulfilled(one, **spent)
            else:
                self._left_out(one, spent)

    def _left_out(self, one: Registrant, spent: dict[str, Any]) -> None:
        """Unless they only wait for the next day, to be approved."""
        if one.learner_id in self.exhausted:
            self._write(one, **spent | {"status_changes": STATUS_CHANGES_A_DAY})
        else:
            self._fail([one], REFUSED, **spent)

    def _approve(self, batch: list[Registrant], back: list[Registered]) -> set[RegistrantId]:
        """Zoom gives the registrant there is; whether it has revived them is not documented. Gives whom it approved.

        Asked in halves where it refuses, so that one of them stands in nobody else's way.
        """
        if not back:
            return set()
        people = [(one.registrant_id, one.email) for one in back]
        try:
            self._patiently(lambda: self.client.approve_registrants(self.roster.number, people))
        except (RefusedError, RateLimitedError) as error:
            if isinstance(error, RateLimitedError) and error.limit != "registrant_day":
                raise
            if len(back) > 1:
                half = len(back) // 2
                return self._approve(batch, back[:half]) | self._approve(batch, back[half:])
            if isinstance(error, RateLimitedError):
                self.exhausted |= {one.learner_id for one in batch if one.email.lower() == back[0].email.lower()}
            return set()
        return {one.registrant_id for one in back}

    def _old_url(self, registrant_id: RegistrantId) -> str:
        return next((one.join_url for one in self.roster.links.values() if one.registrant_id == registrant_id), "")

    def _addresses(self, people: Iterable[Registrant]) -> dict[LearnerId, str]:
        """Under which Zoom has them, or is to have them."""
        return {one.learner_id: (self.roster.current(one.learner_id) or one).email for one in people}

    def _look(self, addresses: dict[LearnerId, str]) -> None:
        """Bring what we know of these learners up to Zoom's own list, whatever is wished of them by now."""
        listed = self._patiently(lambda: list(self.client.approved_registrants(self.roster.number)))
        by_email, ids = {one.email.lower(): one for one in listed}, {one.id for one in listed}
        links = filter(None, map(self.roster.current, addresses))
        self._cancelled([link for link in links if link.registrant_id not in ids])
        holders = self.roster.holders()
        lacking = {one: email for one, email in addresses.items() if not self.roster.current(one)}
        pairs = [(one, by_email.get(email.lower())) for one, email in lacking.items() if email.lower() not in holders]
        self._registered([(one, lacking[one], found.id, found.join_url) for one, found in pairs if found])

    def _registered(self, people: list[tuple[LearnerId, str, RegistrantId, str]]) -> None:
        records: list[Registration | ZoomLink] = []
        for learner_id, email, registrant_id, join_url in people:
            whose = {"tenant_id": self.sync.tenant_id, "meeting_id": self.sync.meeting_id, "learner_id": learner_id}
            zooms = whose | {"registrant_id": registrant_id, "email": email, "zoom_meeting_id": self.roster.number}
            link = ZoomLink.model_validate(zooms | {"join_url": join_url})
            records += [Registration.model_validate(zooms), link]
            self.roster.links[learner_id] = link
            self.roster.known.add(registrant_id)
        self.rosters.keep(records)

    def _cancelled(self, links: list[ZoomLink]) -> None:
        dead = [link.model_copy(update={"state": "cancelled"}) for link in links]
        self.rosters.keep(dead)
        self.roster.links |= {link.learner_id: link for link in dead}

    def _settle(self, people: Iterable[Registrant]) -> None:
        for one in people:
            self._fulfilled(one)

    def _fulfilled(self, one: Registrant, **spent: Any) -> None:  # noqa: ANN401 - fields of any type
        """What was wished of them when it was read, unless there is another wish by now."""
        added = one.is_wanted
        status = RegistrantStatus.REGISTERED if added else RegistrantStatus.CANCELLED
        if self._write(
            one, status=status, reason="" if added else one.reason or REMOVED, changed_at=self.clock(), **spent
        ):
            counted = {"added": self.sync.added + added, "removed": self.sync.removed + (not added)}
            self.sync = self.sync.changed(**counted)

    def _fail(self, people: Iterable[Registrant], reason: str, **spent: Any) -> None:  # noqa: ANN401 - see above
        for one in people:
            values = {"status": RegistrantStatus.FAILED, "reason": reason, "changed_at": self.clock()}
            if self._write(one, **values, **spent):
                self.sync = self.sync.changed(failed=self.sync.failed + 1)

    def _spent(self, one: Registrant, *, adds: int = 0, changes: int = 0) -> dict[str, Any]:
        """Zoom counts for each registrant and day, and so do we."""
        day = self._day()
        spent_adds, spent_changes = one.spent_on(day)
        return {"adds": spent_adds + adds, "status_changes": spent_changes + changes, "writes_day": day}

    def _write(self, one: Registrant, **values: Any) -> bool:  # noqa: ANN401 - fields of any type
        written = self.rosters.note(one, **values)
        fresh = written or self.rosters.registrant(one.tenant_id, one.meeting_id, one.learner_id)
        self.roster.registrants[one.learner_id] = fresh or one
        return written is not None

    def _patiently[T](self, ask: Callable[[], T]) -> T:
        """Through the limits of a second; longer ones are waited for outside."""
        for _ in range(_PATIENCE):
            try:
                return ask()
            except RateLimitedError as error:
                if error.limit != "second" or error.retry_after_s > _LONGEST_NAP_S:
                    raise
                self.sleep(error.retry_after_s)
        return ask()

    def _limited(self, error: RateLimitedError, batch: list[Registrant]) -> None:
        """Whoever it is waits for tomorrow, and does not hold up the others."""
        if error.limit != "registrant_day":
            raise error
        named = [one for one in batch if one.email.lower() == error.email]
        suspects = named or batch
        if len(suspects) > 1:
            self.trying.halve(batch)
            return
        self._exhaust(suspects[0])
        if not named:
            self.trying.failed_alone()

    def _exhaust(self, one: Registrant) -> None:
        is_add = self.roster.current(one.learner_id) is None
        self._write(one, **self._spent(one, **({"adds": ADDS_A_DAY} if is_add else {"changes": STATUS_CHANGES_A_DAY})))
        if self.trying.in_vain >= IN_VAIN - 1:
            self.closed.add("add" if is_add else "cancel")

    def _refused(self, error: RefusedError | MeetingFullError, batch: list[Registrant], made: Plan) -> None:
        current = [one for one in batch if self.roster.current(one.learner_id)]
        if current:
            self._look(self._addresses(current))  # perhaps somebody is gone already
            if not all(self.roster.current(one.learner_id) for one in current):
                return
        if len(batch) > 1:
            self.trying.halve(batch)
            return
        if isinstance(error, MeetingFullError) and not current:
            self._fail(made.adds, FULL)
            return
        self.trying.refuse(batch[0], error)
        self._fail(self.trying.blamed(), REFUSED)

    def _day(self) -> str:
        return self.clock().astimezone(UTC).date().isoformat()
