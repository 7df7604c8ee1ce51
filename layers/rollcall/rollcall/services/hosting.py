"""Which connection makes a meeting, and whether its host may."""

from dataclasses import dataclass

from rollcall.ids import ConnectionId, TenantId
from rollcall.lms.problems import Problem, not_found
from rollcall.services.switches import Switches
from rollcall.services.zoom_access import ZoomAccess
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.meetings import Meeting
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
        self, tenant_id: TenantId, email: str, connection_id: str | None, program_id: str | None = None
    ) -> Hosting:
        """The host of a meeting to be made. Raises problems that say what to do."""
        self.switches.check(tenant_id, program_id)
        connection = self._connection(tenant_id, email, connection_id)
        client = self.zooms.client(tenant_id, connection.connection_id)
        user = self._user(client, connection, email)
        if not user.licensed:
            raise Problem(
                409,
                "host_not_licensed",
                "This host has a Zoom Basic plan, and Zoom Basic cannot register people.",
                "Give the host a licensed plan in Zoom's user management, then try again.",
            )
        return Hosting(connection, client, user)

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

    def _connection(self, tenant_id: TenantId, email: str, connection_id: str | None) -> Connection:
        if connection_id:
            named = self.connections.get(tenant_id, ConnectionId(connection_id))
            return _active([named] if named else [], "connection")
        candidates = self.connections.of_tenant(tenant_id)
        personal = [one for one in candidates if one.kind == "user" and one.email == email.lower()]
        return _active(personal or [one for one in candidates if one.kind == "account"], "")

    def _user(self, client: ZoomClient, connection: Connection, email: str) -> User:
        if connection.kind == "user" and connection.email != email.lower():
            raise _unknown_host()
        try:
            return client.user("me" if connection.kind == "user" else email)
        except NotFoundError:
            raise _unknown_host() from None


def _active(candidates: list[Connection], what: str) -> Connection:
    if what and not candidates:
        raise not_found(what)
    for connection in candidates:
        if connection.status is ConnectionStatus.ACTIVE:
            return connection
    dead = any(one.status is ConnectionStatus.REAUTHORIZATION_REQUIRED for one in candidates)
    raise Problem(
        409,
        "zoom_reauthorization_required" if dead else "zoom_not_connected",
        "Zoom has ended this connection." if dead else "No active Zoom connection can host this meeting.",
        "Connect Zoom: POST /v1/connections, and open its connect_url in a browser.",
    )


def _unknown_host() -> Problem:
    return Problem(
        404,
        "host_not_found",
        "The connected Zoom account has no active user with this e-mail.",
        "Use the e-mail the host has in Zoom, or connect the account that the host belongs to.",
    )
