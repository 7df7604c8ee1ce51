"""Tokens that stay valid, and clients that use them.

A refresh spends the refresh token, so among any number of Lambdas exactly one may do it: the one that
wins the lease. The others wait for the new version and go on with it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from rollcall.aws.keys import Sealer
from rollcall.ids import ConnectionId, TenantId
from rollcall.store.connections import ConnectionStore, Grant
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import GrantEndedError, ZoomUnavailableError
from rollcall.zoom.models import TokenReply
from rollcall.zoom.oauth import OAuth

_EARLY = timedelta(seconds=60)
_PATIENCE_TURNS = 50
_TURN_S = 0.2
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Vault:
    """Grants, sealed and opened. The encryption context is the tenant and the connection."""

    sealer: Sealer

    def grant(self, tenant_id: TenantId, connection_id: ConnectionId, reply: TokenReply, now: datetime) -> Grant:
        context = {"tenant": tenant_id, "connection": connection_id}
        return Grant(
            tenant_id=tenant_id,
            connection_id=connection_id,
            sealed_access_token=self.sealer.seal(reply.access_token, purpose="access", **context),
            sealed_refresh_token=self.sealer.seal(reply.refresh_token, purpose="refresh", **context),
            valid_until=now + timedelta(seconds=reply.expires_in),
            refreshed_at=now,
        )

    def access_token(self, grant: Grant) -> str:
        return self._open(grant, grant.sealed_access_token, "access")

    def refresh_token(self, grant: Grant) -> str:
        return self._open(grant, grant.sealed_refresh_token, "refresh")

    def _open(self, grant: Grant, sealed: str, purpose: str) -> str:
        return self.sealer.open(sealed, purpose=purpose, tenant=grant.tenant_id, connection=grant.connection_id)


@dataclass(slots=True)
class ConnectionTokens:
    """The bearer token of one connection; while it is valid, neither the table nor Zoom is asked."""

    tenant_id: TenantId
    connection_id: ConnectionId
    store: ConnectionStore
    vault: Vault
    oauth: Callable[[], OAuth]
    clock: Callable[[], datetime] = now_utc
    sleep: Callable[[float], None] = time.sleep
    _held: str = field(default="", repr=False)
    _valid_until: datetime = _LONG_AGO

    def token(self, refused: str = "") -> str:
        """Raises GrantEndedError when only a human can help, ZoomUnavailableError when time will."""
        if self._held and self._held != refused and self.clock() < self._valid_until - _EARLY:
            return self._held
        for _ in range(_PATIENCE_TURNS):
            grant = self._grant()
            if self._usable(grant, refused):
                return self._held
            if self.store.lease(grant, self.clock()):
                return self.refresh(grant)
            self.sleep(_TURN_S)
        raise ZoomUnavailableError("the token is being refreshed elsewhere")

    def refresh(self, grant: Grant) -> str:
        """Spend the refresh token. The caller holds the lease; the new pair is stored before it is used."""
        try:
            reply = self._refreshed(self.vault.refresh_token(grant))
        except GrantEndedError:
            if self._refreshed_meanwhile(grant):
                return self._held
            self.store.require_reauthorization(self.tenant_id, self.connection_id)
            raise
        new = self.vault.grant(self.tenant_id, self.connection_id, reply, self.clock())
        self.store.store_refreshed(grant, new)
        return self._hold(reply.access_token, new)

    def _refreshed(self, refresh_token: str) -> TokenReply:
        oauth = self.oauth()
        try:
            return oauth.refresh(refresh_token)
        except ZoomUnavailableError:  # its outcome is unknown: once more, not twice
            return oauth.refresh(refresh_token)

    def _refreshed_meanwhile(self, grant: Grant) -> bool:
        """Whether somebody else spent the token, after our lease ran out over a slow answer: theirs is good."""
        current = self._grant()
        return current.version > grant.version and self._usable(current, "")

    def _grant(self) -> Grant:
        grant = self.store.grant(self.tenant_id, self.connection_id)
        if grant is None:
            raise GrantEndedError("this connection has no grant")
        return grant

    def _usable(self, grant: Grant, refused: str) -> bool:
        if self.clock() >= grant.valid_until - _EARLY:
            return False
        token = self.vault.access_token(grant)
        if token == refused:
            return False
        self._hold(token, grant)
        return True

    def _hold(self, token: str, grant: Grant) -> str:
        self._held, self._valid_until = token, grant.valid_until
        return token


@dataclass(slots=True)
class ZoomAccess:
    """Clients by connection, one per container, so that a warm one has its token at hand."""

    http: httpx.Client
    api_url: str
    store: ConnectionStore
    vault: Vault
    oauth: Callable[[], OAuth]
    _clients: dict[ConnectionId, ZoomClient] = field(default_factory=dict)

    def tokens(self, tenant_id: TenantId, connection_id: ConnectionId) -> ConnectionTokens:
        return ConnectionTokens(tenant_id, connection_id, self.store, self.vault, self.oauth)

    def client(self, tenant_id: TenantId, connection_id: ConnectionId) -> ZoomClient:
        if connection_id not in self._clients:
            tokens = self.tokens(tenant_id, connection_id)
            self._clients[connection_id] = ZoomClient(self.http, self.api_url, tokens)
        return self._clients[connection_id]


@dataclass(frozen=True, slots=True)
class FixedToken:
    """A token fresh from the consent, not stored yet."""

    value: str = field(repr=False)

    def token(self, refused: str = "") -> str:  # noqa: ARG002 - there is no other
        return self.value
