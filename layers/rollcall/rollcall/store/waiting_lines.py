"""Waiting lines: one for each tenant and program, in the order of signing in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rollcall.ids import LearnerId, ProgramId, SessionLogId, TenantId
from rollcall.store.session_logs import SessionLog, Visitor
from rollcall.store.table import Instant, ItemKey, Record, Table, as_text


class LineEntry(Record):
    """Somebody in the line, as a host sees them. ``host``: whom they asked for, in the LMS's words.

    ``reason``: why they are there again.
    """

    KIND: ClassVar = "line_entry"
    tenant_id: TenantId
    program_id: ProgramId | None = None
    session_log_id: SessionLogId
    learner_id: LearnerId
    since: Instant
    name: str
    purpose: str = ""
    host: str = ""
    reason: str = ""
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return _entry_key(self.tenant_id, self.program_id, self.since, self.session_log_id)


class LinePlace(Record):
    """A learner's latest sign-in in this line, so that they stand there once: also once they are taken."""

    KIND: ClassVar = "line_place"
    tenant_id: TenantId
    program_id: ProgramId | None = None
    learner_id: LearnerId
    session_log_id: SessionLogId
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return place_key(self.tenant_id, self.program_id, self.learner_id)


_ENTRIES = "AT#"


def entry_of(log: SessionLog, visitor: Visitor) -> LineEntry:
    return LineEntry(
        tenant_id=log.tenant_id,
        program_id=log.program_id,
        session_log_id=log.session_log_id,
        learner_id=log.learner_id,
        since=log.signed_in_at,
        name=visitor.name,
        purpose=visitor.purpose,
        host=visitor.host_lms_user_id or visitor.host_email,
        reason=log.reason,
        expires_at=visitor.expires_at,
    )


def entry_key_of(log: SessionLog) -> ItemKey:
    """Where somebody stands, or stood, in the line: by the time of their sign-in."""
    return _entry_key(log.tenant_id, log.program_id, log.signed_in_at, log.session_log_id)


def place_of(log: SessionLog, visitor: Visitor) -> LinePlace:
    return LinePlace(
        tenant_id=log.tenant_id,
        program_id=log.program_id,
        learner_id=log.learner_id,
        session_log_id=log.session_log_id,
        expires_at=visitor.expires_at,
    )


@dataclass(frozen=True, slots=True)
class WaitingLineStore:
    table: Table

    def place(self, tenant_id: TenantId, program_id: ProgramId | None, learner_id: LearnerId) -> LinePlace | None:
        return self.table.get(LinePlace, place_key(tenant_id, program_id, learner_id))

    def page(
        self, tenant_id: TenantId, program_id: ProgramId | None, limit: int, after: str
    ) -> tuple[list[LineEntry], str]:
        """Whoever came first is first."""
        items, last = self.table.page(_line(tenant_id, program_id), _ENTRIES, limit, after)
        return [LineEntry.from_item(item) for item in items], last

    def count_up_to(self, entry: ItemKey, limit: int) -> int:
        """How many stand in the line from its beginning up to this place; not more than ``limit`` are looked at."""
        return self.table.count_up_to(entry.pk, _ENTRIES, entry.sk, limit)


def _entry_key(
    tenant_id: TenantId, program_id: ProgramId | None, since: datetime, session_log_id: SessionLogId
) -> ItemKey:
    return ItemKey(_line(tenant_id, program_id), f"{_ENTRIES}{as_text(since)}#{session_log_id}")


def _line(tenant_id: TenantId, program_id: ProgramId | None) -> str:
    return f"LINE#{tenant_id}#{program_id or '-'}"


def place_key(tenant_id: TenantId, program_id: ProgramId | None, learner_id: LearnerId) -> ItemKey:
    return ItemKey(_line(tenant_id, program_id), f"LEARNER#{learner_id}")
