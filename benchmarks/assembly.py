"""The largest meeting: ten thousand people come within a minute, the host starts again midway, all leave at once.

As many of them are registered as Zoom takes; the others are guests. Zoom never said that some of them left the first
run: its end says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rollcall.ids import InstanceUuid, LearnerId, MeetingId, RegistrantId, TenantId
from rollcall.store.fact_keys import keys_for
from rollcall.store.facts import Fact, FactStore, Instance, Report, packed
from rollcall.store.meeting_records import Meeting, Room, ZoomMeeting
from rollcall.store.registrants import Registrant, Registration, ZoomLink
from rollcall.store.table import Record

PEOPLE, REGISTERED, RETURN_EVERY, UNSAID = 10_000, 4_999, 5, 4_000
PAGE_SIZE = 300
TENANT, MEETING = TenantId("tnt_5b1f0c6e2d9a4f7c8e3b"), MeetingId("mtg_0f9d2c7b6a5e4831b2c4")
FIRST, SECOND = InstanceUuid("Hb7/kQ2xT0mWv4uYs1Lq9A=="), InstanceUuid("pW3nR8cZQ5iJd0eFxK6tBg==")
START = datetime(2026, 10, 5, 10, tzinfo=UTC)
STOPPED, RESUMED, END = (START + timedelta(minutes=minutes) for minutes in (30, 31, 60))
_NUMBER, _OURS = "84512345678", {"tenant_id": TENANT, "meeting_id": MEETING}
_JOINED, _LEFT = "meeting.participant_joined", "meeting.participant_left"


@dataclass(frozen=True, slots=True)
class Stay:
    """A connection of one of them; ``is_told`` says whether Zoom said that it ended."""

    number: int
    uuid: InstanceUuid
    join: datetime
    leave: datetime
    is_told: bool = True

    @property
    def who(self) -> dict[str, str]:
        known = self.number < REGISTERED
        return {
            "user_id": str(16_778_240 + 1024 * (self.number + (PEOPLE if self.uuid == SECOND else 0))),
            "participant_uuid": f"{self.number:08X}-6F0B-4A1E-9C53-D2B7E84A1C90",
            "registrant_id": registrant_id(self.number) if known else "",
            "name": f"Learner Number {self.number}" if known else "Guest",
        }


def stays(people: int = PEOPLE) -> Iterator[Stay]:
    for number in range(people):
        joined = timedelta(seconds=number * 60 // people)
        yield Stay(number, FIRST, START + joined, STOPPED, is_told=number * PEOPLE >= UNSAID * people)
    for number in range(0, people, RETURN_EVERY):
        yield Stay(number, SECOND, RESUMED + timedelta(seconds=number % 60), END)


def facts(people: int = PEOPLE) -> Iterator[Fact]:
    """In the order in which they happened, each under as many keys as its writers knew of."""
    told = [(one.join, _JOINED, one) for one in stays(people)]
    told += [(one.leave, _LEFT, one) for one in stays(people) if one.is_told]
    for count, (at, event, one) in enumerate(sorted(told, key=lambda each: each[0])):
        mail = f"learner.number{one.number}@students.example" if one.number < REGISTERED else ""
        said: dict[str, Any] = {**_OURS, **one.who, "uuid": one.uuid, "event": event, "at": at, "email": mail}
        yield Fact.model_validate(said).spread_over(keys_for(count))


def rows(uuid: InstanceUuid, people: int = PEOPLE) -> list[dict[str, str]]:
    return [
        {
            **one.who,
            "user_email": "",
            "join_time": f"{one.join:%Y-%m-%dT%H:%M:%SZ}",
            "leave_time": f"{one.leave:%Y-%m-%dT%H:%M:%SZ}",
            "status": "in_meeting",
        }
        for one in stays(people)
        if one.uuid == uuid
    ]


def records(people: int = PEOPLE) -> Iterator[Record]:
    """All but the reports."""
    yield meeting(sum(1 for _ in facts(people)))
    zoom = {"zoom_meeting_id": _NUMBER, "connection_id": "con_benchmark", "account_id": "account", "host_id": "host"}
    yield ZoomMeeting.model_validate(_OURS | zoom)
    yield Instance.model_validate(_OURS | {"uuid": FIRST, "started_at": START, "ended_at": STOPPED})
    yield Instance.model_validate(_OURS | {"uuid": SECOND, "started_at": RESUMED, "ended_at": END})
    for number in range(min(REGISTERED, people)):
        yield from _registered(number)
    yield from facts(people)


def meeting(fact_count: int) -> Meeting:
    given = {
        "kind": "scheduled",
        "status": "scheduled",
        "connection_id": "con_benchmark",
        "host_email": "host@school.example",
        "topic": "Assembly",
        "start": START,
        "duration_s": 3600,
        "time_zone": "UTC",
        "created_at": START,
        "registrant_count": REGISTERED,
        "room": Room.CLOSED,
        "fact_count": fact_count,
    }
    return Meeting.model_validate(_OURS | given)


def store_reports(store: FactStore, people: int = PEOPLE) -> None:
    for uuid in (FIRST, SECOND):
        told = rows(uuid, people)
        pages = [told[first : first + PAGE_SIZE] for first in range(0, len(told), PAGE_SIZE)]
        report = {"uuid": uuid, "complete": True, "pages": len(pages), "rows": len(told), "read_at": END}
        store.store_report(Report.model_validate(_OURS | report), map(packed, pages))


def registrant_id(number: int) -> RegistrantId:
    return RegistrantId(f"tQ8vYd2LRVaXk0nUe{number:05}")


def learner_id(number: int) -> LearnerId:
    return LearnerId(f"learner-{number}")


def _registered(number: int) -> Iterator[Record]:
    mail = {"email": f"learner.number{number}@students.example", "learner_id": learner_id(number)}
    where = {"zoom_meeting_id": _NUMBER, "registrant_id": registrant_id(number)}
    token = f"{number:043}"
    yield Registrant.model_validate(_OURS | mail | {"name": f"Learner Number {number}", "join_token": token})
    yield Registration.model_validate(_OURS | mail | where)
    way = {"join_url": f"https://zoom.example/w/{_NUMBER}?tk={number:091}&pwd={number:032}"}
    yield ZoomLink.model_validate(_OURS | mail | where | way)
