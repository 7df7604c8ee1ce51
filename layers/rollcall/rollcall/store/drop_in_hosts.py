"""Hosts who have a daily session, and when the next one of each is due to be made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import ConnectionId, ProgramId, TenantId
from rollcall.store.table import Instant, ItemKey, Record, Table, as_text

DUE_HOSTS = "DUE_HOSTS"

type EnrolledBy = Literal["lms", "connection", "sign_in"]


class DropInHost(Record):
    """``due_at``: when the next session may be made, which is the host's midnight after the one that was.

    ``enrolled_by``: the LMS asked for it, the host connected Zoom, or somebody signed in. ``wanted_at``: when anybody
    last wanted a session of theirs, to the day.
    """

    KIND: ClassVar = "drop_in_host"
    tenant_id: TenantId
    host_email: str
    connection_id: ConnectionId
    program_id: ProgramId | None = None
    time_zone: str
    enrolled_by: EnrolledBy
    wanted_at: Instant
    due_at: Instant

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.host_email)

    def index_keys(self) -> dict[str, str]:
        return {"gsi2pk": DUE_HOSTS, "gsi2sk": as_text(self.due_at)}


@dataclass(frozen=True, slots=True)
class DropInHostStore:
    table: Table

    def get(self, tenant_id: TenantId, host_email: str) -> DropInHost | None:
        return self.table.get(DropInHost, _key(tenant_id, host_email))

    def page(self, tenant_id: TenantId, limit: int, after: str) -> tuple[list[DropInHost], str]:
        """A tenant's by their e-mail."""
        items, last = self.table.page(_of_tenant(tenant_id), "HOST#", limit, after)
        return [DropInHost.from_item(item) for item in items], last

    def of_connection(self, tenant_id: TenantId, connection_id: ConnectionId) -> Iterator[DropInHost]:
        hosts = (DropInHost.from_item(item) for item in self.table.query(_of_tenant(tenant_id), "HOST#"))
        return (host for host in hosts if host.connection_id == connection_id)

    def due(self, now: datetime) -> Iterator[DropInHost]:
        """Every tenant's, as the index knows them."""
        items = self.table.query_index("gsi2", DUE_HOSTS, up_to=as_text(now))
        return (DropInHost.from_item(item) for item in items)

    def enrol(self, host: DropInHost) -> bool:
        """Somebody new; whoever is enrolled stays as they are."""
        return self.table.put_new(host)

    def replace(self, before: DropInHost, after: DropInHost) -> bool:
        """As it was read: not after an end, another session or another wish of the LMS's."""
        return self.table.put_if(after, _as_read(before))

    def put(self, host: DropInHost) -> None:
        """As the LMS wants it, whatever was."""
        self.table.put(host)

    def end(self, tenant_id: TenantId, host_email: str) -> bool:
        return self.table.delete(_key(tenant_id, host_email))

    def end_idle(self, host: DropInHost) -> bool:
        """Unless somebody wanted a session of theirs this moment."""
        return self.table.delete_if(host.key, _as_read(host))


def _as_read(host: DropInHost) -> ConditionBase:
    stored = host.to_item()
    same = Attr("connection_id").eq(host.connection_id) & Attr("due_at").eq(stored["due_at"])
    return same & Attr("wanted_at").eq(stored["wanted_at"]) & Attr("enrolled_by").eq(host.enrolled_by)


def _of_tenant(tenant_id: TenantId) -> str:
    return f"DROP_IN_HOSTS#{tenant_id}"


def _key(tenant_id: TenantId, host_email: str) -> ItemKey:
    return ItemKey(_of_tenant(tenant_id), f"HOST#{host_email}")
