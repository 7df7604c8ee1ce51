"""The simulated Zoom as tests use it: over HTTP, on their clock, with its webhooks kept for them to deliver."""

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn

from local.zoom.app import create_app
from local.zoom.settings import Settings
from tests.integration.clock import Clock
from tests.integration.doors import Answer

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Scope]]
type Send = Callable[[Scope], Awaitable[None]]

WEBHOOK_SECRET = "webhook-secret"
WEBHOOK_URL = "https://rollcall.example/zoom/webhooks"


@dataclass(frozen=True)
class Posted:
    """One webhook as Zoom sent it."""

    body: bytes
    headers: dict[str, str]

    @property
    def event(self) -> str:
        return str(json.loads(self.body)["event"])


@dataclass
class Mailbox(httpx.AsyncBaseTransport):
    """Where Zoom's webhooks end up until a test delivers them. It passes Zoom's URL validation, or lets `door`."""

    posted: list[Posted] = field(default_factory=list)
    door: Callable[[bytes, dict[str, str]], Answer] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        event = json.loads(body)
        if event["event"] == "endpoint.url_validation" and self.door:
            answer = self.door(body, dict(request.headers))
            return httpx.Response(answer.status, json=answer.body)
        if event["event"] == "endpoint.url_validation":
            plain = event["payload"]["plainToken"]
            encrypted = hmac.new(WEBHOOK_SECRET.encode(), plain.encode(), hashlib.sha256).hexdigest()
            return httpx.Response(200, json={"plainToken": plain, "encryptedToken": encrypted})
        self.posted.append(Posted(body, dict(request.headers)))
        return httpx.Response(204)


@dataclass
class Refusal:
    """What Zoom answers instead, to calls of a method whose path ends so: after ``spared`` calls, ``times`` times."""

    method: str
    path_end: str
    status: int
    body: dict[str, Any]
    spared: int = 0
    times: int = 1
    headers: dict[str, str] = field(default_factory=dict)

    def takes(self, method: str, path: str) -> bool:
        if method != self.method or not path.endswith(self.path_end) or not self.times:
            return False
        self.spared -= 1
        if self.spared >= 0:
            return False
        self.times -= 1
        return True


@dataclass
class Refusing:
    """In front of the simulator: the one answer in a row of calls that goes wrong."""

    app: Callable[[Scope, Receive, Send], Awaitable[None]]
    refusals: list[Refusal] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.seen[f"{scope['method']} {scope['path']}"] += 1
            for refusal in self.refusals:
                if refusal.takes(scope["method"], scope["path"]):
                    await _answer(refusal, receive, send)
                    return
        await self.app(scope, receive, send)


async def _answer(refusal: Refusal, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json")]
    headers += [(name.encode(), value.encode()) for name, value in refusal.headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(refusal.body).encode()})


@dataclass(frozen=True)
class Zoom:
    """The simulated Zoom, and the hands that move it."""

    url: str
    http: httpx.Client
    mailbox: Mailbox
    refusing: Refusing

    def control(self, method: str, path: str, body: object = None) -> Any:
        response = self.http.request(method, f"{self.url}/_sim{path}", json=body)
        assert response.is_success, response.text
        return response.json() if response.content else None

    def refuse(self, refusal: Refusal) -> None:
        self.refusing.refusals.append(refusal)

    def calls(self) -> dict[str, int]:
        """How often each method and path template of the API was called."""
        counted: dict[str, int] = self.control("GET", "/calls")["calls"]
        return counted

    def requests(self, method: str, path: str) -> int:
        """How often a path was asked for since the reset, OAuth and pages included."""
        return self.refusing.seen[f"{method} {path}"]

    def webhooks(self) -> list[Posted]:
        """Everything sent since the last time, in the order of sending."""
        while self.control("GET", "/deliveries")["pending"]:
            time.sleep(0.001)
        sent, self.mailbox.posted[:] = list(self.mailbox.posted), []
        return sent

    def meetings(self) -> list[dict[str, Any]]:
        known: list[dict[str, Any]] = self.control("GET", "/meetings")["meetings"]
        return known

    def reset(self) -> None:
        self.control("POST", "/reset")
        self.mailbox.posted.clear()
        self.mailbox.door = None
        self.refusing.refusals.clear()
        self.refusing.seen.clear()


@contextmanager
def serve(clock: Clock) -> Iterator[Zoom]:
    mailbox = Mailbox()
    refusing = Refusing(create_app(Settings(clock=clock.time, sleep=_without_waiting, transport=mailbox)))
    config = uvicorn.Config(refusing, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with httpx.Client(trust_env=False) as http:
        zoom = Zoom(url, http, mailbox, refusing)
        yield zoom
        zoom.reset()
    server.should_exit = True
    thread.join(5)


async def _without_waiting(_: float) -> None:
    await asyncio.sleep(0)
