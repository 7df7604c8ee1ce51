"""What the facts of a meeting say of one person, and of the meeting's runs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rollcall.attendance.model import Event
from rollcall.ids import LearnerId, MeetingId, RegistrantId, TenantId
from rollcall.services.attendance.evidence import event_of, run_events
from rollcall.store.facts import Fact, FactStore, Instance, MeetingFile
from rollcall.store.registrants import Registration
from rollcall.store.rosters import RosterStore

_NOBODY = RegistrantId("")


@dataclass(frozen=True)
class Trails:
    """Those of one meeting, each read once: a burst of events is about few people."""

    rosters: RosterStore
    facts: FactStore
    tenant_id: TenantId
    meeting_id: MeetingId

    def of(self, learner_id: LearnerId) -> list[Event]:
        """Of all their registrations: a meeting made anew has others."""
        ids = _registrants_of(learner_id, self._registrations)
        facts = [fact for one in sorted(ids) for fact in self._of_registrant(one)]
        return _events([*facts, *_same_connections(facts, self._of_nobody)], self._instances)

    def of_host(self) -> list[Event]:
        return _events((fact for fact in self._everything if fact.is_host), self._instances)

    def learners(self, written: Iterable[Fact]) -> set[LearnerId]:
        """Whom these facts are about. Zoom leaves out in one event of a connection what it says in the next."""
        told = [fact for fact in written if not fact.is_host]
        if any(not fact.registrant_id for fact in told):
            unnamed = [fact for fact in told if not fact.registrant_id]
            named = [fact for fact in self._everything if fact.registrant_id]
            told += _same_connections(unnamed, named)
        found = (self._registration(one) for one in {fact.registrant_id for fact in told} - {_NOBODY})
        return {one.learner_id for one in found if one}

    def _registration(self, registrant_id: RegistrantId) -> Registration | None:
        return self.rosters.registration(self.tenant_id, self.meeting_id, registrant_id)

    def _of_registrant(self, registrant_id: RegistrantId) -> list[Fact]:
        return self.facts.of_registrant(self.tenant_id, self.meeting_id, registrant_id)

    @cached_property
    def _registrations(self) -> list[Registration]:
        return self.rosters.registrations(self.tenant_id, self.meeting_id)

    @cached_property
    def _of_nobody(self) -> list[Fact]:
        return [fact for fact in self._of_registrant(_NOBODY) if not fact.is_host]

    @cached_property
    def _everything(self) -> list[Fact]:
        return self.facts.of_meeting(self.tenant_id, self.meeting_id)

    @cached_property
    def _instances(self) -> list[Instance]:
        return self.facts.instances(self.tenant_id, self.meeting_id)


def trail(file: MeetingFile, learner_id: LearnerId, instances: Iterable[Instance]) -> list[Event]:
    """The same, of a meeting that was read whole."""
    ids = _registrants_of(learner_id, file.registrations)
    theirs = [fact for fact in file.facts if fact.registrant_id in ids]
    nobodys = [fact for fact in file.facts if not fact.registrant_id and not fact.is_host]
    return _events([*theirs, *_same_connections(theirs, nobodys)], instances)


def host_trail(file: MeetingFile, instances: Iterable[Instance]) -> list[Event]:
    return _events((fact for fact in file.facts if fact.is_host), instances)


def _registrants_of(learner_id: LearnerId, registrations: Iterable[Registration]) -> set[RegistrantId]:
    return {one.registrant_id for one in registrations if one.learner_id == learner_id}


def _same_connections(facts: Iterable[Fact], others: Collection[Fact]) -> Iterator[Fact]:
    connections = {key for fact in facts for key in _connections(fact)}
    return (fact for fact in others if connections.intersection(_connections(fact)))


def _connections(fact: Fact) -> list[tuple[str, str, str]]:
    told = (("user", fact.user_id), ("participant", fact.participant_uuid))
    return [(fact.uuid, kind, value) for kind, value in told if value]


def _events(facts: Iterable[Fact], instances: Iterable[Instance]) -> list[Event]:
    return [*run_events(instances), *(event_of(fact, host_email="") for fact in facts)]
