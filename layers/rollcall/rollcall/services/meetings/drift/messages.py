"""What is asked for on the queue. Apart from who does it, so that whoever asks has no way to Zoom."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from rollcall.ids import ConnectionId, MeetingId, TenantId
from rollcall.store.meeting_records import Meeting
from rollcall.store.table import Instant
from rollcall.store.tenants import Tenant

NIGHT_HOURS = range(3, 9)  # UTC: at three, or as soon afterwards as housekeeping runs


class Round(BaseModel):
    """A tenant's meetings to come, each looked at in Zoom.

    ``at`` is where the job before stopped, ``tries`` how often that was there; ``closed`` are the connections that
    lead nowhere tonight.
    """

    model_config = ConfigDict(frozen=True)
    kind: Literal["compare_all"] = "compare_all"
    tenant_id: TenantId
    begun: Instant
    at: str = ""
    tries: int = 0
    closed: list[ConnectionId] = []

    def stopped_at(self, meeting: Meeting, closed: Iterable[ConnectionId]) -> Self:
        place = meeting.index_keys()["gsi1sk"]
        tries = self.tries + 1 if place == self.at else 1
        return self.model_copy(update={"at": place, "tries": tries, "closed": sorted(closed)})

    def as_message(self) -> dict[str, object]:
        return self.model_dump(mode="json")


def comparison(tenant_id: TenantId, meeting_id: MeetingId) -> dict[str, object]:
    """One meeting, looked at in Zoom."""
    return {"kind": "compare", "tenant_id": tenant_id, "meeting_id": meeting_id}


def making_anew(tenant_id: TenantId, meeting_id: MeetingId) -> dict[str, object]:
    """A session of the day that is deleted in Zoom."""
    return {"kind": "daily_session_anew", "tenant_id": tenant_id, "meeting_id": meeting_id}


def night_of(now: datetime) -> str:
    """The day of this night's morning; empty by day."""
    return now.date().isoformat() if now.hour in NIGHT_HOURS else ""


def rounds(tenants: Iterable[Tenant], now: datetime) -> list[dict[str, object]]:
    """A night's: one for each tenant."""
    return [Round(tenant_id=tenant.tenant_id, begun=now).as_message() for tenant in tenants]
