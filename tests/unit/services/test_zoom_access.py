from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.services.zoom_access import ConnectionTokens, Vault
from rollcall.store.connections import ConnectionStore, Grant
from rollcall.zoom.errors import GrantEndedError, ZoomUnavailableError
from rollcall.zoom.models import TokenReply
from tests.aws import Aws
from tests.unit.records import CONNECTION, START, TENANT, at, connection, table_of


class Sealer:
    """Seals by saying so, and opens only what was sealed for the same row."""

    def seal(self, text: str, **context: str) -> str:
        return f"{sorted(context.items())}|{text}"

    def open(self, sealed: str, **context: str) -> str:
        where, _, text = sealed.rpartition("|")
        assert where == str(sorted(context.items()))
        return text


VAULT = Vault(cast("Any", Sealer()))


def granted(number: int, now: datetime = START) -> Grant:
    reply = TokenReply(access_token=f"access{number}", refresh_token=f"refresh{number}", expires_in=3600)
    return VAULT.grant(TENANT, CONNECTION, reply, now)


@dataclass
class Zoom:
    """Zoom's token endpoint: each refresh token works once."""

    spent: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

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
    store: ConnectionStore
    zoom: Zoom = field(default_factory=Zoom)
    now: datetime = START
    slept: int = 0
    while_asleep: Callable[[], object] = lambda: None

    def tokens(self) -> ConnectionTokens:
        zoom = cast("Any", self.zoom)
        return ConnectionTokens(TENANT, CONNECTION, self.store, VAULT, lambda: zoom, lambda: self.now, self._sleep)

    def _sleep(self, _seconds: float) -> None:
        self.slept += 1
        self.while_asleep()

    def status(self) -> str:
        found = self.store.get(TENANT, CONNECTION)
        assert found is not None
        return found.status.value


@pytest.fixture
def world(cloud: Aws) -> World:
    store = ConnectionStore(table_of(cloud))
    store.activate(connection(), granted(1))
    return World(store)


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
    stored = world.store.grant(TENANT, CONNECTION)
    assert stored is not None
    assert VAULT.refresh_token(stored) == "refresh2"


def test_whoever_does_not_have_the_lease_waits_for_whoever_has(world: World) -> None:
    held = world.store.grant(TENANT, CONNECTION)
    assert held is not None
    assert world.store.lease(held, START)
    world.while_asleep = lambda: world.store.store_refreshed(held, granted(7))
    assert world.tokens().token(refused="access1") == "access7"
    assert (world.slept, world.zoom.spent) == (1, [])


def test_patience_has_an_end(world: World) -> None:
    held = world.store.grant(TENANT, CONNECTION)
    assert held is not None
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
    held = world.store.grant(TENANT, CONNECTION)
    assert held is not None
    world.zoom.spent = ["refresh1"]
    world.zoom.before = lambda: world.store.store_refreshed(held, granted(8))
    assert world.tokens().token(refused="access1") == "access8"
    assert world.status() == "active"


def test_a_connection_without_a_grant_needs_a_human(world: World) -> None:
    world.store.table.delete(granted(1).key)
    with pytest.raises(GrantEndedError):
        world.tokens().token()


def test_no_token_is_in_a_representation(world: World) -> None:
    tokens = world.tokens()
    assert tokens.token() not in repr(tokens)
