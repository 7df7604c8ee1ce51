"""Connections: a tenant's authorized links to Zoom. Their tokens are grants (see ``store.grants``)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Literal

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text
from rollcall.store.tenants import tenant_partition

REMINDERS = "REMINDERS"
_REPORT_SCOPES = {"report:read:meeting:admin", "report:read:list_meeting_participants:admin"}

type ConnectionKind = Literal["user", "account", "server_to_server"]


class ConnectionStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    REAUTHORIZATION_REQUIRED = "reauthorization_required"
    DISCONNECTED = "disconnected"
    MERGED = "merged"


class Connection(Record):
    """An authorized link to Zoom.

    ``grants`` are the subjects whose tokens it may use, in order: the first that lives is used, the others back it
    up. ``reason`` says in a word why somebody has to connect again, or why it ended.
    """

    KIND: ClassVar = "connection"
    connection_id: ConnectionId
    tenant_id: TenantId
    kind: ConnectionKind
    status: ConnectionStatus
    created_at: Instant
    lms_user_id: str = ""
    return_url: str = ""
    connected_at: Instant | None = None
    reason: str = ""
    reauthorization_since: Instant | None = None
    reminders_sent: int = 0
    next_reminder_at: Instant | None = None
    merged_into: ConnectionId | None = None
    disconnected_at: Instant | None = None
    expires_at: int | None = None

    account_id: ZoomAccountId = ZoomAccountId("")
    user_id: ZoomUserId = ZoomUserId("")
    client_id: str = ""
    email: str = ""
    scopes: list[str] = []
    grants: list[str] = []
    capacity: int | None = None
    capacity_source: Literal["entered", "zoom", ""] = ""
    capacity_read_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return connection_key(self.tenant_id, self.connection_id)

    def index_keys(self) -> dict[str, str]:
        keys: dict[str, str] = {}
        if self.account_id:
            keys |= {"gsi1pk": _account_index(self.account_id), "gsi1sk": f"{self.tenant_id}#{self.connection_id}"}
        if self.next_reminder_at and self.status is ConnectionStatus.REAUTHORIZATION_REQUIRED:
            keys |= {"gsi2pk": REMINDERS, "gsi2sk": as_text(self.next_reminder_at)}
        return keys

    @property
    def reads_reports(self) -> bool:
        """The report and its summary need admin scopes, classic or granular; without them, past meetings tell."""
        return "report:read:admin" in self.scopes or set(self.scopes) >= _REPORT_SCOPES

    def rests_on(self, client_id: str, subject: str) -> bool:
        """Whether it may use this grant."""
        return self.lives and self.client_id == client_id and subject in self.grants

    @property
    def lives(self) -> bool:
        """Whether it leads to Zoom now, or may again after somebody connected again."""
        return self.status in {ConnectionStatus.ACTIVE, ConnectionStatus.REAUTHORIZATION_REQUIRED}

    def without_zoom(self) -> "Connection":
        """What stays after the goodbye: that there was a connection, and when and why it ended."""
        return Connection.model_validate(self.model_dump(include=_LMS_FIELDS))


_LMS_FIELDS = {
    "connection_id",
    "tenant_id",
    "kind",
    "status",
    "created_at",
    "lms_user_id",
    "connected_at",
    "reason",
    "disconnected_at",
}


@dataclass(frozen=True, slots=True)
class ConnectionStore:
    table: Table

    def put(self, connection: Connection) -> None:
        self.table.put(connection)

    def get(self, tenant_id: TenantId, connection_id: ConnectionId) -> Connection | None:
        return self.table.get(Connection, connection_key(tenant_id, connection_id))

    def of_tenant(self, tenant_id: TenantId) -> list[Connection]:
        items = self.table.query(tenant_partition(tenant_id), "CONNECTION#")
        return [Connection.from_item(item) for item in items]

    def of_account(self, account_id: ZoomAccountId) -> list[Connection]:
        """Every tenant's connections to a Zoom account, as the index knows them: a moment behind the table."""
        return [Connection.from_item(item) for item in self.table.query_index("gsi1", _account_index(account_id))]

    def require_reauthorization(self, connection: Connection, reason: str, now: datetime) -> bool:
        """``active -> reauthorization_required``, unless somebody has connected again since it was read.

        The first reminder is due at once.
        """
        values = {
            "status": ConnectionStatus.REAUTHORIZATION_REQUIRED.value,
            "reason": reason,
            "reauthorization_since": as_text(now),
            "reminders_sent": 0,
            "next_reminder_at": as_text(now),
            "gsi2pk": REMINDERS,
            "gsi2sk": as_text(now),
        }
        since = Attr("connected_at").eq(as_text(connection.connected_at)) if connection.connected_at else _lives()
        return self._update(connection, values, Attr("status").eq(ConnectionStatus.ACTIVE.value) & since)

    def heal(self, connection: Connection) -> bool:
        """``reauthorization_required -> active``: a grant that it rests on lives again."""
        values = {"status": ConnectionStatus.ACTIVE.value, "reason": "", "reminders_sent": 0}
        gone = ["reauthorization_since", "next_reminder_at", "gsi2pk", "gsi2sk"]
        dead = Attr("status").eq(ConnectionStatus.REAUTHORIZATION_REQUIRED.value)
        return self._update(connection, values, dead, gone)

    def note_scopes(self, connection: Connection, scopes: list[str]) -> bool:
        """What Zoom grants now: a renewed token may have more, or less."""
        return self._update(connection, {"scopes": scopes}, _lives())

    def reminders_due(self, now: datetime) -> list[Connection]:
        """Connections whose admins are to be reminded, as the index knows them."""
        return [Connection.from_item(item) for item in self.table.query_index("gsi2", REMINDERS, up_to=as_text(now))]

    def lease_reminder(self, connection: Connection, until: datetime) -> bool:
        """One of two Lambdas may send the reminder that is due; if it fails, it is due again after ``until``."""
        if connection.next_reminder_at is None:
            return False
        values = {"next_reminder_at": as_text(until), "gsi2sk": as_text(until)}
        due = Attr("next_reminder_at").eq(as_text(connection.next_reminder_at))
        waiting = Attr("status").eq(ConnectionStatus.REAUTHORIZATION_REQUIRED.value)
        return self._update(connection, values, due & waiting)

    def note_reminder(self, connection: Connection, next_at: datetime | None) -> bool:
        """It was sent; after the last one there is no next. Not counted twice, nor after somebody connected again."""
        values: dict[str, Any] = {"reminders_sent": connection.reminders_sent + 1}
        gone = ["next_reminder_at", "gsi2pk", "gsi2sk"]
        if next_at:
            values |= {"next_reminder_at": as_text(next_at), "gsi2pk": REMINDERS, "gsi2sk": as_text(next_at)}
            gone = []
        unsent = Attr("reminders_sent").eq(connection.reminders_sent)
        waiting = Attr("status").eq(ConnectionStatus.REAUTHORIZATION_REQUIRED.value)
        return self._update(connection, values, unsent & waiting, gone)

    def disconnect(self, connection: Connection, reason: str, now: datetime) -> bool:
        """The end, from any state but itself; what is Zoom's in the record goes with :meth:`strip`."""
        values = {
            "status": ConnectionStatus.DISCONNECTED.value,
            "reason": reason,
            "disconnected_at": as_text(now),
        }
        ended = Attr("status").ne(ConnectionStatus.DISCONNECTED.value) & Attr("pk").exists()
        gone = ["reauthorization_since", "next_reminder_at", "gsi2pk", "gsi2sk", "expires_at"]
        return self._update(connection, values, ended, gone)

    def strip(self, connection: Connection) -> bool:
        """Take out of a disconnected connection what it holds of Zoom's."""
        ended = Attr("status").eq(ConnectionStatus.DISCONNECTED.value)
        return self.table.put_if(connection.without_zoom(), ended)

    def note_return_url(self, connection: Connection, return_url: str) -> bool:
        return self._update(connection, {"return_url": return_url}, Attr("pk").exists())

    def note_capacity(
        self, connection: Connection, capacity: int | None, source: Literal["entered", "zoom", ""], now: datetime
    ) -> bool:
        """How many people fit into a meeting of this connection, and who says so; None for nobody knows."""
        if capacity is None:
            return self._update(connection, {}, _lives(), ["capacity", "capacity_source", "capacity_read_at"])
        values = {"capacity": capacity, "capacity_source": source, "capacity_read_at": as_text(now)}
        return self._update(connection, values, _lives())

    def merge(self, pending: Connection, into: Connection, now: datetime) -> None:
        """The consent of a pending connection belonged to one the tenant has already: that one goes on."""
        merged = pending.model_copy(
            update={
                "status": ConnectionStatus.MERGED,
                "merged_into": into.connection_id,
                "expires_at": int((now + _KEEP_MERGED).timestamp()),
            }
        )
        self.table.put_if(merged, Attr("status").eq(ConnectionStatus.PENDING.value))

    def _update(
        self, connection: Connection, values: dict[str, Any], condition: ConditionBase, remove: list[str] | None = None
    ) -> bool:
        try:
            self.table.update(connection.key, values, condition, remove=remove or [])
        except ConditionFailedError:
            return False
        return True


_KEEP_MERGED = timedelta(days=30)


def connection_key(tenant_id: TenantId, connection_id: ConnectionId) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), f"CONNECTION#{connection_id}")


def _account_index(account_id: ZoomAccountId) -> str:
    return f"ZOOM_ACCOUNT#{account_id}"


def _lives() -> ConditionBase:
    states = [ConnectionStatus.ACTIVE.value, ConnectionStatus.REAUTHORIZATION_REQUIRED.value]
    return Attr("status").is_in(states)
