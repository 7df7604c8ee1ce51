from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.services.zoom_access.tokens import ConnectionTokens, Refreshing
from rollcall.services.zoom_access.vault import Vault
from rollcall.store.connections import ConnectionStore
from rollcall.store.grants import Grant, GrantStore
from rollcall.zoom.errors import AppMisconfiguredError, GrantEndedError, ZoomUnavailableError
from rollcall.zoom.models import TokenReply
from tests.aws import Aws
from tests.unit.records import ACCOUNT, ADMIN, CLIENT, CONNECTION, START, TENANT, at, connection, table_of


class Sealer:
    """Seals by saying so, and opens only what was sealed for the same row."""

    def seal(self, text: str, **context: str) -> str:
        return f"{sorted(context.items())}|{text}"

    def open(self, sealed: str, **context: str) -> str:
        where, _, text = sealed.rpartition("|")
        assert where == str(sorted(context.items()))
        return text


VAULT = Vault(cast("Any", Sealer()))


def granted(number: int, subject: str = ADMIN, now: datetime = START) -> Grant:
    reply = TokenReply(access_token=f"access{number}", refresh_token=f"refresh{number}", expires_in=3600)
    return VAULT.grant(CLIENT, subject, ACCOUNT, reply, now)


@dataclass
class Zoom:
    """Our app at Zoom's token endpoint: each refresh token works once."""

    spent: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    before: Callable[[], object] = lambda: None

    def of_grant(self, _: Grant) -> "Zoom":
        return self

    def refresh(self, refresh_token: str) -> TokenReply:
        self.before()
        if self.failures:
            raise self.failures.pop(0)
        if refresh_token in self.spent:
            raise GrantEndedError("spent")
        self.spent.append(refresh_token)
        number = len(self.spent) + 1
        return TokenReply(access_token=f"access{number}", refresh_token=f"refresh{number}")


@dataclass
class World:
    connections: ConnectionStore
    store: GrantStore
    zoom: Zoom = field(default_factory=Zoom)
    now: datetime = START
    slept: int = 0
    while_asleep: Callable[[], object] = lambda: None

    def tokens(self) -> ConnectionTokens:
        refreshing = Refreshing(self.connections, self.store, VAULT, cast("Any", self.zoom), lambda: self.now)
        return ConnectionTokens(TENANT, CONNECTION, refreshing, self._sleep)

    def grant(self, subject: str = ADMIN) -> Grant:
        found = self.store.get(CLIENT, subject)
        assert found is not None
        return found

    def _sleep(self, _seconds: float) -> None:
        self.slept += 1
        self.while_asleep()

    def status(self) -> str:
        found = self.connections.get(TENANT, CONNECTION)
        assert found is not None
        return found.status.value


@pytest.fixture
def world(cloud: Aws) -> World:
    table = table_of(cloud)
    table.put(connection())
    table.put(granted(1))
    return World(ConnectionStore(table), GrantStore(table))


def test_a_token_that_is_valid_is_used_and_asked_for_once(world: World) -> None:
    tokens = world.tokens()
    assert tokens.token() == "access1"
    world.store.table.delete(granted(1).key)
    assert tokens.token() == "access1"
    assert world.zoom.spent == []


def test_a_token_is_replaced_a_minute_before_its_end(world: World) -> None:
    tokens = world.tokens()
    world.now = at(3539)
    assert tokens.token() == "access1"
    world.now = at(3540)
    assert tokens.token() == "access2"


def test_a_token_that_zoom_refused_is_replaced_once_for_everybody(world: World) -> None:
    first, second = world.tokens(), world.tokens()
    assert first.token(refused="access1") == "access2"
    assert second.token(refused="access1") == "access2"
    assert world.zoom.spent == ["refresh1"]


def test_the_new_pair_is_stored_before_it_is_used(world: World) -> None:
    world.tokens().token(refused="access1")
    assert VAULT.refresh_token(world.grant()) == "refresh2"


