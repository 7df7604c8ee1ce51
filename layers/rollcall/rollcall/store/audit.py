"""Who changed what: one entry per change, written once and never altered. It holds nothing of Zoom's, so it stays."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from rollcall.ids import TenantId, new_id
from rollcall.store.table import Instant, ItemKey, Record, Table

type ActorKind = Literal["api_key", "browser", "zoom", "operator", "rollcall"]


class Actor(BaseModel):
    """Who did it. ``name`` is the id of the key; ``lms_user`` whom of its own users the LMS named, unproven."""

    model_config = ConfigDict(frozen=True)
    kind: ActorKind
    name: str = ""
    lms_user: str = ""


class AuditEntry(Record):
    """``action`` is a thing and what became of it (``settings.changed``), ``subject`` the id of the thing."""

    KIND: ClassVar = "audit"
    entry_id: str
    tenant_id: TenantId
    at: Instant
    actor: Actor
    action: str
    subject: str
    detail: dict[str, str] = {}

    @property
    def key(self) -> ItemKey:
        moment = self.at.astimezone(UTC)  # with its fraction: two changes in one second keep their order
        return ItemKey(_partition(self.tenant_id), f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}#{self.entry_id}")


@dataclass(frozen=True, slots=True)
class AuditStore:
    table: Table

    def record(self, tenant_id: TenantId, at: datetime, actor: Actor, action: str, subject: str, **detail: str) -> None:
        """Note a change that was made. Never a secret, nor anything of Zoom's: entries outlive a disconnect."""
        entry = AuditEntry(
            entry_id=new_id("aud"),
            tenant_id=tenant_id,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            detail=detail,
        )
        self.table.put(entry)

    def page(self, tenant_id: TenantId, limit: int, after: str) -> tuple[list[AuditEntry], str]:
        """One page, latest first, and where to go on."""
        items, last = self.table.page(_partition(tenant_id), "", limit, after, latest_first=True)
        return [AuditEntry.from_item(item) for item in items], last


def _partition(tenant_id: TenantId) -> str:
    return f"AUDIT#{tenant_id}"
