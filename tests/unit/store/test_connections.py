import pytest

from rollcall.ids import ConnectionId, TenantId, ZoomAccountId
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.table import Table
from tests.unit.records import ACCOUNT, CONNECTION, START, TENANT, at, connection


@pytest.fixture
def store(table: Table) -> ConnectionStore:
    made = ConnectionStore(table)
    made.put(connection())
    return made


def stored(store: ConnectionStore) -> Connection:
    found = store.get(TENANT, CONNECTION)
    assert found is not None
    return found


def test_an_active_connection_asks_for_a_new_consent(store: ConnectionStore) -> None:
    assert store.require_reauthorization(connection(), "owner_gone", at(5))
    asked = stored(store)
    assert (asked.status, asked.reason, asked.reauthorization_since) == (
        ConnectionStatus.REAUTHORIZATION_REQUIRED,
        "owner_gone",
        at(5),
    )


def test_bad_news_twice_is_told_once(store: ConnectionStore) -> None:
    assert store.require_reauthorization(connection(), "owner_gone", at(5))
    assert not store.require_reauthorization(connection(), "token_unknown", at(6))
    assert stored(store).reason == "owner_gone"


def test_bad_news_of_before_somebody_connected_again_is_no_news(store: ConnectionStore) -> None:
    store.put(connection(connected_at=at(50)))
    assert not store.require_reauthorization(connection(connected_at=at(10)), "owner_gone", at(60))
    assert stored(store).status is ConnectionStatus.ACTIVE
    assert store.require_reauthorization(stored(store), "owner_gone", at(60))


def test_a_connection_whose_grant_lives_again_is_active_again(store: ConnectionStore) -> None:
    assert not store.heal(connection())
    store.require_reauthorization(connection(), "consented_elsewhere", at(5))
    assert store.heal(connection())
    healed = stored(store)
    assert (healed.status, healed.reason, healed.reauthorization_since) == (ConnectionStatus.ACTIVE, "", None)
    assert store.reminders_due(at(100)) == []


@pytest.mark.parametrize("status", [ConnectionStatus.PENDING, ConnectionStatus.DISCONNECTED])
def test_no_other_state_asks_for_a_new_consent(store: ConnectionStore, status: ConnectionStatus) -> None:
    store.put(connection(status=status))
    assert not store.require_reauthorization(connection(), "owner_gone", at(5))
    assert stored(store).status is status


def test_reminders_are_due_from_the_first_moment_and_once_each(store: ConnectionStore) -> None:
    store.require_reauthorization(connection(), "owner_gone", at(5))
    [due] = store.reminders_due(at(5))
    assert store.note_reminder(due, at(86_405))
    assert not store.note_reminder(due, at(86_405))
    assert store.reminders_due(at(86_404)) == []
    [again] = store.reminders_due(at(86_405))
    assert store.note_reminder(again, None)
    assert store.reminders_due(at(10_000_000)) == []


def test_a_healed_connection_reminds_nobody(store: ConnectionStore) -> None:
    store.require_reauthorization(connection(), "owner_gone", at(5))
    [due] = store.reminders_due(at(5))
    store.put(connection())
    assert not store.note_reminder(due, at(86_405))
    assert store.reminders_due(at(10_000_000)) == []


def test_a_connection_ends_once_from_any_state(store: ConnectionStore) -> None:
    store.require_reauthorization(connection(), "owner_gone", at(5))
    assert store.disconnect(connection(), "asked", at(9))
    assert not store.disconnect(connection(), "app_removed_at_zoom", at(10))
    ended = stored(store)
    assert (ended.status, ended.reason, ended.disconnected_at) == (ConnectionStatus.DISCONNECTED, "asked", at(9))
    assert store.reminders_due(at(100)) == []


def test_what_is_zooms_leaves_an_ended_connection_and_no_other(store: ConnectionStore) -> None:
    assert not store.strip(connection())
    store.disconnect(connection(), "asked", at(9))
    assert store.strip(stored(store))
    assert stored(store) == Connection(
        connection_id=CONNECTION,
        tenant_id=TENANT,
        kind="account",
        status=ConnectionStatus.DISCONNECTED,
        created_at=at(-86_400),
        reason="asked",
        disconnected_at=at(9),
    )
    assert store.of_account(ACCOUNT) == []


def test_an_accounts_connections_are_found_over_all_tenants(store: ConnectionStore) -> None:
    theirs = connection(tenant_id=TenantId("ten_2"), connection_id=ConnectionId("con_2"))
    store.put(theirs)
    store.put(connection(connection_id=ConnectionId("con_3"), account_id=ZoomAccountId("another")))
    assert {one.connection_id for one in store.of_account(ACCOUNT)} == {CONNECTION, "con_2"}


def test_a_connection_of_another_tenant_is_not_found(store: ConnectionStore) -> None:
    assert store.get(TenantId("ten_2"), CONNECTION) is None
    assert store.of_tenant(TenantId("ten_2")) == []


def test_a_pending_connection_says_into_which_one_it_went(store: ConnectionStore) -> None:
    begun = connection(connection_id=ConnectionId("con_2"), status=ConnectionStatus.PENDING, account_id="")
    store.put(begun)
    store.merge(begun, connection(), START)
    found = store.get(TENANT, begun.connection_id)
    assert found
    assert (found.status, found.merged_into) == (ConnectionStatus.MERGED, CONNECTION)


def test_capacity_is_noted_and_taken_back(store: ConnectionStore) -> None:
    assert store.note_capacity(connection(), 300, "entered", START)
    assert (stored(store).capacity, stored(store).capacity_source) == (300, "entered")
    assert store.note_capacity(connection(), None, "", START)
    assert stored(store).capacity is None


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
