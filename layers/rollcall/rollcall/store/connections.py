"""Connections to Zoom, their grants (tokens), and the consents under way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Literal

from boto3.dynamodb.conditions import Attr

from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text
from rollcall.store.tenants import tenant_partition

_LEASE = timedelta(seconds=30)  # longer than two tries at Zoom's token endpoint
_REPORT_SCOPES = {"report:read:meeting:admin", "report:read:list_meeting_participants:admin"}

type ConnectionKind = Literal["user", "account"]


class ConnectionStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    REAUTHORIZATION_REQUIRED = "reauthorization_required"
    DISCONNECTED = "disconnected"


class Connection(Record):
    """An authorized link to Zoom; tokens live in its :class:`Grant`."""

    KIND: ClassVar = "connection"
    connection_id: ConnectionId
    tenant_id: TenantId
    kind: ConnectionKind
    status: ConnectionStatus
    created_at: Instant
    lms_user_id: str = ""
    return_url: str = ""
    account_id: ZoomAccountId = ZoomAccountId("")
    user_id: ZoomUserId = ZoomUserId("")
    email: str = ""
    scopes: list[str] = []
    connected_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return _connection_key(self.tenant_id, self.connection_id)

    @property
    def reads_reports(self) -> bool:
        """The report and its summary need admin scopes, classic or granular; without them, past meetings tell."""
        return "report:read:admin" in self.scopes or set(self.scopes) >= _REPORT_SCOPES


class Grant(Record):
    """A connection's tokens, encrypted. ``version`` counts refreshes; ``lease_until`` is who may refresh now."""

    KIND: ClassVar = "grant"
    tenant_id: TenantId
    connection_id: ConnectionId
    sealed_access_token: str
    sealed_refresh_token: str
    valid_until: Instant
    version: int = 1
    lease_until: Instant | None = None
    refreshed_at: Instant

    @property
    def key(self) -> ItemKey:
        return _grant_key(self.tenant_id, self.connection_id)

    def index_keys(self) -> dict[str, str]:
        return {"gsi2pk": "GRANTS", "gsi2sk": as_text(self.refreshed_at)}


class Consent(Record):
    """A consent under way, found by the hash of its link or of its state; single use."""

    KIND: ClassVar = "consent"
    hashed: str
    step: Literal["link", "state"]
    tenant_id: TenantId
    connection_id: ConnectionId
    browser_hash: str = ""
    code_verifier: str = ""
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return ItemKey(f"CONSENT#{self.step}#{self.hashed}", "CONSENT")


@dataclass(frozen=True, slots=True)
class ConnectionStore:
    table: Table

    def put(self, connection: Connection) -> None:
        self.table.put(connection)

    def get(self, tenant_id: TenantId, connection_id: ConnectionId) -> Connection | None:
        return self.table.get(Connection, _connection_key(tenant_id, connection_id))

    def of_tenant(self, tenant_id: TenantId) -> list[Connection]:
        items = self.table.query(tenant_partition(tenant_id), "CONNECTION#")
        return [Connection.from_item(item) for item in items]

    def activate(self, connection: Connection, grant: Grant) -> None:
        """Tokens first: an active connection always has them."""
        self.table.put(grant)
        self.table.put(connection)

    def require_reauthorization(self, tenant_id: TenantId, connection_id: ConnectionId) -> None:
        """``active -> reauthorization_required``; any other state stays what it is."""
        try:
            self.table.update(
                _connection_key(tenant_id, connection_id),
                {"status": ConnectionStatus.REAUTHORIZATION_REQUIRED.value},
                Attr("status").eq(ConnectionStatus.ACTIVE.value),
            )
        except ConditionFailedError:  # already so, or disconnected meanwhile
            return

    def grant(self, tenant_id: TenantId, connection_id: ConnectionId) -> Grant | None:
        return self.table.get(Grant, _grant_key(tenant_id, connection_id))

    def idle_grants(self, refreshed_before: datetime) -> list[Grant]:
        """Grants that nobody has refreshed for long; Zoom lets them die after about ninety days."""
        items = self.table.query_index("gsi2", "GRANTS", up_to=as_text(refreshed_before))
        return [Grant.from_item(item) for item in items]

    def lease(self, grant: Grant, now: datetime) -> bool:
        """One Lambda at a time refreshes: the spent refresh token is dead for everybody else."""
        free = Attr("lease_until").not_exists() | Attr("lease_until").lt(as_text(now))
        return self._update_grant(grant, {"lease_until": as_text(now + _LEASE)}, free)

    def store_refreshed(self, old: Grant, new: Grant) -> None:
        """Whoever held the lease writes; unconditional, because the old pair is already dead at Zoom."""
        self.table.put(new.model_copy(update={"version": old.version + 1, "lease_until": None}))

    def begin_consent(self, consent: Consent) -> None:
        self.table.put(consent)

    def consent(self, step: Literal["link", "state"], hashed: str, now: datetime) -> Consent | None:
        found = self.table.get(Consent, _consent_key(step, hashed))
        return found if found and found.expires_at > now.timestamp() else None

    def take_consent(self, step: Literal["link", "state"], hashed: str, now: datetime) -> Consent | None:
        """Of two callbacks with one state, one gets it. Expired ones may still be there, and do not count."""
        taken = self.table.take(Consent, _consent_key(step, hashed))
        return taken if taken and taken.expires_at > now.timestamp() else None

    def _update_grant(self, grant: Grant, values: dict[str, Any], condition: Any) -> bool:  # noqa: ANN401
        try:
            self.table.update(grant.key, values, Attr("version").eq(grant.version) & condition)
        except ConditionFailedError:
            return False
        return True


def _connection_key(tenant_id: TenantId, connection_id: ConnectionId) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), f"CONNECTION#{connection_id}")


def _grant_key(tenant_id: TenantId, connection_id: ConnectionId) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), f"GRANT#{connection_id}")


def _consent_key(step: str, hashed: str) -> ItemKey:
    return ItemKey(f"CONSENT#{step}#{hashed}", "CONSENT")
