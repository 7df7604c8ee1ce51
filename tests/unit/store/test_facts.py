from typing import Any

import pytest

from rollcall.ids import InstanceUuid, LearnerId, RegistrantId, TenantId
from rollcall.store.facts import AttendanceRecord, FactStore, MeetingFile
from rollcall.store.table import Record, Table
from tests.unit.records import (
    MEETING,
    TENANT,
    UUID,
    at,
    attendance,
    fact,
    instance,
    meeting,
    registrant,
    registration,
    report,
    zoom_meeting,
)

SLASHED = InstanceUuid("/ajXp//112QmuoKj4854875==")


@pytest.fixture
def store(table: Table) -> FactStore:
    return FactStore(table)


def opened(store: FactStore) -> MeetingFile:
    file = store.open(TENANT, MEETING)
    assert file is not None
    return file


def test_a_fact_told_twice_is_one_fact(store: FactStore) -> None:
    store.table.put(meeting())
    assert store.record(fact("participant_joined", 5))
    assert not store.record(fact("participant_joined", 5, name="Lea, renamed"))
    assert len(opened(store).facts) == 1


@pytest.mark.parametrize(
    "other",
    [
        fact("participant_left", 5),
        fact("participant_joined", 6),
        fact("participant_joined", 5, user_id="16779264"),
        fact("participant_joined", 5, uuid=SLASHED),
        fact("participant_joined", 5, who="r2"),
    ],
)
def test_facts_that_differ_in_anything_that_counts_are_two(store: FactStore, other: Record) -> None:
    store.table.put(meeting())
    store.record(fact("participant_joined", 5))
    assert store.table.put_new(other)
    assert len(opened(store).facts) == 2


def test_what_a_registrant_did_is_found_without_the_others(store: FactStore) -> None:
    mine = [fact("participant_joined", 5), fact("participant_left", 9, uuid=SLASHED)]
    for one in [*mine, fact("participant_joined", 5, who="r11"), fact("participant_joined", 5, who="")]:
        store.record(one)
    found = store.of_registrant(TENANT, MEETING, RegistrantId("r1"))
    assert sorted(one.key.sk for one in found) == sorted(one.key.sk for one in mine)


@pytest.mark.parametrize("end_first", [False, True])
def test_a_run_has_both_its_ends_whichever_is_told_first(store: FactStore, end_first: bool) -> None:
    ends = [(store.note_start, at(1)), (store.note_end, at(3600))]
    for note, moment in reversed(ends) if end_first else ends:
        note(TENANT, MEETING, UUID, moment)
        note(TENANT, MEETING, UUID, moment)
    assert store.instances(TENANT, MEETING) == [instance(1, 3600)]


def test_every_kind_of_item_is_filed_in_its_place(store: FactStore) -> None:
    records: list[Record] = [
        meeting(),
        zoom_meeting(),
        registrant(1),
        registration(1),
        fact("participant_joined", 5),
        instance(1, 3600),
        attendance(),
    ]
    for record in reversed(records):
        store.table.put(record)
    file = opened(store)
    filed = [file.meeting, file.zoom, *file.registrants, *file.registrations, *file.facts, *file.instances]
    assert [*filed, file.attendance[LearnerId("l1")]] == records


def test_a_meeting_without_its_item_is_no_file(store: FactStore) -> None:
    store.record(fact("participant_joined", 5))
    assert store.open(TENANT, MEETING) is None


def test_another_tenant_opens_nothing(store: FactStore) -> None:
    store.table.put(meeting())
    assert store.open(TenantId("ten_2"), MEETING) is None


def test_a_report_comes_back_page_by_page_in_order(store: FactStore) -> None:
    store.table.put(meeting())
    pages = [[{"name": f"Zoë {page}-{row}"} for row in range(300)] for page in range(12)]
    store.store_report(report(SLASHED, pages=12, rows=3600), pages)
    file = opened(store)
    assert file.report_rows == {SLASHED: [row for page in pages for row in page]}
    assert file.reports[SLASHED].complete


def test_a_report_is_announced_complete_only_after_its_pages(store: FactStore) -> None:
    def broken() -> Any:
        yield [{"name": "Lea"}]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.store_report(report(), broken())
    assert store.report(TENANT, MEETING, UUID) is None


@pytest.mark.parametrize(
    ("seen", "wins"),
    [((3, 0), True), ((3, 1), True), ((4, 0), True), ((2, 0), False), ((2, 1), False)],
)
def test_whoever_saw_less_does_not_overwrite_whoever_saw_more(
    store: FactStore, seen: tuple[int, int], wins: bool
) -> None:
    assert store.settle(attendance(facts_seen=3, reports_seen=0, seconds_total=1))
    facts, reports = seen
    assert store.settle(attendance(facts_seen=facts, reports_seen=reports, seconds_total=2)) is wins
    stored = store.table.get(AttendanceRecord, attendance().key)
    assert stored is not None
    assert stored.seconds_total == (2 if wins else 1)


def test_final_numbers_are_not_overwritten_by_a_late_provisional_one(store: FactStore) -> None:
    assert store.settle(attendance(state="final", facts_seen=4, reports_seen=1))
    assert not store.settle(attendance(state="provisional", facts_seen=4, reports_seen=0))


def test_in_whatever_order_they_write_the_one_that_saw_most_stays(store: FactStore) -> None:
    records = [attendance(facts_seen=seen, seconds_total=seen * 10) for seen in range(1, 9)]
    for record in records[1::2] + records[::2]:
        store.settle(record)
    stored = store.table.get(AttendanceRecord, attendance().key)
    assert stored == records[-1]
