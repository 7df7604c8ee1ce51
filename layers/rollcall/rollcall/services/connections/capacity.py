"""How many people a connection's meetings hold: entered, or read from Zoom."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import ConnectionId, TenantId
from rollcall.lms.capacity import CapacityChange
from rollcall.lms.connections import ConnectionReply
from rollcall.lms.problems import Problem, invalid, not_found
from rollcall.services.connections.connecting import connection_reply, disconnected
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.connections import Connection, ConnectionStore


@dataclass(frozen=True, slots=True)
class Capacity:
    connections: ConnectionStore
    zooms: ZoomAccess
    audit: AuditStore

    def change(
        self,
        tenant_id: TenantId,
        connection_id: str,
        change: CapacityChange,
        actor: Actor,
        base_url: str,
        now: datetime,
    ) -> ConnectionReply:
        connection = self._living(tenant_id, connection_id)
        participants = change.participants or self._of_zoom(connection, change.host_email)
        source = change.source or "entered"
        if not self.connections.note_capacity(connection, participants, source, now):
            raise disconnected()
        if (connection.capacity, connection.capacity_source) != (participants, source):
            told = {"participants": str(participants), "source": source}
            self.audit.record(tenant_id, now, actor, "connection.capacity_changed", connection_id, **told)
        noted = {"capacity": participants, "capacity_source": source, "capacity_read_at": now}
        return connection_reply(connection.model_copy(update=noted), base_url)

    def clear(self, tenant_id: TenantId, connection_id: str, actor: Actor, now: datetime) -> None:
        connection = self._living(tenant_id, connection_id)
        if connection.capacity is None:
            return
        if not self.connections.note_capacity(connection, None, "", now):
            raise disconnected()
        self.audit.record(tenant_id, now, actor, "connection.capacity_changed", connection_id, participants="")

    def _living(self, tenant_id: TenantId, connection_id: str) -> Connection:
        connection = self.connections.get(tenant_id, ConnectionId(connection_id))
        if connection is None:
            raise not_found("connection")
        if not connection.lives:
            raise Problem(
                409,
                "connection_not_active",
                "This connection does not lead to Zoom.",
                "Finish connecting it, or begin a new one: POST /v1/connections.",
            )
        return connection

    def _of_zoom(self, connection: Connection, host_email: str | None) -> int:
        """A server-to-server app has nobody whom it calls ``me``; a host's own plan may hold more than an admin's."""
        if connection.kind == "server_to_server" and not host_email:
            raise invalid(
                "Nobody connected this Zoom account in person, so there is no plan to read without a host.",
                "Send host_email, the address a host has in Zoom, with source.",
            )
        client = self.zooms.client(connection.tenant_id, connection.connection_id)
        personal = connection.kind == "user" and (host_email or "").lower() in {"", connection.email}
        found = client.user_settings("me" if personal else host_email or "me").capacity
        if not found:
            raise Problem(
                409,
                "capacity_unknown",
                "Zoom does not say how many people fit into this user's meetings.",
                "Enter the number: PUT the capacity with participants.",
            )
        return found
