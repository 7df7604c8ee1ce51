from typing import Any

import pytest

from rollcall.ids import InstanceUuid, RegistrantId, TenantId
from rollcall.store.facts import FactStore, MeetingFile, packed
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.table import Record, Table
from tests.unit.records import (
    MEETING,
    TENANT,
    UUID,
    alias,
    at,
    fact,
    instance,
    mark,
    meeting,
    registrant,
    registration,
    report,
    version,
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
    found = store.of_registrant(meeting(), RegistrantId("r1"))
    assert sorted(one.key.sk for one in found) == sorted(one.key.sk for one in mine)


def test_a_meeting_gets_more_keys_as_its_facts_are_counted(store: FactStore) -> None:
    store.table.put(meeting())
    known = []
    for new in (4_900, 100, 5_000, 90_000):
        store.count(meeting(), new)
        known.append(opened(store).meeting.fact_keys)
    assert known == [1, 2, 4, 16]


def test_an_ended_connections_meeting_gets_no_more_keys(store: FactStore) -> None:
    store.table.put(meeting(status=MeetingStatus.EXTERNALLY_LINKED))
    store.count(meeting(), 5_000)
    assert opened(store).meeting.fact_keys == 1


def test_facts_are_found_whatever_keys_there_were(store: FactStore) -> None:
    wide = meeting(fact_count=40_000)
    store.table.put(wide)
    people = [("r1", ""), ("r2", ""), ("", "7"), ("", "8"), ("", "")]
    facts = [fact("participant_joined", 5, who=who, user_id=user) for who, user in people]
    for keys in (1, 2, 4, 8, 16):
        for one in facts:
            store.record(one.spread_over(keys))
    told = sorted(one.key.sk for one in facts)
    assert sorted(one.key.sk for one in opened(store).facts) == told
    assert sorted(one.key.sk for one in store.of_meeting(wide)) == told
    for who in ("r1", "r2", ""):
        theirs = sorted(one.key.sk for one in facts if one.registrant_id == who)
        assert sorted(one.key.sk for one in store.of_registrant(wide, RegistrantId(who))) == theirs


def test_a_fact_under_another_key_is_taken_back(store: FactStore) -> None:
    wide = meeting(fact_count=40_000)
    store.table.put(wide)
    facts = [fact("participant_joined", 5, who=f"r{number}").spread_over(16) for number in range(9)]
    for one in facts:
        store.record(one)
    assert len({one.key.pk for one in facts}) > 1
    store.take_back(facts)
    assert store.of_meeting(wide) == []


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
        version(),
        mark(),
        alias(),
    ]
    for record in reversed(records):
        store.table.put(record)
    file = opened(store)
    filed = [file.meeting, file.zoom, *file.registrants, *file.registrations, *file.facts, *file.instances]
    assert [*filed, *file.sheet.versions, *file.marks.values()] == records[:-1]
    assert file.aliases == {"tom": "l1"}


def test_a_meeting_without_its_item_is_no_file(store: FactStore) -> None:
    store.record(fact("participant_joined", 5))
    assert store.open(TENANT, MEETING) is None


def test_another_tenant_opens_nothing(store: FactStore) -> None:
    store.table.put(meeting())
    assert store.open(TenantId("ten_2"), MEETING) is None


def test_a_report_comes_back_page_by_page_in_order(store: FactStore) -> None:
    store.table.put(meeting())
    pages = [[{"name": f"Zoë {page}-{row}"} for row in range(300)] for page in range(12)]
    store.store_report(report(SLASHED, pages=12, rows=3600), map(packed, pages))
    file = opened(store)
    assert file.report_rows == {SLASHED: [row for page in pages for row in page]}
    assert file.reports[SLASHED].complete


def test_a_report_is_announced_complete_only_after_its_pages(store: FactStore) -> None:
    def broken() -> Any:
        yield packed([{"name": "Lea"}])
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.store_report(report(), broken())
    assert store.report(TENANT, MEETING, UUID) is None
    store.table.put(meeting())
    assert opened(store).report_rows == {}


def test_of_two_writers_the_pages_that_the_header_counts_are_the_report(store: FactStore) -> None:
    store.table.put(meeting())
    store.store_report(report(pages=2), map(packed, [[{"name": "Lea"}], [{"name": "Max"}]]))
    store.store_report(report(pages=1), map(packed, [[{"name": "Ida"}]]))
    assert opened(store).report_rows == {UUID: [{"name": "Ida"}]}
