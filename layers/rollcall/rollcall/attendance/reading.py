"""The inputs of cases as typed values."""

from typing import Literal

from rollcall.attendance.fields import CaseError, Fields
from rollcall.attendance.kinds import ARRIVAL, PAIRED, kind_of
from rollcall.attendance.model import Event, Instance, Meeting, Person, Policy, Row
from rollcall.attendance.noshow import Expected, LiveCheck, Sighting
from rollcall.attendance.reconcile import ManualMark

DEFAULT_UUID = "U1"


def meeting_of(case: Fields) -> Meeting:
    """The schedule and the instances. A schedule that ends before it starts is refused."""
    meeting = case.required_child("meeting")
    start, end = meeting.instant("scheduled_start"), meeting.instant("scheduled_end")
    if end < start:
        raise CaseError(f"{meeting.place}.scheduled_end is before scheduled_start")
    return Meeting(start, end, tuple(_instance(one) for one in meeting.objects("instances")))


def _instance(one: Fields) -> Instance:
    instance = Instance(one.required_text("uuid"), one.instant("start"), one.instant_or_none("end"))
    if instance.end is not None and instance.end < instance.start:
        raise CaseError(f"{one.place}.end is before start")
    return instance


def roster_of(case: Fields) -> list[Person]:
    """The people on the roster; an id that stands there twice is refused."""
    case.required("roster")
    roster = [_person(one) for one in case.objects("roster")]
    if len({person.id for person in roster}) < len(roster):
        raise CaseError(f"{case.place}.roster names an id twice")
    return roster


def _person(one: Fields) -> Person:
    return Person(
        id=one.required_text("id"),
        name=one.text("name"),
        email=one.text("email"),
        other_emails=one.texts("other_emails"),
        registrant_ids=one.texts("registrant_ids"),
        role=one.text("role", "learner"),
    )


def policy_of(case: Fields) -> Policy:
    told, usual = case.child("policy"), Policy()
    return Policy(
        threshold=told.fraction("threshold", usual.threshold),
        late_after_s=told.integer("late_after_s", usual.late_after_s),
        accept_names=told.boolean("accept_names", default=usual.accept_names),
        instance_before_s=told.integer("instance_before_s", usual.instance_before_s),
        instance_after_s=told.integer("instance_after_s", usual.instance_after_s),
    )


def aliases_of(case: Fields) -> dict[str, str]:
    aliases = case.child("aliases")
    return {name: aliases.required_text(name) for name in aliases.values}


def evidence_of(case: Fields, meeting: Meeting) -> list[Row] | list[Event]:
    """The rows of a report or the events of webhooks: one of them, not both."""
    if "rows" not in case and "events" not in case:
        raise CaseError(f"{case.place} needs rows or events")
    rows, events = case.objects("rows"), case.objects("events")
    if rows and events:
        raise CaseError(f"{case.place} has rows and events: give one of them")
    if rows:
        uuid = _uuid_of_rows(meeting)
        return [_row(one, uuid) for one in rows]
    return [_event(one) for one in events if kind_of(one.required_text("event"))]


def _uuid_of_rows(meeting: Meeting) -> str:
    """The instance of rows that do not name theirs: the only one there is, else the default."""
    known = {one.uuid for one in meeting.instances}
    return known.pop() if len(known) == 1 else DEFAULT_UUID


def _row(one: Fields, default_uuid: str) -> Row:
    if "join" not in one.values:
        raise CaseError(f"{one.place}.join is missing")
    return Row(
        uuid=one.text("uuid") or default_uuid,
        user_id=one.text("user_id"),
        participant_uuid=one.text("participant_uuid"),
        registrant_id=one.text("registrant_id"),
        customer_key=one.text("customer_key"),
        email=one.text("email"),
        name=one.text("name"),
        join=one.instant_or_none("join"),
        leave=one.instant_or_none("leave"),
        status=one.text("status"),
    )


def _event(one: Fields) -> Event:
    event = Event(
        event=one.required_text("event"),
        uuid=one.text("uuid") or DEFAULT_UUID,
        user_id=one.text("user_id"),
        at=one.instant("at"),
        participant_uuid=one.text("participant_uuid"),
        registrant_id=one.text("registrant_id"),
        customer_key=one.text("customer_key"),
        email=one.text("email"),
        name=one.text("name"),
    )
    if kind_of(event.event) in PAIRED and not (event.user_id or event.participant_uuid):
        raise CaseError(f"{one.place}.user_id is missing")
    return event


def expected_of(case: Fields) -> list[Expected]:
    case.required("expected_people")
    return [Expected(one.required_text("id"), _role(one)) for one in case.objects("expected_people")]


def _role(one: Fields) -> Literal["host", "learner"]:
    match one.text("role", "learner"):
        case "host":
            return "host"
        case "learner":
            return "learner"
        case _:
            raise CaseError(f"{one.place}.role must be host or learner")


def sightings_of(case: Fields) -> list[Sighting]:
    seen = (one for one in case.objects("events") if kind_of(one.required_text("event")) in ARRIVAL)
    return [
        Sighting(one.text("event"), one.required_text("who"), one.instant("at"), one.instant_or_none("received"))
        for one in seen
    ]


def live_check_of(case: Fields) -> LiveCheck:
    if "live_check" not in case:
        return None
    if case.values["live_check"] == "error":
        return "error"
    return frozenset(case.texts("live_check"))


def marks_of(case: Fields) -> dict[str, ManualMark]:
    manual = case.child("manual")
    return {who: _mark(manual.required_child(who)) for who in manual.values}


def _mark(one: Fields) -> ManualMark:
    one.required("seconds")
    noted = one.integer("evidence_seconds", 0) if "evidence_seconds" in one else None
    return ManualMark(one.integer("seconds", 0), noted)
