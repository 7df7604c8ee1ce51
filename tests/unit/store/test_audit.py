from datetime import timedelta

import pytest

from rollcall.ids import TenantId
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.table import Table
from tests.unit.records import START, TENANT, at

KEY = Actor(kind="api_key", name="k1", lms_user="head@school.example")


@pytest.fixture
def audit(table: Table) -> AuditStore:
    return AuditStore(table)


def test_an_entry_says_who_did_what_to_which(audit: AuditStore) -> None:
    audit.record(TENANT, START, KEY, "program.changed", "maths", enabled="false")
    [entry], more = audit.page(TENANT, 10, "")
    assert (entry.at, entry.actor, entry.action, entry.subject) == (START, KEY, "program.changed", "maths")
    assert entry.detail == {"enabled": "false"}
    assert more == ""


def test_the_latest_comes_first_even_within_a_second(audit: AuditStore) -> None:
    for number in (2, 0, 1):
        audit.record(TENANT, START + timedelta(milliseconds=number), KEY, "settings.changed", str(number))
    audit.record(TENANT, at(-60), KEY, "settings.changed", "earlier")
    entries, _ = audit.page(TENANT, 10, "")
    assert [entry.subject for entry in entries] == ["2", "1", "0", "earlier"]


def test_pages_go_on_where_the_last_one_ended(audit: AuditStore) -> None:
    for number in range(5):
        audit.record(TENANT, at(number), KEY, "settings.changed", str(number))
    first, more = audit.page(TENANT, 3, "")
    rest, end = audit.page(TENANT, 3, more)
    assert [entry.subject for entry in (*first, *rest)] == ["4", "3", "2", "1", "0"]
    assert end == ""


def test_two_changes_at_the_same_moment_are_two_entries(audit: AuditStore) -> None:
    for _ in range(2):
        audit.record(TENANT, START, KEY, "settings.changed", "s")
    assert len(audit.page(TENANT, 10, "")[0]) == 2


def test_a_tenant_reads_its_own_entries_alone(audit: AuditStore) -> None:
    audit.record(TenantId("ten_2"), START, KEY, "settings.changed", "theirs")
    assert audit.page(TENANT, 10, "") == ([], "")
