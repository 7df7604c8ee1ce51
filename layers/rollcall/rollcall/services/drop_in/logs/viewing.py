"""Session logs as the LMS reads them."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import SessionLogId, TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.problems import not_found
from rollcall.lms.sign_ins import SessionLogList, SessionLogReply
from rollcall.store.session_logs import SessionLog, SessionLogStore

_PAGE = 100
_CURSOR = frozenset({"pk", "sk", "gsi1pk", "gsi1sk"})


@dataclass(frozen=True, slots=True)
class LogView:
    logs: SessionLogStore

    def log(self, tenant_id: TenantId, session_log_id: str) -> SessionLogReply:
        found = self.logs.get(tenant_id, SessionLogId(session_log_id))
        if found is None:
            raise not_found("session_log")
        return log_reply(found)

    def page(self, tenant_id: TenantId, cursor: str, since: datetime | None, until: datetime | None) -> SessionLogList:
        """Latest first: signed in from ``since`` on and before ``until``."""
        found, last = self.logs.page(tenant_id, _PAGE, from_cursor(cursor, tenant_id, _CURSOR), since, until)
        return SessionLogList(items=[log_reply(one) for one in found], cursor=to_cursor(last))


def log_reply(log: SessionLog) -> SessionLogReply:
    fields = log.model_dump(include=set(SessionLogReply.model_fields))
    told = {name: fields[name] or None for name in ("reason", "taken_by", "note")}  # unsaid
    return SessionLogReply.model_validate(fields | told)