def test_whoever_does_not_have_the_lease_waits_for_whoever_has(world: World) -> None:
    held = world.grant()
    assert world.store.lease(held, START)
    world.while_asleep = lambda: world.store.store_refreshed(held, granted(7))
    assert world.tokens().token(refused="access1") == "access7"
    assert (world.slept, world.zoom.spent) == (1, [])


def test_patience_has_an_end(world: World) -> None:
    held = world.grant()
    world.store.lease(held, START)
    with pytest.raises(ZoomUnavailableError):
        world.tokens().token(refused="access1")
    assert world.status() == "active"


def test_a_refresh_whose_outcome_is_unknown_is_tried_once_more(world: World) -> None:
    world.zoom.failures = [ZoomUnavailableError("timeout")]
    assert world.tokens().token(refused="access1") == "access2"


def test_a_refresh_that_stays_unknown_ends_no_connection(world: World) -> None:
    world.zoom.failures = [ZoomUnavailableError("timeout")] * 2
    with pytest.raises(ZoomUnavailableError):
        world.tokens().token(refused="access1")
    assert (world.status(), world.zoom.failures) == ("active", [])


def test_a_grant_that_zoom_ended_needs_a_human(world: World) -> None:
    world.zoom.failures = [GrantEndedError("invalid_grant")]
    with pytest.raises(GrantEndedError):
        world.tokens().token(refused="access1")
    assert world.status() == "reauthorization_required"


def test_a_token_spent_by_whoever_took_over_our_lease_ends_no_connection(world: World) -> None:
    held = world.grant()
    world.zoom.spent = ["refresh1"]
    world.zoom.before = lambda: world.store.store_refreshed(held, granted(8))
    assert world.tokens().token(refused="access1") == "access8"
    assert world.status() == "active"


def test_a_connection_without_a_grant_needs_a_human(world: World) -> None:
    world.store.table.delete(granted(1).key)
    with pytest.raises(GrantEndedError):
        world.tokens().token()


def test_a_second_admins_grant_takes_over_when_the_first_one_ends(world: World) -> None:
    world.connections.put(connection(grants=[ADMIN, "second"]))
    world.store.table.put(granted(5, "second"))
    world.zoom.failures = [GrantEndedError("owner gone", why="owner_gone")]
    assert world.tokens().token(refused="access1") == "access5"
    assert (world.status(), world.grant().ended_why) == ("active", "owner_gone")


def test_the_last_of_two_grants_that_ends_needs_a_human(world: World) -> None:
    world.connections.put(connection(grants=[ADMIN, "second"]))
    world.store.table.put(granted(5, "second"))
    world.zoom.failures = [GrantEndedError("gone"), GrantEndedError("withdrawn", why="approval_withdrawn")]
    world.now = at(3600)
    with pytest.raises(GrantEndedError):
        world.tokens().token()
    found = world.connections.get(TENANT, CONNECTION)
    assert found
    assert (found.status.value, found.reason) == ("reauthorization_required", "approval_withdrawn")


def test_every_connection_that_rests_on_a_grant_hears_of_its_end(world: World) -> None:
    theirs = connection(tenant_id="ten_2", connection_id="con_2")
    world.connections.put(theirs)
    world.zoom.failures = [GrantEndedError("gone")]
    with pytest.raises(GrantEndedError):
        world.tokens().token(refused="access1")
    found = world.connections.get(theirs.tenant_id, theirs.connection_id)
    assert found
    assert found.status.value == "reauthorization_required"


def test_an_app_that_zoom_refuses_ends_no_connection_and_rings(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.zoom.failures = [AppMisconfiguredError("invalid_client")]
    with pytest.raises(AppMisconfiguredError):
        world.tokens().token(refused="access1")
    assert world.status() == "active"
    assert '"ZoomAppMisconfigured":[1.0]' in capsys.readouterr().out
    assert world.tokens().token(refused="access1") == "access2"


def test_a_disconnected_connection_gives_no_token(world: World) -> None:
    world.connections.disconnect(connection(), "asked", START)
    with pytest.raises(GrantEndedError):
        world.tokens().token()


def test_no_token_is_in_a_representation(world: World) -> None:
    tokens = world.tokens()
    assert tokens.token() not in repr(tokens)
