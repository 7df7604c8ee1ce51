"""The audit as the LMS reads it."""

from dataclasses import dataclass

from rollcall.ids import TenantId
from rollcall.lms.administration import AuditEntryReply, AuditList
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.store.audit import AuditEntry, AuditStore

_PAGE = 100
_CURSOR = frozenset({"sk", "tenant"})


@dataclass(frozen=True, slots=True)
class AuditView:
    audit: AuditStore

    def page(self, tenant_id: TenantId, cursor: str) -> AuditList:
        """Latest first."""
        after = (from_cursor(cursor, tenant_id, _CURSOR) or {}).get("sk", "")
        entries, last = self.audit.page(tenant_id, _PAGE, after)
        more = {"sk": last, "tenant": tenant_id} if last else None
        return AuditList(items=[_reply(entry) for entry in entries], cursor=to_cursor(more))


def _reply(entry: AuditEntry) -> AuditEntryReply:
    return AuditEntryReply.model_validate(entry.model_dump(include=set(AuditEntryReply.model_fields)))
