"""Connecting Zoom, the LMS's side: connections, and the links that open them in a browser.

The LMS begins and gets a link. The browser that opens it goes to Zoom and comes back (see ``consenting``); a second
link to the same connection connects it again, or adds another admin's grant as a backup.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import ConnectionId, TenantId, new_id
from rollcall.lms.connections import ConnectionReply, NewConnection
from rollcall.lms.keys import hashed, make_token
from rollcall.lms.problems import Problem, invalid, not_found
from rollcall.services.zoom_access.zoom_apps import AppKind, ZoomApps
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.connections import Connection, ConnectionKind, ConnectionStatus, ConnectionStore
from rollcall.store.consents import Consent, ConsentStore
from rollcall.store.tenants import TenantStore

CONSENT_FOR = timedelta(minutes=10)
_KEEP_PENDING = timedelta(days=30)  # an account may need days to approve the app


@dataclass(frozen=True, slots=True)
class BeginConnecting:
    connections: ConnectionStore
    consents: ConsentStore
    tenants: TenantStore
    apps: ZoomApps
    audit: AuditStore

    def begin(
        self, tenant_id: TenantId, request: NewConnection, actor: Actor, base_url: str, now: datetime
    ) -> ConnectionReply:
        """A pending connection and the link that an admin or host opens within ten minutes."""
        kind: AppKind = "user" if request.kind == "user" else "account"
        if not self.apps.offers(kind):
            raise _not_offered(kind)
        return_url = self._allowed(tenant_id, request.return_url)
        connection = pending(tenant_id, request.kind, request.lms_user_id, now).model_copy(
            update={"return_url": return_url, "expires_at": int((now + _KEEP_PENDING).timestamp())}
        )
        self.connections.put(connection)
        self.audit.record(tenant_id, now, actor, "connection.begun", connection.connection_id, kind=kind)
        return connection_reply(connection, base_url, self._link(connection, base_url, now))

    def again(
        self, tenant_id: TenantId, connection_id: str, return_url: str, base_url: str, now: datetime
    ) -> ConnectionReply:
        """Another link to a connection: to connect it again, or for a second admin as a backup."""
        connection = self._known(tenant_id, connection_id)
        if connection.kind == "server_to_server":
            raise invalid(
                "A server-to-server connection is made with credentials, not in a browser.",
                f"PUT /v1/connections/{connection_id}/credentials.",
                "credentials_needed",
            )
        if connection.status in {ConnectionStatus.DISCONNECTED, ConnectionStatus.MERGED}:
            raise disconnected()
        if return_url:
            self.connections.note_return_url(connection, self._allowed(tenant_id, return_url))
        return connection_reply(connection, base_url, self._link(connection, base_url, now))

    def get(self, tenant_id: TenantId, connection_id: str, base_url: str) -> ConnectionReply:
        return connection_reply(self._known(tenant_id, connection_id), base_url)

    def of_tenant(self, tenant_id: TenantId, base_url: str) -> list[ConnectionReply]:
        """All but those that turned out to be another one."""
        found = self.connections.of_tenant(tenant_id)
        return [connection_reply(one, base_url) for one in found if one.status is not ConnectionStatus.MERGED]

    def _known(self, tenant_id: TenantId, connection_id: str) -> Connection:
        connection = self.connections.get(tenant_id, ConnectionId(connection_id))
        if connection is None:
            raise not_found("connection")
        return connection

    def _link(self, connection: Connection, base_url: str, now: datetime) -> str:
        token = make_token()
        link = Consent(
            step="link",
            hashed=hashed(token),
            tenant_id=connection.tenant_id,
            connection_id=connection.connection_id,
            expires_at=int((now + CONSENT_FOR).timestamp()),
        )
        self.consents.put(link)
        return f"{base_url}/oauth/zoom/connect/{token}"

    def _allowed(self, tenant_id: TenantId, return_url: str) -> str:
        tenant = self.tenants.tenant(tenant_id)
        if return_url and (tenant is None or return_url not in tenant.return_urls):
            raise invalid(
                "return_url is not on this tenant's allow list.",
                "Have the operator add it: rollcall tenants allow-return.",
                "return_url_not_allowed",
            )
        return return_url


def pending(tenant_id: TenantId, kind: ConnectionKind, lms_user_id: str, now: datetime) -> Connection:
    return Connection(
        connection_id=ConnectionId(new_id("con")),
        tenant_id=tenant_id,
        kind=kind,
        status=ConnectionStatus.PENDING,
        created_at=now,
        lms_user_id=lms_user_id,
    )


def connection_reply(connection: Connection, base_url: str, connect_url: str | None = None) -> ConnectionReply:
    told = connection.model_dump(include=set(ConnectionReply.model_fields))
    own_door = connection.kind == "server_to_server" and connection.lives
    more = {
        "status": connection.status.value,
        "reason": connection.reason or None,
        "lms_user_id": connection.lms_user_id or None,
        "capacity_source": connection.capacity_source or None,
        "backups": max(0, len(connection.grants) - 1),
        "webhook_url": f"{base_url}/zoom/webhooks/{connection.connection_id}" if own_door else None,
        "connect_url": connect_url,
    }
    return ConnectionReply.model_validate(told | more)


def disconnected() -> Problem:
    return Problem(
        409,
        "connection_disconnected",
        "This connection has ended, and that cannot be undone.",
        "Begin a new one: POST /v1/connections.",
    )


def _not_offered(kind: AppKind) -> Problem:
    who = "hosts connect themselves with" if kind == "user" else "admins connect whole accounts with"
    return Problem(
        409,
        "kind_not_offered",
        f"This deployment has no Zoom app that {who}.",
        f"Have the operator set it up: rollcall zoom-app set --kind {kind}.",
    )
