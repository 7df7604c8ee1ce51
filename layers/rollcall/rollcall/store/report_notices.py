"""That a tenant's admins are to be written to because Zoom's reports cannot be read: once a connection and cause.

It says nothing of people, and forgets itself after a month, so that whatever lasts is told again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from boto3.dynamodb.conditions import Attr

from rollcall.ids import ConnectionId, MeetingId, TenantId
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text
from rollcall.store.tenants import tenant_partition

NOTICES = "REPORT_NOTICES"
_REMEMBERED = timedelta(days=30)

type NoticeCause = Literal["missing_scopes", "not_paid_for", "refused", "no_report"]
CAUSES: tuple[NoticeCause, ...] = ("missing_scopes", "not_paid_for", "refused", "no_report")


class ReportNotice(Record):
    """``meeting_id`` is the first that it was so with; it has a ``due_at`` until it was sent."""

    KIND: ClassVar = "report_notice"
    tenant_id: TenantId
    connection_id: ConnectionId
    cause: NoticeCause
    meeting_id: MeetingId
    scopes: list[str] = []
    since: Instant
    due_at: Instant | None
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.connection_id, self.cause)

    def index_keys(self) -> dict[str, str]:
        return {"gsi2pk": NOTICES, "gsi2sk": as_text(self.due_at)} if self.due_at else {}


@dataclass(frozen=True, slots=True)
class ReportNoticeStore:
    table: Table

    def open(
        self,
        tenant_id: TenantId,
        connection_id: ConnectionId,
        cause: NoticeCause,
        meeting_id: MeetingId,
        now: datetime,
        scopes: Iterable[str] = (),
    ) -> bool:
        """Due at once; False where it was open before: of two meetings of a connection, one writes."""
        notice = ReportNotice(
            tenant_id=tenant_id,
            connection_id=connection_id,
            cause=cause,
            meeting_id=meeting_id,
            scopes=sorted(scopes),
            since=now,
            due_at=now,
            expires_at=int((now + _REMEMBERED).timestamp()),
        )
        return self.table.put_new(notice)

    def due(self, now: datetime) -> list[ReportNotice]:
        """As the index knows them."""
        return [ReportNotice.from_item(item) for item in self.table.query_index("gsi2", NOTICES, up_to=as_text(now))]

    def lease(self, notice: ReportNotice, until: datetime) -> bool:
        """One of two Lambdas may send it; if it fails, it is due again after ``until``."""
        if notice.due_at is None:
            return False
        values = {"due_at": as_text(until), "gsi2sk": as_text(until)}
        try:
            self.table.update(notice.key, values, Attr("due_at").eq(as_text(notice.due_at)))
        except ConditionFailedError:
            return False
        return True

    def note_sent(self, notice: ReportNotice) -> None:
        """Unless a report was read meanwhile: then there is none any more."""
        try:
            self.table.update(notice.key, {}, Attr("pk").exists(), remove=["due_at", "gsi2pk", "gsi2sk"])
        except ConditionFailedError:
            return

    def close(self, tenant_id: TenantId, connection_id: ConnectionId) -> None:
        """A report was read: the next trouble is news."""
        for cause in CAUSES:
            self.table.delete(_key(tenant_id, connection_id, cause))


def _key(tenant_id: TenantId, connection_id: ConnectionId, cause: NoticeCause) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), f"REPORT_NOTICE#{connection_id}#{cause}")
