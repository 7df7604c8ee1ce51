"""Tokens that stay valid.

A refresh spends the refresh token, so among any number of Lambdas exactly one may do it: the one that wins the lease.
The others wait for the new version and go on with it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aws_lambda_powertools import single_metric
from aws_lambda_powertools.metrics import MetricUnit

from rollcall.ids import ConnectionId, TenantId
from rollcall.services.zoom_access.vault import Vault
from rollcall.services.zoom_access.zoom_apps import ZoomApps
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.grants import Grant, GrantStore
from rollcall.zoom.errors import AppMisconfiguredError, GrantEndedError, InvalidTokenError, ZoomUnavailableError
from rollcall.zoom.models import TokenReply

_EARLY = timedelta(seconds=60)
_PATIENCE_TURNS = 50
_TURN_S = 0.2
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def now_utc() -> datetime:
    return datetime.now(UTC)


def app_misconfigured() -> None:
    """Count it where an alarm hears it: no user can mend it, and every connection of the app stands still."""
    with single_metric(name="ZoomAppMisconfigured", unit=MetricUnit.Count, value=1, namespace="Rollcall"):
        return


@dataclass(frozen=True, slots=True)
class Refreshing:
    """Spends refresh tokens, keeps what comes back, and says so when Zoom has ended a grant."""

    connections: ConnectionStore
    grants: GrantStore
    vault: Vault
    apps: ZoomApps
    clock: Callable[[], datetime] = now_utc

    def refresh(self, grant: Grant, connection: Connection | None = None) -> Grant:
        """The grant that holds from now on. The caller holds the lease; the new pair is stored before it is used.

        Raises GrantEndedError when only a human can help; every connection that rested on it has been told then.
        """
        try:
            reply = self._asked(grant, connection)
        except GrantEndedError as error:
            if connection and connection.kind == "server_to_server":
                return self._cut_off(grant, connection, error)
            return self._ended(grant, error)
        except AppMisconfiguredError:
            self.grants.release(grant)
            app_misconfigured()
            raise
        new = self.vault.renewed(grant, reply, self.clock())
        if not self.grants.store_refreshed(grant, new):
            return self._current(grant)
        if new.scopes != grant.scopes:
            for resting in self._resting_on(grant):
                self.connections.note_scopes(resting, new.scopes)
        return new

    def _asked(self, grant: Grant, connection: Connection | None) -> TokenReply:
        ask = self._question(grant, connection)
        try:
            return ask()
        except ZoomUnavailableError:  # its outcome is unknown: once more, not twice
            return ask()

    def _question(self, grant: Grant, connection: Connection | None) -> Callable[[], TokenReply]:
        if connection and connection.kind == "server_to_server":
            return lambda: _as_customers(lambda: self.apps.of_connection(connection).for_account(grant.account_id))
        oauth, refresh_token = self.apps.of_grant(grant), self.vault.refresh_token(grant)
        return lambda: oauth.refresh(refresh_token)

    def _ended(self, grant: Grant, error: GrantEndedError) -> Grant:
        """Unless somebody spent the token or consented anew meanwhile: theirs is good."""
        if not self.grants.end(grant, error.why, self.clock()):
            return self._current(grant)
        for connection in self._resting_on(grant):
            self.give_up_without_grants(connection, error.why)
        raise error

    def _cut_off(self, grant: Grant, connection: Connection, error: GrantEndedError) -> Grant:
        """One customer's credentials are no longer right; another tenant's, for the same app, may be."""
        self.grants.release(grant)
        self.connections.require_reauthorization(connection, error.why, self.clock())
        raise error

    def _resting_on(self, grant: Grant) -> list[Connection]:
        known = self.connections.of_account(grant.account_id)
        return [one for one in known if one.rests_on(grant.client_id, grant.subject)]

    def give_up_without_grants(self, connection: Connection, why: str) -> None:
        """Where no backup is left, somebody has to connect again."""
        grants = (self.grants.get(connection.client_id, subject) for subject in connection.grants)
        if not any(grant and not grant.ended_at for grant in grants):
            self.connections.require_reauthorization(connection, why, self.clock())

    def _current(self, grant: Grant) -> Grant:
        current = self.grants.get(grant.client_id, grant.subject)
        if current is None or current.ended_at:
            raise GrantEndedError("Zoom has ended this grant", why=current.ended_why if current else "grant_gone")
        return current


@dataclass(slots=True)
class ConnectionTokens:
    """The bearer token of one connection; while it is valid, neither the table nor Zoom is asked."""

    tenant_id: TenantId
    connection_id: ConnectionId
    refreshing: Refreshing
    sleep: Callable[[float], None] = time.sleep
    _held: str = field(default="", repr=False)
    _valid_until: datetime = _LONG_AGO

    def token(self, refused: str = "") -> str:
        """Raises GrantEndedError when only a human can help, ZoomUnavailableError when time will."""
        if self._held and self._held != refused and self._lasts(self._valid_until):
            return self._held
        for _ in range(_PATIENCE_TURNS):
            token = self._from_a_grant(self._connection(), refused)
            if token:
                return token
            self.sleep(_TURN_S)
        raise ZoomUnavailableError("the token is being refreshed elsewhere")

    def _from_a_grant(self, connection: Connection, refused: str) -> str:
        """From the first grant that lives; empty while somebody else refreshes it."""
        why = connection.reason
        for subject in connection.grants:
            grant = self.refreshing.grants.get(connection.client_id, subject)
            if grant is None or grant.ended_at:
                why = grant.ended_why if grant else why
                continue
            try:
                return self._of(grant, connection, refused)
            except GrantEndedError as error:  # its backup may live
                why = error.why
        self.refreshing.give_up_without_grants(connection, why)
        raise GrantEndedError("Zoom has ended this connection", why=why)

    def _of(self, grant: Grant, connection: Connection, refused: str) -> str:
        token = self.refreshing.vault.access_token(grant) if self._lasts(grant.valid_until) else ""
        if token and token != refused:
            return self._hold(token, grant)
        if not self.refreshing.grants.lease(grant, self.refreshing.clock()):
            return ""
        renewed = self.refreshing.refresh(grant, connection)
        return self._hold(self.refreshing.vault.access_token(renewed), renewed)

    def _connection(self) -> Connection:
        connection = self.refreshing.connections.get(self.tenant_id, self.connection_id)
        if connection is None or not connection.lives:
            raise GrantEndedError("this connection has ended", why="disconnected")
        if connection.kind == "server_to_server" and connection.status is not ConnectionStatus.ACTIVE:
            raise GrantEndedError("this connection's credentials are not right", why=connection.reason)
        return connection

    def _lasts(self, until: datetime) -> bool:
        return self.refreshing.clock() < until - _EARLY

    def _hold(self, token: str, grant: Grant) -> str:
        self._held, self._valid_until = token, grant.valid_until
        return token


@dataclass(frozen=True, slots=True)
class FixedToken:
    """A token fresh from a consent, not stored yet."""

    value: str = field(repr=False)

    def token(self, refused: str = "") -> str:
        """Raises InvalidTokenError for a second time of asking: there is no other."""
        if refused:
            raise InvalidTokenError("Zoom refuses this token")
        return self.value


def _as_customers(ask: Callable[[], TokenReply]) -> TokenReply:
    """A server-to-server app is the customer's: what is wrong with it, their admin mends."""
    try:
        return ask()
    except AppMisconfiguredError as error:
        raise GrantEndedError(
            "Zoom refuses this app's credentials", why="credentials_refused", code=error.code
        ) from None
