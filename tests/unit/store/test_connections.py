from concurrent.futures import ThreadPoolExecutor

import pytest

from rollcall.ids import ConnectionId, TenantId
from rollcall.store.connections import ConnectionStatus, ConnectionStore, Consent, Grant
from rollcall.store.table import Table
from tests.unit.records import CONNECTION, START, TENANT, at, connection, grant

LEASE_S = 30


@pytest.fixture
def store(table: Table) -> ConnectionStore:
    made = ConnectionStore(table)
    made.activate(connection(), grant())
    return made


def held(store: ConnectionStore) -> Grant:
    found = store.grant(TENANT, CONNECTION)
    assert found is not None
    return found


def status(store: ConnectionStore) -> ConnectionStatus:
    found = store.get(TENANT, CONNECTION)
    assert found is not None
    return found.status


def test_among_fifty_at_once_one_may_refresh(store: ConnectionStore) -> None:
    with ThreadPoolExecutor(10) as lambdas:
        won = list(lambdas.map(lambda _: store.lease(grant(), START), range(50)))
    assert won.count(True) == 1


@pytest.mark.parametrize(("seconds", "free"), [(LEASE_S, False), (LEASE_S + 1, True)])
def test_a_lease_is_free_again_when_its_holder_died(store: ConnectionStore, seconds: int, free: bool) -> None:
    store.lease(grant(), START)
    assert store.lease(grant(), at(seconds)) is free


def test_whoever_read_the_old_tokens_may_not_refresh_after_the_new_ones_are_stored(store: ConnectionStore) -> None:
    old = held(store)
    assert store.lease(old, START)
    store.store_refreshed(old, grant(sealed_refresh_token="next"))
    assert not store.lease(old, at(3600))
    new = held(store)
    assert (new.version, new.sealed_refresh_token, new.lease_until) == (2, "next", None)
    assert store.lease(new, at(3600))


def test_without_a_grant_nobody_may_refresh(store: ConnectionStore) -> None:
    store.table.delete(grant().key)
    assert not store.lease(grant(), START)


def test_an_active_connection_asks_for_a_new_consent(store: ConnectionStore) -> None:
    store.require_reauthorization(TENANT, CONNECTION)
    assert status(store) is ConnectionStatus.REAUTHORIZATION_REQUIRED


@pytest.mark.parametrize("other", [ConnectionStatus.PENDING, ConnectionStatus.DISCONNECTED])
def test_any_other_connection_stays_what_it_is(store: ConnectionStore, other: ConnectionStatus) -> None:
    store.put(connection(status=other))
    store.require_reauthorization(TENANT, CONNECTION)
    assert status(store) is other


def test_a_connection_is_found_by_its_own_tenant_alone(store: ConnectionStore) -> None:
    assert store.get(TenantId("ten_2"), CONNECTION) is None
    assert store.of_tenant(TenantId("ten_2")) == []
    assert [one.connection_id for one in store.of_tenant(TENANT)] == [CONNECTION]


def test_grants_that_nobody_refreshed_for_long_are_found(store: ConnectionStore) -> None:
    store.activate(connection(), grant(connection_id=ConnectionId("con_2"), refreshed_at=at(86_400)))
    assert [one.connection_id for one in store.idle_grants(at(3600))] == [CONNECTION]


def consent(**changes: object) -> Consent:
    given = {
        "hashed": "h",
        "step": "state",
        "tenant_id": TENANT,
        "connection_id": CONNECTION,
        "expires_at": int(at(600).timestamp()),
    }
    return Consent.model_validate(given | changes)


def test_of_fifty_callbacks_with_one_state_one_gets_it(store: ConnectionStore) -> None:
    store.begin_consent(consent())
    with ThreadPoolExecutor(10) as browsers:
        taken = list(browsers.map(lambda _: store.take_consent("state", "h", START), range(50)))
    assert [one for one in taken if one] == [consent()]


def test_looking_at_a_consent_does_not_spend_it(store: ConnectionStore) -> None:
    store.begin_consent(consent())
    assert store.consent("state", "h", START) == store.consent("state", "h", START) == consent()


@pytest.mark.parametrize(("seconds", "valid"), [(599, True), (600, False)])
def test_a_consent_is_over_at_its_time_whether_or_not_it_was_cleaned_up(
    store: ConnectionStore, seconds: int, valid: bool
) -> None:
    store.begin_consent(consent())
    assert (store.consent("state", "h", at(seconds)) is not None) is valid
    assert (store.take_consent("state", "h", at(seconds)) is not None) is valid


def test_a_link_is_no_state(store: ConnectionStore) -> None:
    store.begin_consent(consent(step="link"))
    assert store.take_consent("state", "h", START) is None


@pytest.mark.parametrize(
    ("scopes", "reads"),
    [
        (["report:read:admin"], True),
        (["report:read:meeting:admin", "report:read:list_meeting_participants:admin"], True),
        (["report:read:list_meeting_participants:admin"], False),
        (["meeting:read:list_past_participants"], False),
        ([], False),
    ],
)
def test_the_report_is_read_where_the_scopes_allow(scopes: list[str], reads: bool) -> None:
    assert connection(scopes=scopes).reads_reports is reads
