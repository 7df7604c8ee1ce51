"""Sending events: the signature, the ladder of retries, the URL validation, and what the faults do to all of it."""

import asyncio
import hashlib
import hmac
import json
import random
import secrets
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

from local.zoom.model import App, Json
from local.zoom.settings import Settings
from local.zoom.state import State

ANSWER_WITHIN_S = 3.0
RETRIES_S = (300.0, 1_200.0, 3_600.0)
VALIDATIONS_BEFORE_DISABLING = 6
DELIVERIES_KEPT = 20_000
SAME_ID = 0.5
LANES = 32


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`v0=` and the HMAC-SHA256 of `v0:{timestamp}:{body}` over the bytes that are sent, in hexadecimal."""
    return "v0=" + _hmac(secret, b"v0:" + timestamp.encode() + b":" + body)


def encode(event: Json) -> bytes:
    """JSON as Zoom writes it: no spaces, and characters beyond ASCII as themselves."""
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(slots=True)
class Delivery:
    """One event on its way to one app. `after_s` is the delay the faults gave it, in real seconds."""

    app: App
    url: str
    event: str
    request_id: str
    body: bytes
    after_s: float
    copy: bool = False
    timestamp: str = ""


@dataclass(frozen=True, slots=True)
class Validation:
    """The outcome of one URL validation."""

    ok: bool
    detail: str
    status: int | None = None

    def as_json(self) -> Json:
        return {"ok": self.ok, "status": self.status, "detail": self.detail}


@dataclass(slots=True)
class Courier:
    """Delivers in tasks of its own, so that nobody who causes an event waits for it."""

    settings: Settings
    state: State
    log: deque[Json] = field(default_factory=lambda: deque(maxlen=DELIVERIES_KEPT))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _lanes: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LANES))
    _client: httpx.AsyncClient | None = None
    _chance: random.Random = field(default_factory=lambda: random.Random(1))

    @property
    def pending(self) -> int:
        return len(self._tasks)

    def reseed(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def draw(self) -> float:
        """A share of 0..1 from the one chain of chance."""
        return self._chance.random()

    def publish(self, apps: list[App], event: Json, lag_s: float = 0.0) -> None:
        """Send to every app that has a validated URL. `lag_s` is in Zoom's seconds, before scaling."""
        for app in apps:
            if app.webhook_url and app.failed_validations < VALIDATIONS_BEFORE_DISABLING:
                for delivery in self._plan(app, event, self.settings.scaled(lag_s)):
                    self._start(delivery)

    async def validate(self, app: App, url: str) -> Validation:
        """Zoom's challenge: the answer holds `plainToken` and its HMAC, within three seconds, with status 200."""
        token = secrets.token_urlsafe(16)
        event = {
            "event": "endpoint.url_validation",
            "event_ts": int(self.state.clock() * 1000),
            "payload": {"plainToken": token},
        }
        delivery = Delivery(app, url, "endpoint.url_validation", self.state.ids.request_id(), encode(event), 0.0)
        status, error, content = await self._post(delivery)
        outcome = _judge(status, error, content, token, _hmac(app.webhook_secret, token.encode()))
        self._note(delivery, 0, status, outcome.detail)
        return outcome

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _plan(self, app: App, event: Json, lag_s: float) -> list[Delivery]:
        """Chance is drawn here and always the same number of times, so that a seed means one run."""
        faults = self.state.faults.webhooks
        dropped, doubled, same_id, *late = (self._chance.random() for _ in range(5))
        if dropped < faults.drop:
            return []
        held_s = max((one.by_s for one in faults.late if one.concerns(event)), default=0.0)
        after = [lag_s + faults.delay_s + held_s + share * faults.disorder_s for share in late]
        request_id = self.state.ids.request_id()
        first = Delivery(app, app.webhook_url, event["event"], request_id, encode(event), after[0])
        if doubled >= faults.duplicate:
            return [first]
        # Some repeats are one delivery that arrives twice, some are two genuine deliveries of one event.
        other_id = request_id if same_id < SAME_ID else self.state.ids.request_id()
        return [first, Delivery(app, app.webhook_url, event["event"], other_id, first.body, after[1], copy=True)]

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        if delivery.after_s > 0:
            await self.settings.sleep(delivery.after_s)
        for retry in range(len(RETRIES_S) + 1):
            status, error, _ = await self._post(delivery)
            self._note(delivery, retry, status, error)
            if status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return
            if retry < len(RETRIES_S):
                await self.settings.sleep(self.settings.scaled(RETRIES_S[retry]))

    async def _post(self, delivery: Delivery) -> tuple[int | None, str, bytes]:
        """Status (None: no answer), what went wrong, and the answer's body."""
        try:
            async with self._lanes:
                answer = await self._http().post(delivery.url, content=delivery.body, headers=self._headers(delivery))
        except httpx.TimeoutException:
            return None, "read timeout", b""
        except httpx.HTTPError as error:
            return None, type(error).__name__, b""
        return answer.status_code, "" if answer.status_code in (200, 204) else "refused", answer.content

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        if not delivery.timestamp or self.state.faults.webhooks.retry_timestamp == "fresh":
            delivery.timestamp = str(int(self.state.clock()))
        return {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "Zoom Marketplace/1.0a",
            "clientid": delivery.app.client_id,
            "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00",
            "x-zm-request-id": delivery.request_id,
            "x-zm-request-timestamp": delivery.timestamp,
            "x-zm-signature": signature(delivery.app.webhook_secret, delivery.timestamp, delivery.body),
            "x-zm-trackingid": f"v=2.0;clid=sim;rid=WEB_{secrets.token_hex(16)}",
        }

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            # No proxy stands in between. The lanes keep a surge from queueing in the pool, against the receiver's time.
            transport = self.settings.transport
            self._client = httpx.AsyncClient(transport=transport, timeout=ANSWER_WITHIN_S, trust_env=False)
        return self._client

    def _note(self, delivery: Delivery, retry: int, status: int | None, error: str) -> None:
        entry: dict[str, Any] = {
            "at": self.state.clock(),
            "client_id": delivery.app.client_id,
            "event": delivery.event,
            "request_id": delivery.request_id,
            "retry": retry,
            "copy": delivery.copy,
            "status": status,
            "error": error,
            "body": json.loads(delivery.body),
        }
        self.log.append(entry)


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _judge(status: int | None, error: str, content: bytes, token: str, expected: str) -> Validation:
    if status != HTTPStatus.OK:
        return Validation(ok=False, detail=error or f"answered {status}", status=status)
    try:
        answer = json.loads(content)
    except ValueError:
        return Validation(ok=False, detail="the answer is not JSON", status=status)
    if answer != {"plainToken": token, "encryptedToken": expected}:
        return Validation(ok=False, detail="the answer does not hold plainToken and its HMAC", status=status)
    return Validation(ok=True, detail="", status=status)
