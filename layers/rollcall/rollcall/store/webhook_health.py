"""When an account's webhooks were last seen: a no-show is never judged while they are silent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from rollcall.ids import ZoomAccountId
from rollcall.store.table import Instant, ItemKey, Record, Table

_COARSE = timedelta(seconds=60)


class WebhookHealth(Record):
    KIND: ClassVar = "webhook_health"
    account_id: ZoomAccountId
    last_seen_at: Instant

    @property
    def key(self) -> ItemKey:
        return _key(self.account_id)


@dataclass(slots=True)
class WebhookHealthStore:
    """Writes at most once a minute per container, so that a surge is not one hot item."""

    table: Table
    _written: dict[ZoomAccountId, datetime] = field(default_factory=dict)

    def seen(self, account_id: ZoomAccountId, now: datetime) -> None:
        if now - self._written.get(account_id, now - 2 * _COARSE) > _COARSE:
            self.table.put(WebhookHealth(account_id=account_id, last_seen_at=now))
            self._written[account_id] = now

    def last_seen(self, account_id: ZoomAccountId) -> datetime | None:
        health = self.table.get(WebhookHealth, _key(account_id))
        return health.last_seen_at if health else None


def _key(account_id: ZoomAccountId) -> ItemKey:
    return ItemKey(f"ACCOUNT#{account_id}", "WEBHOOKS")
