"""How long a large report takes to settle, and how much memory.

The meeting is made up: a report of 10,000 rows on 34 pages, stored as the product stores it, and a roster of 2,000.
Each measurement runs in a fresh interpreter, so that its peak memory is its own.
"""

import random
import resource
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, cast

from benchmarks.apart import answer, measure_apart
from benchmarks.measurement import Measurement, spread
from rollcall.ids import (
    ConnectionId,
    InstanceUuid,
    LearnerId,
    MeetingId,
    RegistrantId,
    TenantId,
    ZoomAccountId,
    ZoomMeetingId,
    ZoomUserId,
)
from rollcall.services.attendance.summing_up import Result, attendance_of
from rollcall.store.facts import FactStore, Instance, Report
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room, ZoomMeeting
from rollcall.store.registrants import Registrant, Registration, ZoomLink
from rollcall.store.table import Record, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb.service_resource import Table as DynamoTable

ROUNDS = 5
LIMIT_S, LIMIT_MB = 1.0, 200
ROWS, PAGE_SIZE, PEOPLE = 10_000, 300, 2_000
START = datetime(2026, 10, 5, 10, tzinfo=UTC)
END = START + timedelta(hours=2)
TENANT, MEETING, UUID = TenantId("tnt_benchmark"), MeetingId("mtg_benchmark"), InstanceUuid("Hb7/kQ2xT0mWv4uYs1Lq9A==")


@dataclass
class StoredItems:
    """A table that holds its items here, as if they had just been fetched."""

    items: list[dict[str, Any]] = field(default_factory=list)

    def put_item(self, *, Item: dict[str, Any]) -> None:  # noqa: N803 - DynamoDB's own
        self.items.append(Item)

    def query(self, **_: object) -> dict[str, Any]:
        return {"Items": self.items}


def measure() -> list[Measurement]:
    """The time and the memory, each with its own limit."""
    told = [measure_apart("benchmarks.settling") for _ in range(ROUNDS)]
    seconds, elapsed, peaks = ([one[name] for one in told] for name in ("cpu_s", "elapsed_s", "peak_mb"))
    how = (
        f"from the stored items of a meeting ({PEOPLE:,} registrants, a report of {ROWS:,} rows on "
        f"{-(-ROWS // PAGE_SIZE)} compressed pages) to everybody's final seconds; {ROUNDS} interpreters"
    )
    return [
        Measurement(
            name="Settling, time",
            value=median(seconds),
            limit=LIMIT_S,
            unit="s",
            how=f"{how}, median CPU time: nothing is waited for, so on a free core it is the time that passes",
            found=(f"CPU: {spread(seconds, 's', 2)}", f"elapsed, beside whatever else ran: {spread(elapsed, 's', 2)}"),
        ),
        Measurement("Settling, memory", max(peaks), LIMIT_MB, "MB", f"{how}, highest peak", (spread(peaks, "MB"),)),
    ]


def _measure_here() -> dict[str, float]:
    """Settle once: ``cpu_s`` and ``elapsed_s`` from stored items to the result, ``peak_mb`` of the process."""
    stored = StoredItems()
    facts = FactStore(Table(cast("DynamoTable", stored)))
    _store(facts)
    begun, cpu_begun = time.perf_counter(), time.process_time()
    result = _settle(facts)
    elapsed, cpu = time.perf_counter() - begun, time.process_time() - cpu_begun
    if result.state != "final" or len(result.records) != PEOPLE:
        raise RuntimeError("the report was not settled")
    return {"cpu_s": cpu, "elapsed_s": elapsed, "peak_mb": peak_mb()}


def _settle(facts: FactStore) -> Result:
    file = facts.open(TENANT, MEETING)
    if file is None:
        raise RuntimeError("the meeting was not stored")
    return attendance_of(file, END + timedelta(hours=1))


def _store(facts: FactStore) -> None:
    chance = random.Random(7)
    for record in [*_meeting(), *_roster()]:
        facts.table.put(record)
    rows = [_made_up_row(number, chance) for number in range(ROWS)]
    pages = [rows[first : first + PAGE_SIZE] for first in range(0, ROWS, PAGE_SIZE)]
    report = Report(
        tenant_id=TENANT, meeting_id=MEETING, uuid=UUID, complete=True, pages=len(pages), rows=ROWS, read_at=END
    )
    facts.store_report(report, pages)


def _meeting() -> list[Record]:
    meeting = Meeting(
        meeting_id=MEETING,
        tenant_id=TENANT,
        kind="scheduled",
        status=MeetingStatus.SCHEDULED,
        connection_id=ConnectionId("con_benchmark"),
        host_email="host@example.org",
        topic="Assembly",
        start=START,
        duration_s=7200,
        time_zone="UTC",
        created_at=START,
        registrant_count=PEOPLE,
        room=Room.CLOSED,
    )
    zoom = ZoomMeeting(
        meeting_id=MEETING,
        tenant_id=TENANT,
        zoom_meeting_id=ZoomMeetingId("84512345678"),
        connection_id=ConnectionId("con_benchmark"),
        account_id=ZoomAccountId("account"),
        host_id=ZoomUserId("host"),
    )
    return [meeting, zoom, Instance(tenant_id=TENANT, meeting_id=MEETING, uuid=UUID, started_at=START, ended_at=END)]


def _roster() -> "Iterator[Record]":
    for number in range(PEOPLE):
        learner_id, email = LearnerId(f"l{number}"), f"learner{number}@example.org"
        yield Registrant(
            tenant_id=TENANT,
            meeting_id=MEETING,
            learner_id=learner_id,
            name=f"Learner {number}",
            email=email,
            join_token=f"token-{number}",
        )
        yield Registration(
            tenant_id=TENANT,
            meeting_id=MEETING,
            registrant_id=RegistrantId(f"R{number}"),
            zoom_meeting_id=ZoomMeetingId("84512345678"),
            learner_id=learner_id,
            email=email,
        )
        yield ZoomLink(
            tenant_id=TENANT,
            meeting_id=MEETING,
            learner_id=learner_id,
            registrant_id=RegistrantId(f"R{number}"),
            zoom_meeting_id=ZoomMeetingId("84512345678"),
            email=email,
            join_url=f"https://zoom.example/w/84512345678?tk={number}",
        )


def _made_up_row(number: int, chance: random.Random) -> dict[str, str]:
    """One connection: most by personal link, some by e-mail, some by name only, some in the waiting room."""
    learner = chance.randrange(PEOPLE)
    join = START + timedelta(seconds=chance.randrange(-300, 6600))
    leave = join + timedelta(seconds=chance.randrange(1, 3600))
    known_by = chance.choices(("registrant_id", "user_email", "name"), (80, 15, 5))[0]
    told = {"registrant_id": f"R{learner}", "user_email": f"Learner{learner}@example.org", "name": f"learner {learner}"}
    return {
        "user_id": str(16_778_240 + 1024 * number),
        "name": told["name"] if known_by == "name" else "Zoom user",
        "user_email": told["user_email"] if known_by == "user_email" else "",
        "registrant_id": told["registrant_id"] if known_by == "registrant_id" else "",
        "participant_uuid": f"P{learner}",
        "join_time": f"{join:%Y-%m-%dT%H:%M:%SZ}",
        "leave_time": f"{leave:%Y-%m-%dT%H:%M:%SZ}",
        "status": chance.choices(("in_meeting", "in_waiting_room"), (95, 5))[0],
    }


def peak_mb() -> float:
    """The peak of this process. Linux keeps the parent's peak in `ru_maxrss` across exec, but not in VmHWM."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    answer(_measure_here, measure)
