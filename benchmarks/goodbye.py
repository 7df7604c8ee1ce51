"""What it takes to say goodbye to a connection of real size: 10,000 meetings with 100,000 registrants.

The table is one in memory, held to the real one by a test; DynamoDB's time is added up, not waited for.
"""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from benchmarks.apart import answer, measure_apart
from benchmarks.measurement import Measurement
from benchmarks.memory_table import MemoryTable
from benchmarks.settling import peak_mb
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
from rollcall.services.attendance.wiring import make_settling
from rollcall.services.connections.goodbye.access import EndingAccess
from rollcall.services.connections.goodbye.account import EndingAccount
from rollcall.services.connections.goodbye.aliases import EndingAliases
from rollcall.services.connections.goodbye.drop_in import EndingDropIn
from rollcall.services.connections.goodbye.job import Goodbye
from rollcall.services.connections.goodbye.meetings import EndingMeetings
from rollcall.services.connections.goodbye.recordings import EndingRecordings
from rollcall.services.drop_in.logs.logs_wiring import make_closing
from rollcall.store.aliases import AliasStore
from rollcall.store.claims import ClaimStore
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.deleting import Deleting
from rollcall.store.drop_in_hosts import DropInHostStore
from rollcall.store.ended_meetings import EndedMeetingStore
from rollcall.store.facts import Fact, Instance, Report
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room, Route, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.receipts import Receipt, ReceiptStore
from rollcall.store.registrants import Registrant, Registration, ZoomLink
from rollcall.store.table import Record, Table

MEETINGS, LEARNERS, CROWD = 10_000, 10, 3_000
_REGISTRANTS = (MEETINGS - 1) * LEARNERS + CROWD
LIMIT_ITEMS, LIMIT_MB, LIMIT_JOBS = 100, 64, 20
_NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
_UNSETTLED_EVERY = 50
_CALL_S, _TRANSACTION_S, _LAMBDA_S = 0.005, 0.03, 100
TENANT, CONNECTION = TenantId("tnt_benchmark"), ConnectionId("con_benchmark")
_WHOSE = {"tenant_id": TENANT, "connection_id": CONNECTION}


def measure() -> Iterator[Measurement]:
    found = measure_apart("benchmarks.goodbye")
    how = (
        f"a connection with {MEETINGS:,} meetings, half of them over, and {_REGISTRANTS:,} registrants, {CROWD:,} of "
        "them in one meeting, to the end of its goodbye; on a table in memory that a test holds to the real one"
    )
    deleted = f"{found['deleted']:,} items deleted in {found['transactions']:,} transactions, and counted, none left"
    yield Measurement("Goodbye, largest batch", found["largest"], LIMIT_ITEMS, "items", how, (deleted,))
    grown = f"what the process grew by while it did; {how}"
    yield Measurement(
        "Goodbye, memory", found["grown_mb"], LIMIT_MB, "MB", grown, (f"{found['elapsed_s']:.0f} s here",)
    )
    lasting = f"{_CALL_S * 1000:.0f} ms each, a transaction {_TRANSACTION_S * 1000:.0f} ms: assumed, not measured"
    jobs = f"messages, each for a Lambda that works for {_LAMBDA_S} seconds; {how}"
    yield Measurement(
        "Goodbye, jobs", found["jobs"], LIMIT_JOBS, "jobs", jobs, (f"{found['calls']:,} calls, {lasting}",)
    )


class _Jobs:
    """The queue: how many messages were sent."""

    def __init__(self) -> None:
        self.sent = 1

    def send(self, _message: dict[str, object], _delay_s: int = 0) -> None:
        self.sent += 1


def _measure_here() -> dict[str, float]:
    records, jobs = MemoryTable(), _Jobs()
    for record in school(MEETINGS):
        records.put(record)
    there = Counter(item["kind_of"] for item in records.items())
    goodbye, before_mb, calls_before = goodbye_on(records, jobs), _resident_mb(), records.meter.calls
    begun = time.perf_counter()
    while goodbye.work(TENANT, CONNECTION, _lambda_of(records)) != "finished":
        pass
    elapsed_s, grown_mb = time.perf_counter() - begun, peak_mb() - before_mb
    receipt = ReceiptStore(records).get(TENANT, CONNECTION)
    gone = there - Counter(item["kind_of"] for item in records.items())
    if receipt is None or receipt.counts != gone or set(gone) != _ZOOMS:
        message = f"the receipt counts {receipt and receipt.counts}, gone are {dict(gone)}"
        raise AssertionError(message)
    return {
        "deleted": gone.total(),
        "largest": records.meter.largest,
        "transactions": records.meter.transactions,
        "calls": records.meter.calls - calls_before,
        "jobs": jobs.sent,
        "grown_mb": grown_mb,
        "elapsed_s": elapsed_s,
    }


_ZOOMS = {one.KIND for one in (Fact, Instance, Registration, Report, Route, ZoomLink, ZoomMeeting)}


