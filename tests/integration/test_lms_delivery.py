"""Signed webhooks to the LMS: verified by the standard's own library, retried on a ladder, ended by a 410."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from standardwebhooks import Webhook

from tests.aws import Aws
from tests.integration.conftest import Lms, fresh_containers
from tests.integration.doors import receive
from tests.integration.test_lms_events import listen

EVENT = {"type": "attendance.final", "timestamp": "2026-10-05T10:00:00Z", "data": {"learner_id": "zoë"}}
LADDER = [5, 300, 1800, 7200, 18_000, 36_000]


@dataclass
class Site:
    """An LMS's web server. It answers with the statuses it is given, then 204."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(made.answers.pop(0) if made.answers else 204)
            self.send_header("location", f"{made.url}/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield made
        server.shutdown()


@dataclass(frozen=True)
class Endpoint:
    lms: Lms
    endpoint_id: str
    secret: str

    def message(self, event_id: str = "evt_1") -> str:
        ids = {"tenant_id": self.lms.tenant_id, "endpoint_id": self.endpoint_id, "event_id": event_id}
        return json.dumps(ids | {"event": EVENT})

    def shown(self) -> Any:
        endpoints = self.lms.get("connections", "/v1/endpoints")["items"]
        return next(one for one in endpoints if one["endpoint_id"] == self.endpoint_id)


@pytest.fixture
def endpoint(lms: Lms, site: Site) -> Endpoint:
    added = lms.call("connections", "POST", "/v1/endpoints", {"url": f"{site.url}/hook"})
    assert added.status == 201, added.body
    return Endpoint(lms, added.body["endpoint_id"], added.body["secret"])


@pytest.fixture
def postponed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Receipt handles and seconds of the messages that were put off."""
    made: list[tuple[str, int]] = []

    def postpone(_: object, receipt_handle: str, delay_s: int) -> None:
        made.append((receipt_handle, delay_s))

    monkeypatch.setattr("rollcall.aws.queues.Queue.postpone", postpone)
    return made


def test_a_delivery_is_verified_by_the_standards_library(endpoint: Endpoint, site: Site) -> None:
    assert receive("lms_delivery", [endpoint.message()]) == []
    [(path, headers, body)] = site.got
    assert path == "/hook"
    assert Webhook(endpoint.secret).verify(body.decode(), headers) == EVENT
    assert headers["webhook-id"] == "evt_1"
    assert headers["content-type"] == "application/json"


def test_the_secret_is_shown_once_and_stored_sealed(endpoint: Endpoint, cloud: Aws) -> None:
    assert endpoint.secret.startswith("whsec_")
    assert endpoint.shown().get("secret") is None
    assert endpoint.secret.removeprefix("whsec_") not in str(cloud.items())


def test_any_answer_but_a_success_is_tried_again(
    endpoint: Endpoint, site: Site, postponed: list[tuple[str, int]]
) -> None:
    for status in (500, 503, 404, 401, 302, 301):
        site.answers, message = [status], endpoint.message(f"evt_{status}")
        assert receive("lms_delivery", [message]) == ["m0"]
        assert receive("lms_delivery", [message], received=2) == []
    assert postponed == [("r0", 5)] * 6
    assert {path for path, _, _ in site.got} == {"/hook"}
    assert len({headers["webhook-id"] for _, headers, _ in site.got}) == 6


def test_the_tries_are_a_day_long_ladder(endpoint: Endpoint, site: Site, postponed: list[tuple[str, int]]) -> None:
    site.answers = [500] * 7
    for received in range(1, 8):
        assert receive("lms_delivery", [endpoint.message()], received=received) == ["m0"]
    assert [delay for _, delay in postponed] == [*LADDER, LADDER[-1]]


def test_the_queue_itself_holds_a_failed_message_back(endpoint: Endpoint, site: Site, cloud: Aws) -> None:
    site.answers = [500]
    sqs, url = boto3.client("sqs"), cloud.queues["deliveries"]
    sqs.send_message(QueueUrl=url, MessageBody=endpoint.message())
    [message] = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]
    assert receive("lms_delivery", [message["Body"]], handles=[message["ReceiptHandle"]]) == ["m0"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)


def test_a_message_that_fails_fails_alone(endpoint: Endpoint, site: Site, postponed: list[tuple[str, int]]) -> None:
    site.answers = [204, 500, 204]
    messages = [endpoint.message(f"evt_{number}") for number in range(3)]
    assert receive("lms_delivery", messages) == ["m1"]
    assert len(site.got) == 3


def test_a_410_switches_the_endpoint_off(endpoint: Endpoint, site: Site) -> None:
    site.answers = [410]
    assert receive("lms_delivery", [endpoint.message()]) == []
    assert endpoint.shown()["disabled_at"]
    assert receive("lms_delivery", [endpoint.message("evt_2")]) == []
    assert len(site.got) == 1


def test_a_removed_endpoint_gets_nothing_more(endpoint: Endpoint, site: Site, lms: Lms) -> None:
    removed = [lms.call("connections", "DELETE", f"/v1/endpoints/{endpoint.endpoint_id}").status for _ in range(2)]
    assert removed == [204, 404]
    assert receive("lms_delivery", [endpoint.message()]) == []
    assert site.got == []


def test_a_server_that_is_down_is_tried_again(lms: Lms, postponed: list[tuple[str, int]]) -> None:
    message = Endpoint(lms, listen(lms), "").message()
    assert receive("lms_delivery", [message]) == ["m0"]
    assert postponed == [("r0", 5)]


def test_private_addresses_are_reached_only_where_allowed(
    endpoint: Endpoint, site: Site, postponed: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRIVATE_ADDRESSES_ALLOWED", "false")
    fresh_containers()
    assert receive("lms_delivery", [endpoint.message()]) == ["m0"]
    assert site.got == []


REFUSED = [
    "http://8.8.8.8/hook",
    "https://127.0.0.1/hook",
    "https://localhost/hook",
    "https://10.1.2.3/hook",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/hook",
    "https://[::ffff:10.0.0.1]/hook",
    "https://user:password@8.8.8.8/hook",
    "https://100.64.0.1/hook",
]


def test_an_endpoint_is_https_and_public(lms: Lms, cloud: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVATE_ADDRESSES_ALLOWED", "false")
    fresh_containers()
    for url in REFUSED:
        refused = lms.call("connections", "POST", "/v1/endpoints", {"url": url})
        assert (refused.status, refused.body["code"]) == (400, "endpoint_refused"), url
    assert not [item for item in cloud.items() if item["kind_of"] == "endpoint"]


def test_a_public_https_address_is_taken(lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIVATE_ADDRESSES_ALLOWED", "false")
    fresh_containers()
    assert lms.call("connections", "POST", "/v1/endpoints", {"url": "https://8.8.8.8/hook"}).status == 201


def test_a_tenant_has_at_most_ten_endpoints(lms: Lms) -> None:
    for number in range(10):
        listen(lms, f"/{number}")
    refused = lms.call("connections", "POST", "/v1/endpoints", {"url": "http://127.0.0.1:1/eleventh"})
    assert (refused.status, refused.body["code"]) == (400, "too_many_endpoints")
