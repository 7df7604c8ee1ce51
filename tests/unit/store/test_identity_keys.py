from datetime import date

import pytest

from rollcall.ids import IdentityKeyId, TenantId
from rollcall.store.identity_keys import PLACES, IdentityKey, IdentityKeyStore
from rollcall.store.table import Table
from tests.unit.records import START, TENANT

OTHER = TenantId("ten_2")


@pytest.fixture
def store(table: Table) -> IdentityKeyStore:
    return IdentityKeyStore(table)


def key(name: str, tenant_id: TenantId = TENANT) -> IdentityKey:
    return IdentityKey(
        tenant_id=tenant_id,
        place=0,
        identity_key_id=IdentityKeyId(name),
        sealed_secret=f"sealed-{name}",
        created_at=START,
    )


def names(store: IdentityKeyStore, tenant_id: TenantId = TENANT) -> list[str]:
    return [one.identity_key_id for one in store.of_tenant(tenant_id)]


def test_a_tenant_holds_a_few_keys_and_no_more(store: IdentityKeyStore) -> None:
    assert [store.add(key(f"k{number}")) for number in range(PLACES + 1)] == [True] * PLACES + [False]
    assert names(store) == [f"k{number}" for number in range(PLACES)]
    assert store.add(key("k", OTHER))


def test_whoever_is_slower_takes_the_next_place(store: IdentityKeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(key("first"))
    monkeypatch.setattr(IdentityKeyStore, "of_tenant", lambda *_: [])  # read before the first was there
    assert store.add(key("second"))
    monkeypatch.undo()
    assert names(store) == ["first", "second"]


def test_a_key_is_its_own_tenants_alone(store: IdentityKeyStore) -> None:
    store.add(key("k"))
    assert store.get(OTHER, IdentityKeyId("k")) is None
    assert store.get(TENANT, IdentityKeyId("k")) is not None


def test_a_deleted_keys_place_is_free_and_the_next_holder_stays(store: IdentityKeyStore) -> None:
    store.add(key("old"))
    [old] = store.of_tenant(TENANT)
    assert store.delete(old)
    store.add(key("new"))
    assert not store.delete(old)
    store.note_use(old, date(2026, 10, 5))
    [new] = store.of_tenant(TENANT)
    assert (new.identity_key_id, new.last_used) == ("new", None)


def test_a_day_of_use_is_one_write(store: IdentityKeyStore) -> None:
    store.add(key("k"))
    [unused] = store.of_tenant(TENANT)
    store.note_use(unused, date(2026, 10, 5))
    [used] = store.of_tenant(TENANT)
    assert used.last_used == date(2026, 10, 5)
    store.table.delete(used.key)
    store.note_use(used, date(2026, 10, 5))  # asks for nothing
    assert store.of_tenant(TENANT) == []
