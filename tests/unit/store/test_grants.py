from concurrent.futures import ThreadPoolExecutor

import pytest

from rollcall.ids import ConnectionId, TenantId
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.grants import Activation, Grant, GrantStore, Holder, holder_of
from rollcall.store.table import Table
from tests.unit.records import ADMIN, CLIENT, CONNECTION, START, TENANT, at, connection, grant

LEASE_S = 30
OTHER = ConnectionId("con_2")


@pytest.fixture
def store(table: Table) -> GrantStore:
    made = GrantStore(table)
    made.table.put(pending())
    assert activate(made, connection(), None, grant(), None)
    return made


def pending(**changes: object) -> Connection:
    return connection(status=ConnectionStatus.PENDING, account_id="", grants=[], **changes)


def activate(store: GrantStore, after: Connection, stale: Holder | None, granted: Grant, known: Grant | None) -> bool:
    """From whatever the connection is at the moment."""
    before = ConnectionStore(store.table).get(after.tenant_id, after.connection_id) or after
    return store.activate(Activation(before, after, granted, known, stale))


def held(store: GrantStore) -> Grant:
    found = store.get(CLIENT, ADMIN)
    assert found is not None
    return found


def test_among_fifty_at_once_one_may_refresh(store: GrantStore) -> None:
    with ThreadPoolExecutor(10) as lambdas:
        won = list(lambdas.map(lambda _: store.lease(grant(), START), range(50)))
    assert won.count(True) == 1


@pytest.mark.parametrize(("seconds", "free"), [(LEASE_S, False), (LEASE_S + 1, True)])
def test_a_lease_is_free_again_when_its_holder_died(store: GrantStore, seconds: int, free: bool) -> None:
    store.lease(grant(), START)
    assert store.lease(grant(), at(seconds)) is free


def test_a_lease_that_spent_nothing_is_given_back(store: GrantStore) -> None:
    store.lease(grant(), START)
    store.release(grant())
    assert store.lease(grant(), START)


def test_whoever_read_the_old_tokens_may_not_refresh_after_the_new_ones_are_stored(store: GrantStore) -> None:
    old = held(store)
    assert store.lease(old, START)
    assert store.store_refreshed(old, grant(sealed_refresh_token="next"))
    assert not store.lease(old, at(3600))
    new = held(store)
    assert (new.version, new.sealed_refresh_token, new.lease_until) == (2, "next", None)
    assert store.lease(new, at(3600))


def test_a_refresh_that_a_new_consent_overtook_is_dropped(store: GrantStore) -> None:
    old = held(store)
    activate(store, connection(), None, grant(version=2, sealed_refresh_token="consented"), old)
    assert not store.store_refreshed(old, grant(sealed_refresh_token="refreshed"))
    assert held(store).sealed_refresh_token == "consented"


def test_without_a_grant_nobody_may_refresh(store: GrantStore) -> None:
    store.table.delete(grant().key)
    assert not store.lease(grant(), START)


def test_a_grant_that_nobody_used_is_found_by_its_age(store: GrantStore) -> None:
    assert [one.subject for one in store.idle(START)] == [ADMIN]
    assert store.idle(at(-1)) == []


def test_an_ended_grant_is_not_refreshed_any_more(store: GrantStore) -> None:
    assert store.end(held(store), "owner_gone", at(10))
    assert (held(store).ended_why, store.idle(at(100))) == ("owner_gone", [])


def test_news_of_the_end_of_older_tokens_ends_no_newer_ones(store: GrantStore) -> None:
    old = held(store)
    store.store_refreshed(old, grant())
    assert not store.end(old, "token_unknown", at(10))
    assert held(store).ended_at is None


def test_of_two_connections_that_want_one_account_in_a_tenant_one_has_it(store: GrantStore) -> None:
    rival = connection(connection_id=OTHER)
    store.table.put(pending(connection_id=OTHER))
    assert not activate(store, rival, None, grant(version=2), held(store))
    assert held(store).version == 1
    found = ConnectionStore(store.table).get(TENANT, OTHER)
    assert found
    assert found.status is ConnectionStatus.PENDING


def test_another_tenant_may_have_the_same_account(store: GrantStore) -> None:
    theirs = {"tenant_id": TenantId("ten_2"), "connection_id": OTHER}
    store.table.put(pending(**theirs))
    assert activate(store, connection(**theirs), None, grant(version=2), held(store))


def test_one_zoom_user_serves_one_connection_of_all_tenants(store: GrantStore) -> None:
    mine, theirs = {"kind": "user"}, {"kind": "user", "tenant_id": TenantId("ten_2"), "connection_id": OTHER}
    store.table.put(pending(**theirs))
    assert activate(store, connection(**mine), None, grant(version=2), held(store))
    assert not activate(store, connection(**theirs), None, grant(version=3), held(store))


def test_the_place_of_a_connection_that_ended_is_free(store: GrantStore) -> None:
    store.table.put(pending(connection_id=OTHER))
    ended = holder_of(connection())
    assert activate(store, connection(connection_id=OTHER), ended, grant(version=2), held(store))
    found = store.holder(ended)
    assert found
    assert found.connection_id == OTHER


def test_tokens_that_changed_since_they_were_read_are_not_overwritten(store: GrantStore) -> None:
    read = held(store)
    store.store_refreshed(read, grant())
    assert not activate(store, connection(), None, grant(version=2), read)


def test_a_connection_that_was_ended_is_not_activated(store: GrantStore) -> None:
    ConnectionStore(store.table).disconnect(connection(), "asked", at(5))
    assert not store.activate(Activation(connection(), connection(), grant(version=2), held(store)))
    found = ConnectionStore(store.table).get(TENANT, CONNECTION)
    assert found
    assert found.status is ConnectionStatus.DISCONNECTED


def test_a_connection_that_changed_since_it_was_read_is_read_again(store: GrantStore) -> None:
    read, deputy = connection(), connection(grants=[ADMIN, "deputy"])
    assert store.activate(Activation(read, deputy, grant(version=2), held(store)))
    assert not store.activate(Activation(read, connection(), grant(version=3), held(store)))
    found = ConnectionStore(store.table).get(TENANT, CONNECTION)
    assert found
    assert found.grants == [ADMIN, "deputy"]


def test_what_another_app_had_granted_goes_with_its_place(store: GrantStore) -> None:
    moved = connection(client_id="newer")
    old = (holder_of(connection()).key, grant().key)
    newer = grant(client_id="newer")
    assert store.activate(Activation(connection(), moved, newer, replaced=old))
    assert store.get(CLIENT, ADMIN) is None
    assert store.holder(holder_of(connection())) is None
    assert store.holder(holder_of(moved))
