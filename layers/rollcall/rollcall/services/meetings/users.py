"""Zoom's users as hosts: looked up at most once an hour each, and forgotten when Zoom refuses them.

Whoever has somebody waiting may rely on what Zoom said longer ago.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import ConnectionId, TenantId
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import Connection
from rollcall.store.hosts import FRESH, HostStore, KnownHost, forgotten_at
from rollcall.zoom.errors import NotFoundError
from rollcall.zoom.models import LICENSED, User


@dataclass(frozen=True, slots=True)
class Users:
    zooms: ZoomAccess
    hosts: HostStore

    def find(self, connection: Connection, email: str, now: datetime, fresh: timedelta = FRESH) -> User | None:
        """An active user of the connection's account, as Zoom said no longer than ``fresh`` ago.

        ``email`` in small letters. Raises ZoomError.
        """
        if connection.kind == "user" and connection.email != email:
            return None  # a host's own connection leads to nobody else
        known = self.hosts.known(connection.tenant_id, connection.connection_id, email, now, fresh)
        if known:
            return _remembered(known)
        user = self._ask(connection, email)
        if user and user.licensed:
            self.hosts.note(known_host(connection, email, user, now))
        return user

    def remembers(self, connection: Connection, email: str, now: datetime, fresh: timedelta) -> bool:
        """Whether ``find`` would not ask Zoom."""
        return self.hosts.known(connection.tenant_id, connection.connection_id, email, now, fresh) is not None

    def forget(self, tenant_id: TenantId, connection_id: ConnectionId, email: str) -> None:
        """Ask Zoom again next time."""
        self.hosts.forget(tenant_id, connection_id, email)

    def _ask(self, connection: Connection, email: str) -> User | None:
        client = self.zooms.client(connection.tenant_id, connection.connection_id)
        try:
            user = client.user("me" if connection.kind == "user" else email)
        except NotFoundError:
            return None
        return user if user.status == "active" and user.account_id in {"", connection.account_id} else None


def _remembered(host: KnownHost) -> User:
    return User(id=host.user_id, account_id=host.account_id, email=host.email, type=LICENSED, timezone=host.time_zone)


def known_host(connection: Connection, email: str, user: User, now: datetime) -> KnownHost:
    return KnownHost(
        tenant_id=connection.tenant_id,
        connection_id=connection.connection_id,
        email=email,
        user_id=user.id,
        account_id=connection.account_id,
        time_zone=user.timezone,
        checked_at=now,
        expires_at=forgotten_at(now),
    )
