"""A goodbye under way, as each of its steps gets it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import ConnectionId, TenantId
from rollcall.store.connections import Connection
from rollcall.store.receipts import Receipt

REMOVED_AT_ZOOM = "app_removed_at_zoom"


def job(tenant_id: TenantId, connection_id: ConnectionId) -> dict[str, object]:
    """The message that has a goodbye gone on with; one too many does no harm."""
    return {"kind": "goodbye", "tenant_id": tenant_id, "connection_id": connection_id}


@dataclass(frozen=True, slots=True)
class Ending:
    """A step does what it can until ``out_of_time``, and says whether it is done. It may be begun again anywhere."""

    receipt: Receipt
    connection: Connection
    now: datetime
    out_of_time: Callable[[], bool]
