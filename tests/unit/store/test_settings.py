import pytest

from rollcall.ids import ProgramId, TenantId
from rollcall.store.settings import Program, SettingsStore, TenantSettings
from rollcall.store.table import Table
from tests.unit.records import TENANT

MATHS = Program(tenant_id=TENANT, program_id=ProgramId("maths"), name="Mathematics")


@pytest.fixture
def store(table: Table) -> SettingsStore:
    return SettingsStore(table)


def test_a_tenant_that_decided_nothing_has_meetings_on(store: SettingsStore) -> None:
    settings = store.settings(TENANT)
    assert (settings.enabled, settings.admin_emails, settings.recordings_on_disconnect) == (True, [], "keep")


def test_what_was_decided_is_read_again(store: SettingsStore) -> None:
    decided = TenantSettings(
        tenant_id=TENANT, enabled=False, admin_emails=["a@school.example"], recordings_on_disconnect="delete"
    )
    assert store.change(decided)
    assert store.settings(TENANT) == decided
    assert store.settings(TenantId("ten_2")).enabled


def test_of_two_who_decide_the_same_one_changes_something(store: SettingsStore) -> None:
    off = TenantSettings(tenant_id=TENANT, enabled=False)
    assert [store.change(off), store.change(off)] == [True, False]
    assert store.change(off.model_copy(update={"admin_emails": ["a@school.example"]}))


def test_a_program_is_its_own_tenants_alone(store: SettingsStore) -> None:
    store.change(MATHS)
    other = TenantId("ten_2")
    assert store.program(other, MATHS.program_id) is None
    assert store.programs(other, 10, "") == ([], "")
    assert not store.delete_program(other, MATHS.program_id)
    assert store.program(TENANT, MATHS.program_id) == MATHS


def test_programs_come_in_pages_by_their_ids(store: SettingsStore) -> None:
    for name in ("c", "a", "b"):
        store.change(MATHS.model_copy(update={"program_id": ProgramId(name)}))
    first, more = store.programs(TENANT, 2, "")
    rest, _ = store.programs(TENANT, 2, more)
    assert [one.program_id for one in (*first, *rest)] == ["a", "b", "c"]


def test_a_program_is_deleted_once(store: SettingsStore) -> None:
    store.change(MATHS)
    assert [store.delete_program(TENANT, MATHS.program_id) for _ in range(2)] == [True, False]
