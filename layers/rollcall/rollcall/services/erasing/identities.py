"""By what an erased learner is still known when something comes late: hashes of what Zoom may call them. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from rollcall.attendance.matching import email_key, name_key
from rollcall.attendance.model import Event, Row
from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.lms.keys import hashed
from rollcall.services.attendance.evidence import events_of, rows_of
from rollcall.store.erasures import learner_hash
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import Registrant
from rollcall.store.tombstones import Tombstone


class Place(NamedTuple):
    """Hashes of two meetings have nothing in common."""

    tenant_id: TenantId
    meeting_id: MeetingId

    def hash(self, *words: str) -> str:
        return hashlib.sha256("\n".join((*self, *words)).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """``known_by`` of those who are erased; ``others`` are addresses of those who are not, the host's too.

    ``learners`` are those of the erased whose registrant is still there.
    """

    place: Place
    known_by: frozenset[str]
    others: frozenset[str]
    learners: frozenset[LearnerId] = frozenset()

    def has(self, who: Event | Row) -> bool:
        """A registrant's id says it alone: whoever has another one is somebody else, whatever their name."""
        if who.registrant_id:
            return self.place.hash("registrant", who.registrant_id) in self.known_by
        return not self.known_by.isdisjoint(self._called(who))

    def _called(self, who: Event | Row) -> Iterator[str]:
        email, name = email_key(who.email), name_key(who.name)
        yield from _strong(self.place, who, email, name)
        if name and email not in self.others:
            yield self.place.hash("name", name)


def place_of(meeting: Meeting) -> Place:
    return Place(meeting.tenant_id, meeting.meeting_id)


def forgotten_in(meeting: Meeting, tombstones: Iterable[Tombstone], registrants: Sequence[Registrant]) -> Forgotten:
    """Of a learner who was registered anew since, nothing is."""
    hashes = {one.learner_id: learner_hash(one.tenant_id, one.learner_id) for one in registrants}
    links = {hashes[one.learner_id]: hashed(one.join_token) for one in registrants}
    still = [one for one in tombstones if links.get(one.learner_hash, one.link_hash) == one.link_hash]
    buried = {one.learner_hash for one in still}
    return Forgotten(
        place_of(meeting),
        known_by=frozenset(hash_ for one in still for hash_ in one.known_by),
        others=frozenset(
            {email_key(one.email) for one in registrants if hashes[one.learner_id] not in buried}
            | {email_key(meeting.host_email)}
        ),
        learners=frozenset(who for who, hash_ in hashes.items() if hash_ in buried),
    )


def tombstone_of(file: MeetingFile, learner: Registrant, now: datetime) -> Tombstone:
    """From everything there is of them, before any of it goes. What they share with others does not say who it is."""
    meeting, place = file.meeting, place_of(file.meeting)
    named = frozenset(_named(file, learner))
    others = frozenset(email_key(one.email) for one in file.registrants if one.learner_id != learner.learner_id)
    forgotten = Forgotten(place, named, others | {email_key(meeting.host_email)})
    seen = [who for said in (events_of(file), rows_of(file)) for who in said if forgotten.has(who)]
    return Tombstone(
        tenant_id=meeting.tenant_id,
        meeting_id=meeting.meeting_id,
        learner_hash=learner_hash(meeting.tenant_id, learner.learner_id),
        link_hash=hashed(learner.join_token),
        known_by=sorted(named | {hash_ for who in seen for hash_ in _connections(place, who)}),
        erased_at=now,
    )


def names_of_learner(file: MeetingFile, learner: Registrant) -> set[str]:
    """As they are compared: their own, and those that were said to be theirs."""
    aliases = (name for name, who in file.aliases.items() if who == learner.learner_id)
    return {name_key(name) for name in (learner.name, *aliases)} - {""}


def _named(file: MeetingFile, learner: Registrant) -> Iterator[str]:
    place, others = place_of(file.meeting), [one for one in file.registrants if one.learner_id != learner.learner_id]
    theirs = [one for one in file.registrations if one.learner_id == learner.learner_id]
    emails = {email_key(email) for email in (learner.email, *(one.email for one in theirs))}
    names = names_of_learner(file, learner)
    yield place.hash("customer", learner.learner_id)
    yield from (place.hash("registrant", one.registrant_id) for one in theirs)
    yield from (place.hash("email", email) for email in emails - {email_key(one.email) for one in others})
    yield from (place.hash("email and name", email, name) for email in emails for name in names)
    yield from (place.hash("name", name) for name in names - {name_key(one.name) for one in others})


def _strong(place: Place, who: Event | Row, email: str, name: str) -> Iterator[str]:
    if who.customer_key:
        yield place.hash("customer", who.customer_key)
    if email:
        yield place.hash("email", email)
        yield place.hash("email and name", email, name)
    yield from _connections(place, who)


def _connections(place: Place, who: Event | Row) -> Iterator[str]:
    """What one event of a connection says, all of them mean."""
    if who.user_id:
        yield place.hash("connection", who.uuid, who.user_id)
    if who.participant_uuid:
        yield place.hash("participant", who.uuid, who.participant_uuid)
