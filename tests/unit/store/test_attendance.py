from random import Random
from typing import Any

import pytest

from rollcall.store.attendance import AttendanceStore, AttendanceVersion
from rollcall.store.policies import AttendancePolicy
from rollcall.store.table import Table
from tests.unit.records import MEETING, TENANT, at, attendance, version

MANY = 1_250


@pytest.fixture
def store(table: Table) -> AttendanceStore:
    return AttendanceStore(table)


def lines(number: int, how_many: int, **changes: Any) -> list[Any]:
    return [attendance(f"l{one:04}", version=number, **changes) for one in range(how_many)]


def header(number: int) -> AttendanceVersion:
    return version(number, lines=[])


def test_a_version_of_many_lines_comes_back_whole(store: AttendanceStore) -> None:
    assert store.append(header(1), lines(1, MANY))
    sheet = store.sheet(TENANT, MEETING)
    assert sheet.latest is not None
    assert (sheet.latest.changed, len(sheet.latest.lines)) == (MANY, 100)
    assert list(sheet.lines_of(sheet.latest)) == lines(1, MANY)


def test_lines_of_many_intervals_lie_on_pages_so_that_what_is_told_stays_small(store: AttendanceStore) -> None:
    fidgety = lines(1, 30, intervals=[(at(n), at(n + 1)) for n in range(0, 400, 2)])
    assert store.append(header(1), fidgety)
    sheet = store.sheet(TENANT, MEETING)
    assert sheet.latest is not None
    assert 0 < len(sheet.latest.model_dump_json()) < 70_000
    assert 0 < len(sheet.latest.lines) < 30
    assert list(sheet.lines_of(sheet.latest)) == fidgety


def test_a_page_of_many_intervals_is_no_larger_than_an_item_may_be(store: AttendanceStore) -> None:
    random = Random(5)  # noqa: S311 - moments, no secrets
    visits = ([(at(n), at(n + 1)) for n in random.sample(range(80_000), 150)] for _ in range(500))
    hard = [line.model_copy(update={"intervals": next(visits)}) for line in lines(1, 500)]
    assert store.append(header(1), hard)
    sheet = store.sheet(TENANT, MEETING)
    assert sheet.latest is not None
    assert list(sheet.lines_of(sheet.latest)) == hard
    stored = store.table.query("MEETING#ten_1#mtg_1")
    assert max(len(bytes(one["packed"])) for one in stored) < 300_000


def test_of_each_learner_the_latest_line_holds(store: AttendanceStore) -> None:
    store.append(header(1), lines(1, MANY))
    store.append(header(2), lines(2, 150, seconds_total=1))
    records = store.sheet(TENANT, MEETING).records()
    assert len(records) == MANY
    assert [records[line.learner_id].seconds_total for line in lines(2, 150)] == [1] * 150
    assert sum(one.version == 1 for one in records.values()) == MANY - 150


def test_of_two_who_write_the_same_version_one_wins_and_the_other_leaves_nothing(store: AttendanceStore) -> None:
    assert store.append(header(1), lines(1, MANY))
    before = list(store.table.query("MEETING#ten_1#mtg_1"))
    assert not store.append(header(1), lines(1, MANY, seconds_total=1))
    assert list(store.table.query("MEETING#ten_1#mtg_1")) == before


def test_of_two_who_say_the_same_both_have_said_it(store: AttendanceStore) -> None:
    assert store.append(header(1), lines(1, MANY))
    assert store.append(header(1), lines(1, MANY))
    assert list(store.sheet(TENANT, MEETING).records().values()) == lines(1, MANY)


def test_of_two_who_change_no_line_but_the_policy_one_wins(store: AttendanceStore) -> None:
    policies = AttendancePolicy(late_after_s=1), AttendancePolicy(late_after_s=2)
    appended = [store.append(header(1).model_copy(update={"policy": one}), []) for one in policies]
    assert appended == [True, False]


def test_pages_of_somebody_who_died_before_the_end_are_no_version(store: AttendanceStore) -> None:
    store.append(header(1), lines(1, MANY, seconds_total=1))
    store.table.delete(header(1).key)
    assert store.sheet(TENANT, MEETING).records() == {}
    store.append(header(1), lines(1, MANY))
    assert list(store.sheet(TENANT, MEETING).records().values()) == lines(1, MANY)
