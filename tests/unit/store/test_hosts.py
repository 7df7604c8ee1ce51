from rollcall.ids import ConnectionId, TenantId, ZoomUserId
from rollcall.store.hosts import HostStore, KnownHost, forgotten_at
from rollcall.store.table import Table
from tests.unit.records import ACCOUNT, CONNECTION, HOST_EMAIL, START, TENANT, at


def known(store: HostStore, seconds: float, tenant_id: TenantId = TENANT) -> KnownHost | None:
    return store.known(tenant_id, CONNECTION, HOST_EMAIL, at(seconds))


def host() -> KnownHost:
    return KnownHost(
        tenant_id=TENANT,
        connection_id=CONNECTION,
        email=HOST_EMAIL,
        user_id=ZoomUserId("u1"),
        account_id=ACCOUNT,
        time_zone="Europe/Vienna",
        checked_at=START,
        expires_at=forgotten_at(START),
    )


def test_a_host_is_known_for_an_hour(table: Table) -> None:
    store = HostStore(table)
    store.note(host())
    assert (known(store, 3599), known(store, 3600)) == (host(), None)


def test_a_host_of_another_tenant_or_connection_is_not_known(table: Table) -> None:
    store = HostStore(table)
    store.note(host())
    assert known(store, 0, TenantId("ten_2")) is None
    assert store.known(TENANT, ConnectionId("con_2"), HOST_EMAIL, START) is None


def test_a_host_who_was_forgotten_is_asked_about_again(table: Table) -> None:
    store = HostStore(table)
    store.note(host())
    store.forget(TENANT, CONNECTION, HOST_EMAIL)
    assert known(store, 0) is None
