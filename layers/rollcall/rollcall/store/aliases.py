"""Names as Zoom shows them, and whose they are: a human said so, for one meeting or for all of a tenant's."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import ConnectionId, LearnerId, MeetingId, TenantId
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import Instant, ItemKey, Record, Table

_OF_MEETING = "ALIAS#"


class Alias(Record):
    """``connection_id`` is that of the meeting where it was said: the name is Zoom's, and goes with it."""

    tenant_id: TenantId
    connection_id: ConnectionId
    name: str
    learner_id: LearnerId
    by: str
    at: Instant

    @property
    def alias_id(self) -> str:
        return alias_hash(self.name)


class TenantAlias(Alias):
    KIND: ClassVar = "tenant_alias"

    @property
    def key(self) -> ItemKey:
        return ItemKey(aliases_partition(self.tenant_id), self.alias_id)


class MeetingAlias(Alias):
    KIND: ClassVar = "meeting_alias"
    meeting_id: MeetingId

    @property
    def key(self) -> ItemKey:
        return _in_meeting(self.tenant_id, self.meeting_id, self.alias_id)


@dataclass(frozen=True, slots=True)
class AliasStore:
    table: Table

    def remember(self, alias: TenantAlias | MeetingAlias) -> None:
        self.table.put(alias)

    def of_id(self, tenant_id: TenantId, alias_id: str) -> TenantAlias | None:
        return self.table.get(TenantAlias, ItemKey(aliases_partition(tenant_id), alias_id))

    def of_meeting(self, tenant_id: TenantId, meeting_id: MeetingId) -> list[MeetingAlias]:
        return [
            MeetingAlias.from_item(item)
            for item in self.table.query(meeting_partition(tenant_id, meeting_id), _OF_MEETING)
        ]

    def of_tenant(self, tenant_id: TenantId) -> list[TenantAlias]:
        return [TenantAlias.from_item(item) for item in self.table.query(aliases_partition(tenant_id))]

    def page(self, tenant_id: TenantId, limit: int, after: str) -> tuple[list[TenantAlias], str]:
        items, last = self.table.page(aliases_partition(tenant_id), "", limit, after)
        return [TenantAlias.from_item(item) for item in items], last

    def forget(self, alias: TenantAlias | MeetingAlias) -> bool:
        """False where it was forgotten before, or said of somebody else since."""
        return self.table.delete_if(alias.key, Attr("learner_id").eq(alias.learner_id))

    def forget_in(self, tenant_id: TenantId, meeting_id: MeetingId, alias_id: str) -> bool:
        """False where nothing was said of that meeting alone."""
        return self.table.delete(_in_meeting(tenant_id, meeting_id, alias_id))


def _in_meeting(tenant_id: TenantId, meeting_id: MeetingId, alias_id: str) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"{_OF_MEETING}{alias_id}")


def aliases_partition(tenant_id: TenantId) -> str:
    return f"ALIASES#{tenant_id}"


def alias_hash(name: str) -> str:
    """``name`` as it is compared: see ``rollcall.attendance.matching.name_key``. No names in keys."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]
