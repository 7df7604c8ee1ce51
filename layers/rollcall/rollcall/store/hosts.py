"""Hosts whom Zoom was asked about: who they are there, so that not every meeting, and no sign-in, asks again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.store.partitions import connection_partition
from rollcall.store.table import Instant, ItemKey, Record, Table

FRESH = timedelta(hours=1)
KNOWN_FOR = timedelta(days=7)  # by whoever cannot wait for Zoom


class KnownHost(Record):
    """A licensed, active user of a connection's account, as of ``checked_at``."""

    KIND: ClassVar = "host"
    tenant_id: TenantId
    connection_id: ConnectionId
    email: str
    user_id: ZoomUserId
    account_id: ZoomAccountId
    time_zone: str
    checked_at: Instant
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.connection_id, self.email)


@dataclass(frozen=True, slots=True)
class HostStore:
    table: Table

    def known(
        self, tenant_id: TenantId, connection_id: ConnectionId, email: str, now: datetime, fresh: timedelta = FRESH
    ) -> KnownHost | None:
        """None when it is longer ago than ``fresh``."""
        found = self.table.get(KnownHost, _key(tenant_id, connection_id, email))
        return found if found and now < found.checked_at + fresh else None

    def note(self, host: KnownHost) -> None:
        self.table.put(host)

    def forget(self, tenant_id: TenantId, connection_id: ConnectionId, email: str) -> None:
        self.table.delete(_key(tenant_id, connection_id, email))


def forgotten_at(checked_at: datetime) -> int:
    """When DynamoDB may clean it up."""
    return int((checked_at + KNOWN_FOR).timestamp())


def _key(tenant_id: TenantId, connection_id: ConnectionId, email: str) -> ItemKey:
    return ItemKey(connection_partition(tenant_id, connection_id), f"HOST#{email}")
