import pytest

from rollcall.ids import TenantId
from rollcall.store.session_logs import SessionLog, SessionLogStore, SessionState, SignInLink
from rollcall.store.table import Table, as_text
from tests.unit.records import LOG, START, TENANT, at, session_log

LIVE = {"state": SessionState.LIVE.value, "joined_at": as_text(at(60))}
CLOSED = {"state": SessionState.CLOSED.value, "left_at": as_text(at(120)), "seconds": 60}


@pytest.fixture
def store(table: Table) -> SessionLogStore:
    made = SessionLogStore(table)
    link = SignInLink(
        token_hash="h",
        tenant_id=TENANT,
        session_log_id=LOG,
        expires_at=int(at(86_400).timestamp()),
    )
    table.put(session_log())
    table.put(link)
    return made


def stored(store: SessionLogStore) -> SessionLog:
    found = store.get(TENANT, LOG)
    assert found is not None
    return found


def test_a_log_goes_from_standby_through_live_to_closed(store: SessionLogStore) -> None:
    assert store.follow(session_log(), LIVE)
    assert store.follow(stored(store), CLOSED)
    assert stored(store) == session_log(state="closed", joined_at=at(60), left_at=at(120), seconds=60)


def test_whoever_read_an_older_state_writes_nothing(store: SessionLogStore) -> None:
    standby = stored(store)
    assert store.follow(standby, LIVE)
    assert not store.follow(standby, CLOSED)
    assert stored(store).state is SessionState.LIVE


@pytest.mark.parametrize("meanwhile", [{"left_at": as_text(at(120))}, {"seconds": 60}])
def test_the_same_state_with_other_numbers_is_an_older_state_too(
    store: SessionLogStore, meanwhile: dict[str, object]
) -> None:
    store.follow(session_log(), LIVE)
    live = stored(store)
    assert store.follow(live, meanwhile)
    assert not store.follow(live, {"seconds": 1})


def test_a_no_show_is_cancelled_once(store: SessionLogStore) -> None:
    assert [store.cancel(session_log(), "no_show"), store.cancel(session_log(), "no_show")] == [True, False]
    assert (stored(store).state, stored(store).reason) == (SessionState.CANCELLED, "no_show")


def test_a_timer_loses_against_a_join_recorded_a_moment_ago(store: SessionLogStore) -> None:
    read_by_the_timer = stored(store)
    store.follow(session_log(), LIVE)
    assert not store.cancel(read_by_the_timer, "no_show")
    assert stored(store).state is SessionState.LIVE


def test_a_join_that_loses_against_a_timer_reads_again_and_wins(store: SessionLogStore) -> None:
    read_by_the_join = stored(store)
    store.cancel(session_log(), "no_show")
    assert not store.follow(read_by_the_join, LIVE)
    assert store.follow(stored(store), LIVE | {"corrected": True})
    assert stored(store).state is SessionState.LIVE


def test_a_reason_is_noted_on_standby_alone(store: SessionLogStore) -> None:
    assert store.note_reason(session_log(), "ask_host")
    assert stored(store).reason == "ask_host"
    store.follow(session_log(), LIVE)
    assert not store.note_reason(session_log(), "late")


def test_a_log_that_is_gone_is_not_made_again(store: SessionLogStore) -> None:
    store.table.delete(session_log().key)
    assert not store.follow(session_log(), LIVE)
    assert store.get(TENANT, LOG) is None


def test_another_tenant_finds_no_log(store: SessionLogStore) -> None:
    assert store.get(TenantId("ten_2"), LOG) is None


@pytest.mark.parametrize(("seconds", "found"), [(0, True), (86_399, True), (86_400, False)])
def test_a_link_ends_at_its_time_whether_or_not_it_was_cleaned_up(
    store: SessionLogStore, seconds: int, found: bool
) -> None:
    assert (store.link("h", at(seconds)) is not None) is found
    assert store.link("other", START) is None


def test_a_log_is_due_for_as_long_as_something_should_become_of_it(store: SessionLogStore) -> None:
    assert list(store.due(at(599))) == []
    assert list(store.due(at(600))) == [session_log()]
    store.follow(session_log(), LIVE)
    assert list(store.due(at(86_400))) == []
