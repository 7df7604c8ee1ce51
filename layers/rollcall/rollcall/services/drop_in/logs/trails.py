"""What the facts of a meeting say of one person, and of the meeting's runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rollcall.attendance.model import Event
from rollcall.ids import InstanceUuid, LearnerId, MeetingId, RegistrantId, TenantId
from rollcall.services.attendance.evidence import event_of, run_events
from rollcall.services.attendance.identifying import reported_stays, whose
from rollcall.services.drop_in.logs.completing import completed
from rollcall.store.facts import Fact, FactStore, Instance, MeetingFile
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import Registration
from rollcall.store.rosters import RosterStore

_NOBODY = RegistrantId("")


@dataclass(frozen=True)
class Trails:
    """Those of one meeting, each read once: a burst of events is about few people."""

    rosters: RosterStore
    facts: FactStore
    meeting: Meeting

    def of(self, learner_id: LearnerId) -> list[Event]:
        """Of all their registrations: a meeting made anew has others."""
        ids = {one.registrant_id for one in self._registrations if one.learner_id == learner_id}
        facts = [fact for one in sorted(ids) for fact in self._of_registrant(one)]
        file = self._file([*facts, *self._of_nobody])
        file.report_rows = self._report_rows
        return trail(file, learner_id, self._instances)

    def of_host(self) -> list[Event]:
        return host_trail(self._file(self._everything), self._instances)

    def learners(self, written: Iterable[Fact]) -> set[LearnerId]:
        """Whom these facts are about. Zoom leaves out in one event of a connection what it says in the next."""
        told = [fact for fact in written if not fact.is_host]
        named = {one: self._registration(one) for one in {fact.registrant_id for fact in told} - {_NOBODY}}
        found = {one.learner_id for one in named.values() if one}
        unnamed = [fact for fact in told if not named.get(fact.registrant_id)]
        who = whose(self._file([*self._everything, *unnamed])) if unnamed else {}
        return found | {LearnerId(who[fact.key]) for fact in unnamed if fact.key in who}

    def _file(self, facts: list[Fact]) -> MeetingFile:
        return MeetingFile(self.meeting, registrations=self._registrations, facts=facts)

    def _registration(self, registrant_id: RegistrantId) -> Registration | None:
        return self.rosters.registration(*self._whose, registrant_id)

    def _of_registrant(self, registrant_id: RegistrantId) -> list[Fact]:
        return self.facts.of_registrant(self.meeting, registrant_id)

    @property
    def _whose(self) -> tuple[TenantId, MeetingId]:
        return self.meeting.tenant_id, self.meeting.meeting_id

    @cached_property
    def _registrations(self) -> list[Registration]:
        return self.rosters.registrations(*self._whose)

    @cached_property
    def _of_nobody(self) -> list[Fact]:
        return self._of_registrant(_NOBODY)

    @cached_property
    def _everything(self) -> list[Fact]:
        return self.facts.of_meeting(self.meeting)

    @cached_property
    def _instances(self) -> list[Instance]:
        return self.facts.instances(*self._whose)

    @cached_property
    def _report_rows(self) -> dict[InstanceUuid, list[dict[str, Any]]]:
        """There is none of a meeting whose first run goes on."""
        return self.facts.report_rows(self.meeting) if any(one.ended_at for one in self._instances) else {}


def trail(file: MeetingFile, learner_id: LearnerId, instances: Iterable[Instance]) -> list[Event]:
    """The same, of a meeting that was read whole."""
    who = whose(file)
    told = [event_of(fact, host_email="") for fact in file.facts if who.get(fact.key) == learner_id]
    reported = [stay for stay, person in reported_stays(file) if person == learner_id]
    return [*run_events(instances), *completed(told, reported)]


def host_trail(file: MeetingFile, instances: Iterable[Instance]) -> list[Event]:
    return [*run_events(instances), *(event_of(fact, host_email="") for fact in file.facts if fact.is_host)]
