from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from rollcall.ids import TenantId, ZoomUserId
from rollcall.store.table import Table
from rollcall.store.write_ledger import WriteLedger
from tests.unit.records import CONNECTION, HOST, START, TENANT


@pytest.fixture
def ledger(table: Table) -> WriteLedger:
    return WriteLedger(table)


def test_a_host_nobody_wrote_for_has_no_writes(ledger: WriteLedger) -> None:
    assert ledger.today(TENANT, CONNECTION, HOST, START) == 0


def test_writes_at_the_same_moment_are_all_counted(ledger: WriteLedger) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: ledger.reserve(TENANT, CONNECTION, HOST, START), range(20)))
    assert ledger.today(TENANT, CONNECTION, HOST, START) == 20


def test_the_count_begins_anew_at_midnight_in_utc(ledger: WriteLedger) -> None:
    midnight = START.replace(hour=0) + timedelta(days=1)
    ledger.reserve(TENANT, CONNECTION, HOST, midnight - timedelta(seconds=1))
    assert ledger.today(TENANT, CONNECTION, HOST, midnight - timedelta(seconds=1)) == 1
    assert ledger.today(TENANT, CONNECTION, HOST, midnight) == 0


def test_hosts_and_tenants_are_counted_apart(ledger: WriteLedger) -> None:
    ledger.reserve(TENANT, CONNECTION, HOST, START)
    assert ledger.today(TENANT, CONNECTION, ZoomUserId("another"), START) == 0
    assert ledger.today(TenantId("ten_2"), CONNECTION, HOST, START) == 0


def test_a_days_writes_are_forgotten_after_three_days(ledger: WriteLedger) -> None:
    ledger.reserve(TENANT, CONNECTION, HOST, START)
    [item] = ledger.table.query(f"CONNECTION#{TENANT}#{CONNECTION}")
    assert int(item["expires_at"]) == int((START + timedelta(days=3)).timestamp())


def test_the_hundredth_write_of_a_day_is_the_last(ledger: WriteLedger) -> None:
    with ThreadPoolExecutor(4) as threads:
        reserved = list(threads.map(lambda _: ledger.reserve(TENANT, CONNECTION, HOST, START), range(105)))
    assert (reserved.count(True), ledger.today(TENANT, CONNECTION, HOST, START)) == (100, 100)


def test_what_zoom_says_is_used_up_is_used_up(ledger: WriteLedger) -> None:
    ledger.reserve(TENANT, CONNECTION, HOST, START)
    ledger.use_up(TENANT, CONNECTION, HOST, START)
    assert not ledger.reserve(TENANT, CONNECTION, HOST, START)
    assert ledger.reserve(TENANT, CONNECTION, HOST, START + timedelta(days=1))
