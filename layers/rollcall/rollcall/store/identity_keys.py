"""Identity keys: what a tenant's LMS signs its learners' identities with. A few places a tenant, each held by one."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import IdentityKeyId, TenantId
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table
from rollcall.store.tenants import tenant_partition

PLACES = 5
_KEYS = "IDENTITY_KEY#"


class IdentityKey(Record):
    """``sealed_secret`` is encrypted; ``last_used`` the day, so that a day of sign-ins is one write."""

    KIND: ClassVar = "identity_key"
    tenant_id: TenantId
    place: int
    identity_key_id: IdentityKeyId
    sealed_secret: str
    created_at: Instant
    last_used: date | None = None

    @property
    def key(self) -> ItemKey:
        return ItemKey(tenant_partition(self.tenant_id), f"{_KEYS}{self.place}")


@dataclass(frozen=True, slots=True)
class IdentityKeyStore:
    table: Table

    def add(self, new: IdentityKey) -> bool:
        """Into the first free place, whoever else looks for one this very moment; False where none is free."""
        taken = {one.place for one in self.of_tenant(new.tenant_id)}
        free = (place for place in range(PLACES) if place not in taken)
        return any(self.table.put_new(new.model_copy(update={"place": place})) for place in free)

    def of_tenant(self, tenant_id: TenantId) -> list[IdentityKey]:
        return [IdentityKey.from_item(item) for item in self.table.query(tenant_partition(tenant_id), _KEYS)]

    def get(self, tenant_id: TenantId, identity_key_id: IdentityKeyId) -> IdentityKey | None:
        return next((one for one in self.of_tenant(tenant_id) if one.identity_key_id == identity_key_id), None)

    def delete(self, held: IdentityKey) -> bool:
        """False where somebody else has, whose place may be another key's by now."""
        return self.table.delete_if(held.key, _is(held))

    def note_use(self, held: IdentityKey, day: date) -> None:
        if held.last_used != day:
            with suppress(ConditionFailedError):  # deleted this very moment
                self.table.update(held.key, {"last_used": day.isoformat()}, _is(held))


def _is(held: IdentityKey) -> ConditionBase:
    return Attr("identity_key_id").eq(held.identity_key_id)
