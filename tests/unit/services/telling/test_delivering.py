import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import httpx
import pytest
from standardwebhooks import Webhook

from rollcall.ids import EndpointId
from rollcall.services.telling.delivering import Delivering, Delivery, NotDeliveredError, next_try_s
from rollcall.store.tenants import Endpoint
from tests.unit.records import START, TENANT

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
EVENT = {"type": "registrant.joined", "timestamp": "2026-10-05T10:00:00Z", "data": {"learner_id": "Zoë 🚗"}}
DELIVERY = Delivery(tenant_id=TENANT, endpoint_id=EndpointId("ep_1"), event_id="evt_1", event=EVENT)


@dataclass
class World:
    """One endpoint of an LMS, and what it answers."""

    answer: httpx.Response | Exception = field(default_factory=lambda: httpx.Response(204))
    endpoint_held: Endpoint | None = field(
        default_factory=lambda: Endpoint(
            endpoint_id=EndpointId("ep_1"),
            tenant_id=TENANT,
            url="https://lms.example/hook",
            sealed_secret="sealed",
            created_at=START,
        )
    )
    asked: list[httpx.Request] = field(default_factory=list)
    disabled: list[str] = field(default_factory=list)

    def endpoint(self, *_: object) -> Endpoint | None:
        return self.endpoint_held

    def disable_endpoint(self, _tenant: str, endpoint_id: str, _now: datetime) -> None:
        self.disabled.append(endpoint_id)

    def open(self, sealed: str, **context: str) -> str:
        assert (sealed, context) == ("sealed", {"purpose": "endpoint", "tenant": TENANT, "endpoint": "ep_1"})
        return SECRET

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def deliver(self) -> str:
        fake = cast("Any", self)
        http = httpx.Client(transport=httpx.MockTransport(self))
        return Delivering(fake, fake, http, lambda: datetime.now(START.tzinfo)).deliver(DELIVERY)


def test_an_event_arrives_as_any_standard_webhooks_library_verifies_it() -> None:
    world = World()
    assert world.deliver() == "delivered"
    [request] = world.asked
    assert Webhook(SECRET).verify(request.content, dict(request.headers)) == EVENT
    assert (request.headers["webhook-id"], request.headers["content-type"]) == ("evt_1", "application/json")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_a_delivery(status: int) -> None:
    assert World(httpx.Response(status)).deliver() == "delivered"


@pytest.mark.parametrize("status", [301, 302, 400, 401, 404, 429, 500, 503])
def test_any_other_answer_is_tried_again(status: int) -> None:
    with pytest.raises(NotDeliveredError) as failed:
        World(httpx.Response(status)).deliver()
    assert failed.value.reason == str(status)


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_no_answer_is_tried_again_and_tells_no_address(error: type[httpx.TransportError]) -> None:
    with pytest.raises(NotDeliveredError) as failed:
        World(error("https://lms.example/hook")).deliver()
    assert str(failed.value) == error.__name__


def test_an_endpoint_that_is_gone_gets_nothing_more() -> None:
    world = World(httpx.Response(410))
    assert (world.deliver(), world.disabled) == ("gone", ["ep_1"])


def test_an_endpoint_that_was_deleted_or_disabled_is_not_called() -> None:
    deleted, disabled = World(endpoint_held=None), World()
    assert disabled.endpoint_held is not None
    disabled.endpoint_held = disabled.endpoint_held.model_copy(update={"disabled_at": START})
    assert [deleted.deliver(), disabled.deliver()] == ["gone", "gone"]
    assert deleted.asked == disabled.asked == []


@pytest.mark.parametrize(("received", "seconds"), [(1, 5), (2, 300), (3, 1800), (4, 1800), (99, 1800)])
def test_tries_come_further_and_further_apart(received: int, seconds: int) -> None:
    assert next_try_s(received, (5, 300, 1800)) == seconds
