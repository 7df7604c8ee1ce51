"""When webhooks were last seen, and their URL last validated: a no-show is never judged while they are silent.

An account's Marketplace apps speak for every tenant; a customer's own app for its tenant alone.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import TenantId, ZoomAccountId
from rollcall.store.table import Instant, ItemKey, Record, Table, as_text

_COARSE = timedelta(seconds=60)
_EVERYBODY = TenantId("")


class WebhookHealth(Record):
    """``tenant_id`` is empty where the deployment's own apps were heard."""

    KIND: ClassVar = "webhook_health"
    account_id: ZoomAccountId
    tenant_id: TenantId = _EVERYBODY
    last_seen_at: Instant

    @property
    def key(self) -> ItemKey:
        return health_key(self.account_id, self.tenant_id)


class UrlValidation(Record):
    """``app`` is ``account``, ``user``, or the connection of a customer's own app."""

    KIND: ClassVar = "url_validation"
    app: str
    last_seen_at: Instant

    @property
    def key(self) -> ItemKey:
        return validation_key(self.app)


@dataclass(slots=True)
class WebhookHealthStore:
    """Writes at most once a minute per container, so that a surge is not one hot item."""

    table: Table
    _written: dict[ItemKey, datetime] = field(default_factory=dict)

    def seen(self, account_id: ZoomAccountId, now: datetime, tenant_id: TenantId = _EVERYBODY) -> None:
        health = WebhookHealth(account_id=account_id, tenant_id=tenant_id, last_seen_at=now)
        if now - self._written.get(health.key, now - 2 * _COARSE) > _COARSE:
            self.table.put(health)
            self._written[health.key] = now

    def last_seen(self, account_id: ZoomAccountId, tenant_id: TenantId) -> datetime | None:
        """By any app that speaks for the tenant."""
        found = (self.table.get(WebhookHealth, health_key(account_id, whose)) for whose in (_EVERYBODY, tenant_id))
        return max((health.last_seen_at for health in found if health), default=None)

    def validated(self, app: str, at: datetime) -> None:
        """Zoom validates every 72 hours; a message that was late changes nothing."""
        newer = Attr("pk").not_exists() | Attr("last_seen_at").lt(as_text(at))
        self.table.put_if(UrlValidation(app=app, last_seen_at=at), newer)

    def last_validation(self, app: str) -> datetime | None:
        validation = self.table.get(UrlValidation, validation_key(app))
        return validation.last_seen_at if validation else None


def health_key(account_id: ZoomAccountId, tenant_id: TenantId) -> ItemKey:
    return ItemKey(account_partition(account_id), f"WEBHOOKS#{tenant_id}" if tenant_id else "WEBHOOKS")


def validation_key(app: str) -> ItemKey:
    return ItemKey(f"APP#{app}", "URL_VALIDATION")


def account_partition(account_id: ZoomAccountId) -> str:
    return f"ACCOUNT#{account_id}"
