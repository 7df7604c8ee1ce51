"""Tenants, their API keys and the endpoints that get their webhooks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import EndpointId, KeyId, TenantId
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text

_DIRECTORY = "TENANTS"


def tenant_partition(tenant_id: TenantId) -> str:
    return f"TENANT#{tenant_id}"


class Tenant(Record):
    """An LMS customer. ``return_urls`` are where a browser may be sent after connecting."""

    KIND: ClassVar = "tenant"
    tenant_id: TenantId
    name: str
    created_at: Instant
    return_urls: list[str] = []

    @property
    def key(self) -> ItemKey:
        return ItemKey(tenant_partition(self.tenant_id), "TENANT")

    def index_keys(self) -> dict[str, str]:
        return {"gsi1pk": _DIRECTORY, "gsi1sk": self.tenant_id}


class ApiKey(Record):
    """A key's hash; the key itself is shown once and never stored."""

    KIND: ClassVar = "api_key"
    key_id: KeyId
    tenant_id: TenantId
    secret_hash: str
    created_at: Instant
    revoked_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return _key_of(self.key_id)


class Endpoint(Record):
    """An LMS URL that receives our webhooks. ``sealed_secret`` is encrypted."""

    KIND: ClassVar = "endpoint"
    endpoint_id: EndpointId
    tenant_id: TenantId
    url: str
    sealed_secret: str
    created_at: Instant
    disabled_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return _endpoint_key(self.tenant_id, self.endpoint_id)


@dataclass(frozen=True, slots=True)
class TenantStore:
    table: Table

    def put(self, record: Tenant | ApiKey | Endpoint) -> None:
        self.table.put(record)

    def tenant(self, tenant_id: TenantId) -> Tenant | None:
        return self.table.get(Tenant, ItemKey(tenant_partition(tenant_id), "TENANT"))

    def tenants(self) -> Iterator[Tenant]:
        return (Tenant.from_item(item) for item in self.table.query_index("gsi1", _DIRECTORY))

    def api_key(self, key_id: KeyId) -> ApiKey | None:
        return self.table.get(ApiKey, _key_of(key_id))

    def revoke_key(self, key_id: KeyId, now: datetime) -> bool:
        return self._mark(_key_of(key_id), "revoked_at", now)

    def endpoint(self, tenant_id: TenantId, endpoint_id: EndpointId) -> Endpoint | None:
        return self.table.get(Endpoint, _endpoint_key(tenant_id, endpoint_id))

    def endpoints(self, tenant_id: TenantId) -> list[Endpoint]:
        items: Iterator[dict[str, Any]] = self.table.query(tenant_partition(tenant_id), "ENDPOINT#")
        return [Endpoint.from_item(item) for item in items]

    def delete_endpoint(self, tenant_id: TenantId, endpoint_id: EndpointId) -> bool:
        return self.table.delete(_endpoint_key(tenant_id, endpoint_id))

    def disable_endpoint(self, tenant_id: TenantId, endpoint_id: EndpointId, now: datetime) -> bool:
        return self._mark(_endpoint_key(tenant_id, endpoint_id), "disabled_at", now)

    def _mark(self, key: ItemKey, name: str, now: datetime) -> bool:
        try:
            self.table.update(key, {name: as_text(now)}, Attr("pk").exists())
        except ConditionFailedError:  # deleted in the meantime
            return False
        return True


def _key_of(key_id: KeyId) -> ItemKey:
    return ItemKey(f"KEY#{key_id}", "KEY")


def _endpoint_key(tenant_id: TenantId, endpoint_id: EndpointId) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), f"ENDPOINT#{endpoint_id}")
