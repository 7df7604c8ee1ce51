import pytest

from rollcall.ids import EndpointId, KeyId, TenantId
from rollcall.store.table import Table
from rollcall.store.tenants import ApiKey, Endpoint, Tenant, TenantStore
from tests.unit.records import START, TENANT, at

ENDPOINT = EndpointId("ep_1")


@pytest.fixture
def store(table: Table) -> TenantStore:
    made = TenantStore(table)
    made.put(Tenant(tenant_id=TENANT, name="Example School", created_at=START))
    made.put(ApiKey(key_id=KeyId("k1"), tenant_id=TENANT, secret_hash="h", created_at=START))
    made.put(Endpoint(endpoint_id=ENDPOINT, tenant_id=TENANT, url="u", sealed_secret="s", created_at=START))
    return made


def test_a_key_that_was_revoked_says_since_when(store: TenantStore) -> None:
    assert store.revoke_key(KeyId("k1"), at(5))
    key = store.api_key(KeyId("k1"))
    assert key is not None
    assert key.revoked_at == at(5)


def test_revoking_or_disabling_what_is_not_there_makes_nothing(store: TenantStore) -> None:
    assert not store.revoke_key(KeyId("k2"), START)
    assert store.api_key(KeyId("k2")) is None
    assert not store.disable_endpoint(TENANT, EndpointId("ep_2"), START)
    assert store.endpoint(TENANT, EndpointId("ep_2")) is None


def test_an_endpoint_is_its_own_tenants_alone(store: TenantStore) -> None:
    other = TenantId("ten_2")
    assert store.endpoint(other, ENDPOINT) is None
    assert store.endpoints(other) == []
    assert not store.delete_endpoint(other, ENDPOINT)
    assert [one.endpoint_id for one in store.endpoints(TENANT)] == [ENDPOINT]


def test_an_endpoint_is_deleted_once(store: TenantStore) -> None:
    assert [store.delete_endpoint(TENANT, ENDPOINT), store.delete_endpoint(TENANT, ENDPOINT)] == [True, False]


def test_the_directory_lists_every_tenant(store: TenantStore) -> None:
    store.put(Tenant(tenant_id=TenantId("ten_2"), name="Other School", created_at=START))
    assert [one.name for one in store.tenants()] == ["Example School", "Other School"]
