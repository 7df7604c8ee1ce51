"""The doctor: looks a connection over, with few questions to Zoom, and tells what to do about what it finds."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import ConnectionId, TenantId, ZoomUserId
from rollcall.lms.health import ConnectionHealth, HealthCheck
from rollcall.lms.problems import not_found
from rollcall.services.connections.diagnosis import CHECKS, Findings, worst
from rollcall.services.connections.remedies import Judgment, unconnected
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import Connection
from rollcall.store.grants import Grant
from rollcall.store.webhook_health import WebhookHealthStore
from rollcall.store.write_ledger import WriteLedger
from rollcall.zoom.budget import at_most
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import (
    AppMisconfiguredError,
    GrantEndedError,
    InvalidTokenError,
    RateLimitedError,
    ZoomError,
    ZoomUnavailableError,
)
from rollcall.zoom.models import User, UserSettings

_ASKS_FOR_S = 12.0  # a question that begins then still ends before the gateway stops waiting
_CALLS = 6
_ENDED = (AppMisconfiguredError, GrantEndedError)
_NOT_ADMITTED = (*_ENDED, InvalidTokenError, RateLimitedError, ZoomUnavailableError)


@dataclass(slots=True)
class _Line:
    """Questions to Zoom, until an answer says that there is no use in more or the time is up."""

    clock: Callable[[], float]
    ends_at: float
    error: ZoomError | None = None
    is_answered: bool = False

    @property
    def down(self) -> ZoomError | None:
        """What stands between us and Zoom; nothing, where a call was admitted. Zoom refuses good tokens at times."""
        return None if self.is_answered and not isinstance(self.error, _ENDED) else self.error

    def ask[T](self, question: Callable[[], T]) -> T | ZoomError:
        if self.error and _is_last(self.error):
            return self.error
        if self.clock() > self.ends_at:
            return ZoomUnavailableError("there was no time left to ask")
        try:
            answer = question()
        except ZoomError as error:
            self.error = error
            self.is_answered |= not isinstance(error, _NOT_ADMITTED)
            return error
        self.is_answered = True
        return answer


@dataclass(frozen=True, slots=True)
class Doctor:
    zooms: ZoomAccess
    webhooks: WebhookHealthStore
    ledger: WriteLedger
    clock: Callable[[], float] = time.monotonic

    def examine(self, tenant_id: TenantId, connection_id: str, host_email: str, now: datetime) -> ConnectionHealth:
        """At most six calls to Zoom, refreshes included, and none for a connection that leads nowhere.

        Raises a problem for an unknown connection, and for nothing that Zoom says or does not say.
        """
        connection = self.zooms.refreshing.connections.get(tenant_id, ConnectionId(connection_id))
        if connection is None:
            raise not_found("connection")
        if not connection.lives:
            return _health(connection, {"token": unconnected(connection)}, now)
        found = self._findings(connection, host_email.lower(), now)
        return _health(found.connection, {name: judge(found) for name, judge in CHECKS.items()}, now)

    def _findings(self, connection: Connection, host_email: str, now: datetime) -> Findings:
        line = _Line(self.clock, self.clock() + _ASKS_FOR_S)
        client = self.zooms.client(connection.tenant_id, connection.connection_id)
        with at_most(_CALLS, self.zooms.http, self.zooms.refreshing.apps.http):
            login, person, settings = _asked(line, client, connection, host_email)
        app = connection.connection_id if connection.kind == "server_to_server" else connection.kind
        return Findings(
            connection=self._as_it_is(connection),
            now=now,
            host_email=host_email,
            grants=self._grants(connection),
            line=line.down,
            login=login,
            person=person,
            settings=settings,
            webhook_seen=self.webhooks.last_seen(connection.account_id, connection.tenant_id),
            validated=self.webhooks.last_validation(app),
            writes=self._writes(connection, person.id, now) if isinstance(person, User) else None,
        )

    def _as_it_is(self, connection: Connection) -> Connection:
        """Asking may have shown that Zoom has ended it."""
        return self.zooms.refreshing.connections.get(connection.tenant_id, connection.connection_id) or connection

    def _grants(self, connection: Connection) -> tuple[Grant, ...]:
        store = self.zooms.refreshing.grants
        held = (store.get(connection.client_id, subject) for subject in connection.grants)
        return tuple(grant for grant in held if grant)

    def _writes(self, connection: Connection, host: ZoomUserId, now: datetime) -> int:
        return self.ledger.today(connection.tenant_id, connection.connection_id, host, now)


def _asked(
    line: _Line, client: ZoomClient, connection: Connection, host_email: str
) -> tuple[User | ZoomError | None, User | ZoomError | None, UserSettings | ZoomError | None]:
    """Who is behind the tokens, the person it is about, and that person's settings."""
    if connection.kind == "server_to_server" and not host_email:
        line.ask(lambda: client.tokens.token(refused=client.tokens.token()))  # there is no `me` to ask for
        return None, None, None
    own_app, personal = connection.kind == "server_to_server", connection.kind == "user"
    login = None if own_app else line.ask(client.user)
    person = login if personal or not host_email else line.ask(lambda: client.user(host_email))
    if not isinstance(person, User):
        return login, person, None
    subject = person.id if host_email and not personal else "me"
    return login, person, line.ask(lambda: client.user_settings(subject))


def _is_last(error: ZoomError) -> bool:
    """One answer of 5xx says nothing about the next; who does not answer at all is not asked again."""
    if isinstance(error, ZoomUnavailableError):
        return error.status is None
    return isinstance(error, _NOT_ADMITTED)


def _health(connection: Connection, judgments: Mapping[str, Judgment], now: datetime) -> ConnectionHealth:
    return ConnectionHealth(
        connection_id=connection.connection_id,
        status=worst([judgment.status for judgment in judgments.values()]),
        connection_status=connection.status.value,
        checked_at=now,
        checks=[_check(connection, name, judgment) for name, judgment in judgments.items()],
    )


def _check(connection: Connection, name: str, judgment: Judgment) -> HealthCheck:
    return HealthCheck(
        name=name,
        status=judgment.status,
        sentence=judgment.sentence,
        action=judgment.action.replace("{id}", connection.connection_id) or None,
        last_seen=judgment.last_seen,
    )
