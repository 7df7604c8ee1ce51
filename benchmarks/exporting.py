"""What an export of ten thousand rows takes of memory: many lessons, and what outgrows an answer goes to a bucket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any, cast

from benchmarks.apart import answer, measure_apart
from benchmarks.measurement import Measurement
from benchmarks.memory_table import MemoryTable
from benchmarks.settling import peak_mb
from rollcall.ids import MeetingId, TenantId
from rollcall.services.attendance.why.handing_over import HandingOver
from rollcall.services.attendance.why.tables import pieces
from rollcall.services.attendance.why.wiring import make_exports
from rollcall.store.attendance import AttendanceRecord, AttendanceStore, AttendanceVersion
from rollcall.store.meeting_records import Meeting
from rollcall.store.policies import AttendancePolicy
from rollcall.store.registrants import Registrant

MEETINGS, LEARNERS, LIMIT_MB = 250, 40, 32
TENANT = TenantId("tnt_benchmark")
_START = datetime(2026, 10, 5, 10, tzinfo=UTC)
_UNTIL = _START + timedelta(days=MEETINGS)


def measure() -> Iterator[Measurement]:
    found = measure_apart("benchmarks.exporting")
    yield Measurement(
        name="Export, memory",
        value=found["grown_mb"],
        limit=LIMIT_MB,
        unit="MB",
        how=f"what a process grew by that made {MEETINGS * LEARNERS:,} rows of {MEETINGS} lessons as JSON and put them "
        "into a bucket, all of them; on a table in memory, and the bucket reads and forgets",
        found=(f"{found['rows']:,} rows, {found['bytes'] / 1_000_000:.1f} MB",),
    )


@dataclass
class _Bucket:
    rows: int = 0
    size: int = 0

    def share(self, _key: str, file: IO[bytes], _content_type: str, _disposition: str) -> str:
        for line in file:
            self.rows += 1
            self.size += len(line)
        return "https://bucket.example/export"


def _measure_here() -> dict[str, float]:
    table, bucket = MemoryTable(), _Bucket()
    for number in range(MEETINGS):
        _lesson(table, number)
    exports, handing = make_exports(table), HandingOver(cast("Any", bucket))
    before_mb = peak_mb()
    rows = exports.between(TENANT, _START, _UNTIL, "", _UNTIL)
    status = handing.hand(TENANT, "attendance", "json", pieces(rows, "json")).status_code
    if (status, bucket.rows) != (303, MEETINGS * LEARNERS):
        message = f"{status}: {bucket.rows} rows"
        raise RuntimeError(message)
    return {"grown_mb": peak_mb() - before_mb, "rows": bucket.rows, "bytes": bucket.size}


def _lesson(table: MemoryTable, number: int) -> None:
    start = _START + timedelta(days=number)
    whose = {"tenant_id": TENANT, "meeting_id": MeetingId(f"mtg_{number:020}")}
    given = {"kind": "scheduled", "status": "scheduled", "connection_id": "con", "host_email": "host@school.example"}
    times = {"start": start, "duration_s": 3_600, "time_zone": "UTC", "created_at": start}
    over = {"topic": "Algebra II", "room": "closed", "attendance_state": "final"}
    table.put(Meeting.model_validate(whose | given | times | over))
    for one in range(LEARNERS):
        who = {"learner_id": f"learner-{one}", "name": f"Learner Number {one}", "email": f"learner{one}@school.example"}
        table.put(Registrant.model_validate(whose | who | {"join_token": f"{number:030}{one:013}"}))
    told = {"version": 1, "state": "final", "told": "final", "cause": "report", "at": start, "window_s": 3_600}
    version = AttendanceVersion.model_validate(whose | told | {"policy": AttendancePolicy()})
    AttendanceStore(table).append(version, [_line(one, start) for one in range(LEARNERS)])


def _line(learner: int, start: datetime) -> AttendanceRecord:
    stays = [(start, start + timedelta(minutes=30)), (start + timedelta(minutes=31), start + timedelta(minutes=59))]
    said = {
        "state": "final",
        "status": "present",
        "source": "report",
        "seconds_total": 3_480,
        "seconds_credited": 3_480,
    }
    beside = {"live_seconds": 3_480, "report_seconds": 3_480, "how": ["registrant_id"], "version": 1}
    return AttendanceRecord.model_validate({"learner_id": f"learner-{learner}", "intervals": stays} | said | beside)


if __name__ == "__main__":
    answer(_measure_here, lambda: list(measure()))
