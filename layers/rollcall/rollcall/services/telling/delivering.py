"""Signed webhooks to the LMS (Standard Webhooks), each endpoint on its own, retried for a day."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from pydantic import BaseModel
from standardwebhooks import Webhook

from rollcall.aws.keys import Sealer
from rollcall.ids import EndpointId, TenantId
from rollcall.store.tenants import Endpoint, TenantStore

_TIMEOUT_S = 15


class Delivery(BaseModel):
    """What waits on the queue: an event for one endpoint."""

    tenant_id: TenantId
    endpoint_id: EndpointId
    event_id: str
    event: dict[str, object]


class NotDeliveredError(Exception):
    """The endpoint did not take it; ``reason`` is a status or an error's name, never an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Delivering:
    tenants: TenantStore
    sealer: Sealer
    http: httpx.Client
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def deliver(self, delivery: Delivery) -> str:
        """Send one event. Gives delivered, or gone where the endpoint is no longer wanted.

        Raises:
            NotDeliveredError: any answer but a 2xx or 410, or none; the queue tries again.
        """
        endpoint = self.tenants.endpoint(delivery.tenant_id, delivery.endpoint_id)
        if endpoint is None or endpoint.disabled_at:
            return "gone"
        response = self._post(endpoint, delivery)
        if response.status_code == httpx.codes.GONE:
            self.tenants.disable_endpoint(delivery.tenant_id, delivery.endpoint_id, self.clock())
            return "gone"
        if not response.is_success:
            raise NotDeliveredError(str(response.status_code))
        return "delivered"

    def _post(self, endpoint: Endpoint, delivery: Delivery) -> httpx.Response:
        body = json.dumps(delivery.event, separators=(",", ":"), ensure_ascii=False)
        now = self.clock()
        signer = Webhook(self._secret(endpoint))
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signer.sign(delivery.event_id, now, body),
        }
        try:
            return self.http.post(endpoint.url, content=body.encode(), headers=headers, timeout=_TIMEOUT_S)
        except httpx.HTTPError as error:
            raise NotDeliveredError(type(error).__name__) from None

    def _secret(self, endpoint: Endpoint) -> str:
        return self.sealer.open(
            endpoint.sealed_secret, purpose="endpoint", tenant=endpoint.tenant_id, endpoint=endpoint.endpoint_id
        )


def next_try_s(received: int, delays_s: tuple[int, ...]) -> int:
    """Seconds until the next try after the ``received``-th (1 for the first)."""
    return delays_s[min(received, len(delays_s)) - 1]