def _lambda_of(records: MemoryTable) -> Any:  # noqa: ANN401 - a function
    """A Lambda with a hundred seconds to spend: whether the calls made since its start have used them up."""
    calls, transactions = records.meter.calls, records.meter.transactions

    def is_out_of_time() -> bool:
        spent = (records.meter.calls - calls) * _CALL_S + (records.meter.transactions - transactions) * (
            _TRANSACTION_S - _CALL_S
        )
        return spent > _LAMBDA_S

    return is_out_of_time


def goodbye_on(records: Table, jobs: Any) -> Goodbye:  # noqa: ANN401 - a stand-in
    """The product's own, but for what leads to Zoom and to S3: the connection has neither."""
    meetings, deleting = MeetingStore(records), Deleting(records)
    closing = make_closing(records)
    settling, ended = make_settling(records), EndedMeetingStore(records)
    connections, receipts, none = ConnectionStore(records), ReceiptStore(records), cast("Any", None)
    return Goodbye(
        connections=connections,
        receipts=receipts,
        access=EndingAccess(none, deleting),
        drop_in=EndingDropIn(DropInHostStore(records), deleting),
        meetings=EndingMeetings(meetings, ended, ClaimStore(records), settling, closing, deleting),
        aliases=EndingAliases(AliasStore(records), deleting),
        account=EndingAccount(connections, deleting),
        recordings=EndingRecordings(none, receipts),
        jobs=jobs,
        sweep_delay=timedelta(0),
        clock=lambda: _NOW,
    )


def school(meetings: int) -> Iterator[Record]:
    """A disconnected connection, its receipt, and its meetings."""
    times = {"requested_at": _NOW, "active_at": _NOW, "reason": "requested", "recordings": "keep"}
    yield Receipt.model_validate(_WHOSE | times)
    state = {"kind": "account", "status": ConnectionStatus.DISCONNECTED, "created_at": _NOW, "account_id": "account"}
    yield Connection.model_validate(_WHOSE | state)
    for number in range(meetings):
        yield from _meeting(number, over=number % 2 == 0)


def _meeting(number: int, *, over: bool) -> Iterator[Record]:
    meeting_id = MeetingId(f"mtg_{number:032}")
    settled = over and number % _UNSETTLED_EVERY != 0
    start = _NOW + timedelta(days=-1 if over else 1)
    yield Meeting(
        meeting_id=meeting_id,
        tenant_id=TENANT,
        connection_id=CONNECTION,
        kind="scheduled",
        status=MeetingStatus.SCHEDULED,
        host_email="host@school.example",
        topic="Algebra II",
        start=start,
        duration_s=3600,
        time_zone="Europe/Prague",
        created_at=start - timedelta(days=7),
        room=Room.CLOSED if over else Room.NEVER_OPENED,
        attendance_state=AttendanceState.FINAL if settled else AttendanceState.NONE,
    )
    zooms = {"zoom_meeting_id": ZoomMeetingId(f"8{number:010}"), "account_id": ZoomAccountId("account")}
    whose = {"tenant_id": TENANT, "meeting_id": meeting_id, "host_id": ZoomUserId("host")}
    page = f"https://zoom.example/meeting/register/{number:024}"
    yield ZoomMeeting.model_validate(whose | zooms | {"connection_id": CONNECTION, "registration_url": page})
    yield Route.model_validate(whose | zooms | {"kind": "scheduled"})
    for learner in range(CROWD if number == 1 else LEARNERS):
        yield from _learner(meeting_id, number, learner)
    if over:
        yield from _lesson(meeting_id, number, start)


def _learner(meeting_id: MeetingId, number: int, learner: int) -> Iterator[Record]:
    whose = {"tenant_id": TENANT, "meeting_id": meeting_id, "learner_id": LearnerId(f"l{learner}")}
    who = {"email": f"learner{learner}@school.example", "registrant_id": RegistrantId(f"R{number:018}{learner:03}")}
    where = {"zoom_meeting_id": f"8{number:010}"}
    yield Registrant.model_validate(
        whose | who | {"name": f"Learner {learner}", "join_token": f"{number:040}{learner}"}
    )
    yield Registration.model_validate(whose | who | where)
    way = {"join_url": f"https://zoom.example/w/8{number:010}?tk={learner:043}"}
    yield ZoomLink.model_validate(whose | who | where | way)


def _lesson(meeting_id: MeetingId, number: int, start: datetime) -> Iterator[Record]:
    run = {"tenant_id": TENANT, "meeting_id": meeting_id, "uuid": InstanceUuid(f"{number:022}==")}
    yield Instance.model_validate(run | {"started_at": start, "ended_at": start + timedelta(hours=1)})
    yield Report.model_validate(run | {"complete": False, "read_at": start + timedelta(hours=2)})
    for learner in range(LEARNERS):
        for minute, event in ((0, "meeting.participant_joined"), (59, "meeting.participant_left")):
            who = {"registrant_id": f"R{number:018}{learner:03}", "user_id": str(16_778_240 + 1024 * learner)}
            when = {"event": event, "at": start + timedelta(minutes=minute)}
            yield Fact.model_validate(
                run | who | when | {"name": f"Learner {learner}", "participant_uuid": f"P{learner}"}
            )


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - no file of ours
        return int(told.read().split()[1]) * 4096 / 1024**2


if __name__ == "__main__":
    answer(_measure_here, lambda: list(measure()))
