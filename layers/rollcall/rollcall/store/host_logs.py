"""Host logs: a host's own presence in one session of the day. They hold LMS ids and times, nothing of Zoom's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, NewType

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import MeetingId, TenantId
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import Instant, ItemKey, Record, Table, as_text, between

HostLogId = NewType("HostLogId", str)


class HostLog(Record):
    """``host`` in the LMS's words: the id of its user where the connection is theirs, else the e-mail it knows.

    ``seconds`` bridge the short ``drops`` between stays.
    """

    KIND: ClassVar = "host_log"
    host_log_id: HostLogId
    tenant_id: TenantId
    meeting_id: MeetingId
    host: str
    state: Literal["live", "closed"]
    joined_at: Instant
    left_at: Instant | None = None
    seconds: int = 0
    drops: int = 0

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.meeting_id)

    def index_keys(self) -> dict[str, str]:
        return {"gsi1pk": _of_tenant(self.tenant_id), "gsi1sk": f"{as_text(self.joined_at)}#{self.host_log_id}"}


@dataclass(frozen=True, slots=True)
class HostLogStore:
    table: Table

    def get(self, tenant_id: TenantId, meeting_id: MeetingId) -> HostLog | None:
        return self.table.get(HostLog, _key(tenant_id, meeting_id))

    def keep(self, known: HostLog | None, now_known: HostLog) -> bool:
        """Of two Lambdas with other facts, the one that read earlier loses."""
        return self.table.put_if(now_known, _as_read(known) if known else Attr("pk").not_exists())

    def page(
        self,
        tenant_id: TenantId,
        limit: int,
        after: dict[str, Any] | None,
        since: datetime | None,
        until: datetime | None,
    ) -> tuple[list[HostLog], Any]:
        """A tenant's, latest first: of hosts who joined from ``since`` on and before ``until``."""
        items, last = self.table.index_page("gsi1", _of_tenant(tenant_id), limit, after, between(since, until))
        return [HostLog.from_item(item) for item in items], last


def host_log_id(meeting_id: MeetingId) -> HostLogId:
    """There is one for each session."""
    return HostLogId(f"hlg_{meeting_id.partition('_')[2]}")


def _as_read(log: HostLog) -> ConditionBase:
    item = log.to_item()
    as_read: ConditionBase = Attr("seconds").eq(log.seconds)
    for name in ("state", "joined_at", "left_at"):
        as_read = as_read & (Attr(name).eq(item[name]) if name in item else Attr(name).not_exists())
    return as_read


def _key(tenant_id: TenantId, meeting_id: MeetingId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), "HOST_LOG")


def _of_tenant(tenant_id: TenantId) -> str:
    return f"HOST_LOGS#{tenant_id}"
