"""The largest meeting: ten thousand people within a minute, a second run of it, and everybody leaves together."""

from collections import Counter
from datetime import timedelta

import pytest

from benchmarks import assembly
from benchmarks.assembly import (
    END,
    FIRST,
    MEETING,
    REGISTERED,
    RESUMED,
    SECOND,
    STOPPED,
    TENANT,
    learner_id,
    rows,
    stays,
)
from benchmarks.memory_table import MemoryTable
from rollcall.services.attendance.summing_up import attendance_of
from rollcall.store.attendance import AttendanceRecord
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.meeting_records import AttendanceState
from tests.unit.records import report

NOW = END + timedelta(hours=1)


@pytest.fixture(scope="module")
def file() -> MeetingFile:
    """As it was stored, its facts under several keys."""
    table = MemoryTable()
    table.put_all(assembly.records())
    opened = FactStore(table).open(TENANT, MEETING)
    assert opened
    assert len(opened.facts) == 20_000
    return opened


def test_ten_thousand_people_settle_right_over_two_runs(file: MeetingFile) -> None:
    live = attendance_of(file, NOW)
    assert live.state is AttendanceState.PROVISIONAL
    _check(live.records, "live")
    file.reports = {uuid: report(uuid) for uuid in (FIRST, SECOND)}
    file.report_rows = {uuid: rows(uuid) for uuid in (FIRST, SECOND)}
    assert sum(map(len, file.report_rows.values())) == 12_000
    final = attendance_of(file, NOW)
    assert final.state is AttendanceState.FINAL
    _check(final.records, "report")
    assert final.window_s == 3_600 - 60
    guests = Counter(stay.uuid for stay in stays() if stay.number >= REGISTERED)
    assert len(final.unmatched) == guests.total() == 5_001 + 1_000


def _check(records: list[AttendanceRecord], source: str) -> None:
    """Everybody registered has the time of their stays, also where Zoom never said that one of them ended."""
    told = {one.learner_id: one for one in records}
    expected = {learner_id(number): 0 for number in range(REGISTERED)}
    for stay in stays():
        if stay.number < REGISTERED:
            expected[learner_id(stay.number)] += int((stay.leave - stay.join).total_seconds())
    assert {who: one.seconds_total for who, one in told.items()} == expected
    assert {one.source for one in records} == {source}
    first, alone = told[learner_id(0)], told[learner_id(4_998)]
    assert first.intervals == [(assembly.START, STOPPED), (RESUMED, END)]
    assert (first.status, first.seconds_credited) == ("present", 3_540)
    assert (alone.status, alone.seconds_total) == ("partial", 1_800 - 29)
