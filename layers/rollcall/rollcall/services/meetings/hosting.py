"""Which connection makes a meeting, and whether its host may."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import ConnectionId, TenantId
from rollcall.lms.problems import Problem, capacity_exceeded, invalid, not_found
from rollcall.services.meetings.switches import Switches
from rollcall.services.meetings.users import Users
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.hosts import FRESH
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.models import User


@dataclass(frozen=True, slots=True)
class HostWish:
    """Whom the LMS wants as the host: by e-mail, by its own user, or, left out, whoever made the connection."""

    email: str = ""
    lms_user_id: str = ""
    connection_id: str | None = None


@dataclass(frozen=True, slots=True)
class Hosting:
    """A checked host: the connection, the client that acts for it, and the Zoom user."""

    connection: Connection
    client: ZoomClient
    user: User
    email: str

    @property
    def path(self) -> str:
        """How this connection may name its host: a user-managed app has to say ``me``."""
        return "me" if self.connection.kind == "user" else self.user.id


@dataclass(frozen=True, slots=True)
class Hosts:
    connections: ConnectionStore
    zooms: ZoomAccess
    switches: Switches
    users: Users

    def check(
        self, tenant_id: TenantId, wish: HostWish, now: datetime, *, program_id: str | None = None, people: int = 0
    ) -> Hosting:
        """The host of a meeting to be made, unless an admin has switched that off. Raises problems."""
        self.switches.check(tenant_id, program_id)
        return self.find(tenant_id, wish, now, people=people)

    def find(
        self, tenant_id: TenantId, wish: HostWish, now: datetime, *, people: int = 0, fresh: timedelta = FRESH
    ) -> Hosting:
        """A host in the first connection that knows them, or did no longer than ``fresh`` ago. Raises problems.

        Zoom is not asked where ``people``, who are to be invited, fit into no connection's meetings.
        """
        email = self._email(tenant_id, wish)
        connections = self._connections(tenant_id, email, wish.connection_id)
        if not any(_holds(connection, people) for connection in connections):
            raise capacity_exceeded(max(connection.capacity or 0 for connection in connections), people)
        for connection in self._likeliest(connections, email, now, fresh):
            user = self.users.find(connection, email, now, fresh)
            if user:
                client = self.zooms.client(tenant_id, connection.connection_id)
                return Hosting(_roomy(connection, people), client, licensed(user), email)
        raise unknown_host()

    def _likeliest(
        self, connections: list[Connection], email: str, now: datetime, fresh: timedelta
    ) -> list[Connection]:
        """By which the host was found before first; accounts that do not have them would be asked each time."""
        if len(connections) == 1:
            return connections
        return sorted(connections, key=lambda one: not self.users.remembers(one, email, now, fresh))

    def named(self, tenant_id: TenantId, wish: HostWish) -> str:
        """The e-mail of whom a wish names, be it by their own connection; empty where it names nobody.

        Zoom is not asked. Raises problems.
        """
        if wish.lms_user_id:
            return self._email_of_user(tenant_id, wish.lms_user_id)
        if wish.email or not wish.connection_id:
            return wish.email.lower()
        [connection] = self._named(tenant_id, wish.connection_id)
        return connection.email if connection.kind == "user" else ""

    def _email(self, tenant_id: TenantId, wish: HostWish) -> str:
        named = self.named(tenant_id, wish)
        if named:
            return named
        makers = self._named(tenant_id, wish.connection_id) if wish.connection_id else self._usable(tenant_id)
        if len(makers) != 1 or not makers[0].email:
            raise _no_host()
        return makers[0].email

    def _email_of_user(self, tenant_id: TenantId, lms_user_id: str) -> str:
        """As they are called in Zoom: from what they connected, their own before an account."""
        known = [one for one in self.connections.of_tenant(tenant_id) if one.lms_user_id == lms_user_id and one.email]
        theirs = sorted((one for one in known if one.lives), key=lambda one: one.kind != "user")
        if not theirs:
            raise Problem(
                404,
                "host_not_found",
                "This LMS user has not connected Zoom, so their address in Zoom is not known.",
                "Send the host's e-mail in Zoom instead, or let them connect: POST /v1/connections with kind user.",
            )
        return theirs[0].email

    def _connections(self, tenant_id: TenantId, email: str, connection_id: str | None) -> list[Connection]:
        """The one that was named, or the host's own before those to whole accounts; active ones alone."""
        if connection_id:
            return _active(self._named(tenant_id, connection_id))
        known = self.connections.of_tenant(tenant_id)
        personal = [one for one in known if one.kind == "user" and one.email == email]
        return _active([*personal, *(one for one in known if one.kind != "user")])

    def expect_usable(self, tenant_id: TenantId, connection_id: str | None) -> None:
        """Somebody could host at all. Raises problems."""
        _active(self._named(tenant_id, connection_id) if connection_id else self.connections.of_tenant(tenant_id))

    def expect_connection(self, tenant_id: TenantId, connection_id: str) -> None:
        """It may still be pending; what was never begun is a mistake."""
        self._named(tenant_id, connection_id)

    def _named(self, tenant_id: TenantId, connection_id: str) -> list[Connection]:
        named = self.connections.get(tenant_id, ConnectionId(connection_id))
        if named is None:
            raise not_found("connection")
        return [named]

    def _usable(self, tenant_id: TenantId) -> list[Connection]:
        return _active(self.connections.of_tenant(tenant_id))


def _active(candidates: list[Connection]) -> list[Connection]:
    active = [one for one in candidates if one.status is ConnectionStatus.ACTIVE]
    if active:
        return active
    dead = any(one.status is ConnectionStatus.REAUTHORIZATION_REQUIRED for one in candidates)
    raise Problem(
        409,
        "zoom_reauthorization_required" if dead else "zoom_not_connected",
        "Zoom has ended this connection." if dead else "No active Zoom connection can host this meeting.",
        "Connect Zoom again: POST /v1/connections/{id}/connect-links, and open its connect_url in a browser."
        if dead
        else "Connect Zoom: POST /v1/connections, and open its connect_url in a browser.",
    )


def _holds(connection: Connection, people: int) -> bool:
    return connection.capacity is None or people <= connection.capacity


def _roomy(connection: Connection, people: int) -> Connection:
    if connection.capacity is not None and not _holds(connection, people):
        raise capacity_exceeded(connection.capacity, people)
    return connection


def licensed(user: User) -> User:
    """Raises a problem for whoever is not."""
    if user.licensed:
        return user
    raise Problem(
        409,
        "host_not_licensed",
        "This host has a Zoom Basic plan, and Zoom Basic cannot register people.",
        "Give the host a licensed plan in Zoom's user management, then try again.",
    )


def _no_host() -> Problem:
    return invalid(
        "The request names no host, and there is no single connection of somebody in person to take one from.",
        "Send host with an e-mail or an lms_user_id, or the connection_id of whoever is to host.",
        "host_required",
    )


def unknown_host() -> Problem:
    return Problem(
        404,
        "host_not_found",
        "The connected Zoom account has no active user with this e-mail.",
        "Use the e-mail the host has in Zoom, or connect the account that the host belongs to.",
    )
