"""Who was seen in a meeting, in the words of ``rollcall.attendance.noshow``: learners by their ids, hosts as ``HOST``
and their e-mail, and everybody else as unknown. Pure.
"""

from collections.abc import Callable
from datetime import datetime

from rollcall.attendance.kinds import ARRIVAL, in_breakout_room, kind_of
from rollcall.attendance.noshow import UNKNOWN_PREFIX, Sighting
from rollcall.ids import InstanceUuid
from rollcall.services.attendance.evidence import HOST
from rollcall.services.attendance.identifying import reported_stays, whose
from rollcall.store.facts import Fact, MeetingFile
from rollcall.zoom.event_names import PARTICIPANT_JOINED

type _Connection = tuple[str, str, bool]
type _Naming = Callable[[Fact], str]

_BEFORE_HOST = "participant_jbh_waiting"


def sightings(file: MeetingFile, since: datetime) -> list[Sighting]:
    """Of everybody who came since then, or had come before and was still there; by the reports too, once there are."""
    gone, who = _gone(file), _identified(file)
    told = [
        Sighting(fact.event, who(fact), fact.at)
        for fact in _telling(file, who)
        if kind_of(fact.event) in ARRIVAL and not _was_over(gone[_connection(fact)], since)
    ]
    return told + _reported(file, since)


def there_now(file: MeetingFile) -> frozenset[str]:
    """In the room or before it, as far as the webhooks tell."""
    gone, who = _gone(file), _identified(file)
    return frozenset(who(fact) for fact in _telling(file, who) if gone[_connection(fact)] is None)


def _telling(file: MeetingFile, who: _Naming) -> list[Fact]:
    """Without those who wait before the host and have no name there: once the host comes, they are told again."""
    host_came = [fact.at for fact in file.facts if who(fact).startswith(HOST) and kind_of(fact.event) in ARRIVAL]
    opened = max(host_came, default=None)
    return [fact for fact in file.facts if not (opened and fact.at <= opened and _is_nameless_wait(fact, who))]


def _is_nameless_wait(fact: Fact, who: _Naming) -> bool:
    return fact.event.endswith(_BEFORE_HOST) and who(fact).startswith(UNKNOWN_PREFIX)


def stayed_past(file: MeetingFile, moment: datetime) -> frozenset[str]:
    """Whoever had come by then and left later, by the reports too, once there are."""
    gone, who = _gone(file), _identified(file)
    told = frozenset(who(fact) for fact in file.facts if _spans(fact.at, gone[_connection(fact)], moment))
    return told | {
        person for stay, person in reported_stays(file) if stay.join and _spans(stay.join, stay.leave, moment)
    }


def seen_in(file: MeetingFile, run: InstanceUuid) -> frozenset[str]:
    """Everybody who was in one run of the meeting, at any time."""
    who = _identified(file)
    told = frozenset(who(fact) for fact in file.facts if fact.uuid == run)
    return told | {person for stay, person in reported_stays(file) if stay.uuid == run}


def _reported(file: MeetingFile, since: datetime) -> list[Sighting]:
    return [
        Sighting(PARTICIPANT_JOINED, person, stay.join)
        for stay, person in reported_stays(file)
        if stay.join and not _was_over(stay.leave, since)
    ]


def _spans(came: datetime, gone: datetime | None, moment: datetime) -> bool:
    return gone is not None and came <= moment <= gone


def _was_over(gone: datetime | None, since: datetime) -> bool:
    return gone is not None and gone < since


def _identified(file: MeetingFile) -> _Naming:
    names = whose(file)

    def who(fact: Fact) -> str:
        return names.get(fact.key) or f"{UNKNOWN_PREFIX}{fact.participant_uuid or fact.user_id}"

    return who


def _gone(file: MeetingFile) -> dict[_Connection, datetime | None]:
    """When each connection ended; None while it stands."""
    ends = {one.uuid: one.ended_at for one in file.instances}
    last: dict[_Connection, Fact] = {}
    for fact in sorted(file.facts, key=lambda one: (one.at, not _leaves(one))):
        last[_connection(fact)] = fact
    return {connection: fact.at if _leaves(fact) else ends.get(fact.uuid) for connection, fact in last.items()}


def _leaves(fact: Fact) -> bool:
    """A leave of the same second as a join came before it: from the waiting room into the meeting."""
    return "_left" in fact.event


def _connection(fact: Fact) -> _Connection:
    """Going from the main room to a breakout room and back is leaving neither."""
    return fact.uuid, fact.user_id or fact.participant_uuid, in_breakout_room(fact.event)
