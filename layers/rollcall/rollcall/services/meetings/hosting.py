"""Which connection makes a meeting, and whether its host may."""

from dataclasses import dataclass

from rollcall.ids import ConnectionId, TenantId
from rollcall.lms.problems import Problem, capacity_exceeded, not_found
from rollcall.services.meetings.switches import Switches
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.meeting_records import Meeting
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import NotFoundError
from rollcall.zoom.models import User


@dataclass(frozen=True, slots=True)
class Hosting:
    """A checked host: the connection, the client that acts for it, and the Zoom user."""

    connection: Connection
    client: ZoomClient
    user: User

    @property
    def path(self) -> str:
        """How this connection may name its host: a user-managed app has to say ``me``."""
        return "me" if self.connection.kind == "user" else self.user.id


@dataclass(frozen=True, slots=True)
class Hosts:
    connections: ConnectionStore
    zooms: ZoomAccess
    switches: Switches

    def check(
        self,
        tenant_id: TenantId,
        email: str,
        connection_id: str | None,
        program_id: str | None = None,
        people: int = 0,
    ) -> Hosting:
        """The host of a meeting to be made, in the first connection that knows them. Raises problems.

        Zoom is not asked where ``people``, who are to be invited, fit into no connection's meetings.
        """
        self.switches.check(tenant_id, program_id)
        connections = self._connections(tenant_id, email, connection_id)
        if not any(_holds(connection, people) for connection in connections):
            raise capacity_exceeded(max(connection.capacity or 0 for connection in connections), people)
        for connection in connections:
            client = self.zooms.client(tenant_id, connection.connection_id)
            user = _user(client, connection, email)
            if user:
                return Hosting(_roomy(connection, people), client, _licensed(user))
        raise _unknown_host()

    def expect_within_reach(self, meeting: Meeting) -> None:
        """Refuse what a disconnected connection's token, which may still be at hand, must not be used for."""
        connection = self.connections.get(meeting.tenant_id, meeting.connection_id)
        if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
            raise Problem(
                409,
                "meeting_externally_linked",
                "The Zoom connection of this meeting was disconnected, so the meeting is beyond Rollcall's reach.",
                "Start or cancel it in Zoom itself; for a meeting with attendance, create a new one.",
            )

    def _connections(self, tenant_id: TenantId, email: str, connection_id: str | None) -> list[Connection]:
        """The one that was named, or the host's own before those to whole accounts; active ones alone."""
        if connection_id:
            named = self.connections.get(tenant_id, ConnectionId(connection_id))
            if named is None:
                raise not_found("connection")
            return _active([named])
        known = self.connections.of_tenant(tenant_id)
        personal = [one for one in known if one.kind == "user" and one.email == email.lower()]
        return _active([*personal, *(one for one in known if one.kind != "user")])


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


def _user(client: ZoomClient, connection: Connection, email: str) -> User | None:
    if connection.kind == "user" and connection.email != email.lower():
        return None
    try:
        return client.user("me" if connection.kind == "user" else email)
    except NotFoundError:
        return None


def _licensed(user: User) -> User:
    if user.licensed:
        return user
    raise Problem(
        409,
        "host_not_licensed",
        "This host has a Zoom Basic plan, and Zoom Basic cannot register people.",
        "Give the host a licensed plan in Zoom's user management, then try again.",
    )


def _unknown_host() -> Problem:
    return Problem(
        404,
        "host_not_found",
        "The connected Zoom account has no active user with this e-mail.",
        "Use the e-mail the host has in Zoom, or connect the account that the host belongs to.",
    )
