"""Host logs as the LMS reads them."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.host_logs import HostLogList, HostLogReply
from rollcall.store.host_logs import HostLog, HostLogStore

_PAGE = 100
_CURSOR = frozenset({"pk", "sk", "gsi1pk", "gsi1sk"})


@dataclass(frozen=True, slots=True)
class HostLogView:
    logs: HostLogStore

    def page(self, tenant_id: TenantId, cursor: str, since: datetime | None, until: datetime | None) -> HostLogList:
        """Latest first: joined from ``since`` on and before ``until``."""
        found, last = self.logs.page(tenant_id, _PAGE, from_cursor(cursor, tenant_id, _CURSOR), since, until)
        return HostLogList(items=[_reply(one) for one in found], cursor=to_cursor(last))


def _reply(log: HostLog) -> HostLogReply:
    return HostLogReply.model_validate(log.model_dump(include=set(HostLogReply.model_fields)))
