"""A stored meeting in the words of ``rollcall.attendance``: its schedule, its roster, and what was witnessed.

Zoom's user id is no identity there; the host, whom it names, is recognized here and gets the host's e-mail.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from rollcall.attendance.model import Event, Meeting, Person, Row
from rollcall.ids import InstanceUuid
from rollcall.store.facts import Fact, Instance, MeetingFile
from rollcall.zoom.event_names import MEETING_ENDED, MEETING_STARTED
from rollcall.zoom.models import ParticipantRow

HOST = "host:"


def schedule_of(file: MeetingFile) -> Meeting:
    return Meeting(file.meeting.start, file.meeting.end)


def roster_of(file: MeetingFile) -> list[Person]:
    """Every learner, and the host under an id that no learner has."""
    host = Person(id=HOST + file.meeting.host_email, email=file.meeting.host_email, role="host")
    return [*_learners(file), host]


def _learners(file: MeetingFile) -> Iterator[Person]:
    registrant_ids: dict[str, list[str]] = {}
    for registration in file.registrations:
        registrant_ids.setdefault(registration.learner_id, []).append(registration.registrant_id)
    for one in file.registrants:
        ids = tuple(registrant_ids.get(one.learner_id, ()))
        yield Person(id=one.learner_id, name=one.name, email=one.email, registrant_ids=ids)


def runs_of(file: MeetingFile) -> Iterator[Event]:
    return run_events(file.instances)


def run_events(instances: Iterable[Instance]) -> Iterator[Event]:
    for one in instances:
        if one.started_at:
            yield Event(event=MEETING_STARTED, uuid=one.uuid, at=one.started_at)
        if one.ended_at:
            yield Event(event=MEETING_ENDED, uuid=one.uuid, at=one.ended_at)


def ended_by(file: MeetingFile, now: datetime) -> list[Instance]:
    """Every run that is known, those that nobody saw end as ending now."""
    known = {one.uuid: one for one in file.instances}
    heard_of = dict.fromkeys(fact.uuid for fact in file.facts if fact.uuid not in known)
    whose = {"tenant_id": file.meeting.tenant_id, "meeting_id": file.meeting.meeting_id}
    runs = [*file.instances, *(Instance.model_validate(whose | {"uuid": uuid}) for uuid in heard_of)]
    return [one if one.ended_at else one.model_copy(update={"ended_at": now}) for one in runs]


def events_of(file: MeetingFile) -> Iterator[Event]:
    return (event_of(fact, file.meeting.host_email) for fact in file.facts)


def event_of(fact: Fact, host_email: str) -> Event:
    return Event(
        event=fact.event,
        uuid=fact.uuid,
        at=fact.at,
        user_id=fact.user_id,
        participant_uuid=fact.participant_uuid,
        registrant_id=fact.registrant_id,
        customer_key=fact.customer_key,
        email=host_email if fact.is_host else fact.email,
        name=fact.name,
    )


def reported_of(file: MeetingFile) -> Iterator[Row | Event]:
    """What the reports say, and of the runs that Zoom did not report what the webhooks told."""
    reported = {uuid for uuid, report in file.reports.items() if report.complete and not report.left_out}
    yield from rows_of(file)
    yield from (event_of(fact, file.meeting.host_email) for fact in file.facts if fact.uuid not in reported)


def rows_of(file: MeetingFile) -> Iterator[Row]:
    host_id = file.zoom.host_id if file.zoom else ""
    for uuid, rows in file.report_rows.items():
        yield from (row_of(row, uuid, file.meeting.host_email, host_id) for row in rows)


def row_of(stored: Mapping[str, Any], uuid: InstanceUuid, host_email: str, host_id: str) -> Row:
    row = ParticipantRow.model_validate(stored)
    return Row(
        uuid=uuid,
        join=row.join_time,
        leave=row.leave_time,
        user_id=row.user_id,
        status=row.status,
        participant_uuid=row.participant_uuid,
        registrant_id=row.registrant_id,
        customer_key=row.customer_key,
        email=host_email if host_id and row.id == host_id else row.user_email,
        name=row.name,
    )
