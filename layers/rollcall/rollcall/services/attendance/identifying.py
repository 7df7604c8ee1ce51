"""Who somebody in a meeting was: the one way, for whoever judges who came and for the session logs. Pure."""

from collections import defaultdict
from collections.abc import Iterator

from rollcall.attendance.connections import Stay, stays_of_rows
from rollcall.attendance.matching import match
from rollcall.attendance.model import Person
from rollcall.ids import LearnerId
from rollcall.services.attendance.evidence import HOST, event_of, rows_of
from rollcall.store.facts import Fact, MeetingFile
from rollcall.store.registrants import Registration
from rollcall.store.table import ItemKey


def hosts_of(file: MeetingFile) -> list[str]:
    """The host, and after them whoever may stand in."""
    return [HOST + email.lower() for email in (file.meeting.host_email, *file.meeting.alternative_hosts)]


def whose(file: MeetingFile) -> dict[ItemKey, str]:
    """Of each fact whose person is known. Each for itself, then by what others of the same connection say.

    Similar names never decide.
    """
    found = match([_alone(file, fact) for fact in file.facts], _people(file), {}, accept_names=False)
    known = {fact.key: one.person for fact, one in zip(file.facts, found, strict=True) if one.person}
    by_connection = defaultdict[tuple[str, str], set[str]](set)
    for fact in file.facts:
        if fact.user_id and fact.key in known:
            by_connection[fact.uuid, fact.user_id].add(known[fact.key])
    alone = {connection: next(iter(people)) for connection, people in by_connection.items() if len(people) == 1}
    told = ((fact.key, alone.get((fact.uuid, fact.user_id), "")) for fact in file.facts)
    return {key: person for key, person in told if person} | known


def reported_stays(file: MeetingFile) -> list[tuple[Stay, str]]:
    """Whom a report knows by name. Whom it does not may be anybody whom the webhooks knew: Zoom blanks more there."""
    stays = stays_of_rows(rows_of(file))
    found = match(stays, _people(file), {}, accept_names=False)
    return [(stay, one.person) for stay, one in zip(stays, found, strict=True) if one.person]


def _people(file: MeetingFile) -> list[Person]:
    hosts = (Person(id=one, email=one.removeprefix(HOST), role="host") for one in hosts_of(file))
    return [*_learners(file), *hosts]


def _learners(file: MeetingFile) -> Iterator[Person]:
    """By every address they were registered with; also where the registrations alone were read."""
    listed = {one.learner_id: one for one in file.registrants}
    registered = defaultdict[LearnerId, list[Registration]](list)
    for registration in file.registrations:
        registered[registration.learner_id].append(registration)
    for learner_id in dict.fromkeys([*listed, *registered]):
        one, theirs = listed.get(learner_id), registered[learner_id]
        yield Person(
            id=learner_id,
            name=one.name if one else "",
            email=one.email if one else "",
            other_emails=tuple(registration.email for registration in theirs),
            registrant_ids=tuple(registration.registrant_id for registration in theirs),
        )


def _alone(file: MeetingFile, fact: Fact) -> Stay:
    return Stay(uuid=fact.uuid, who=event_of(fact, file.meeting.host_email), origin=fact.key)
