"""A campus for tests: the sample LMS without a network, and a Rollcall that answers as it is told."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from standardwebhooks import Webhook

from local.lms.application import create_app
from local.lms.settings import Settings

SECRET = "whsec_bG1zLXRlc3Qtc2VjcmV0LTAwMDE="
LMS_URL = "http://lms.test"
API_URL = "http://rollcall.test"


@dataclass
class FakeRollcall:
    """Answers by method and path; keeps what it was asked."""

    answers: dict[tuple[str, str], httpx.Response] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)

    def answer(self, method: str, path: str, body: dict[str, Any], status: int = 200) -> None:
        self.answers[method, path] = httpx.Response(status, json=body)

    def refuse(self, method: str, path: str, status: int, problem: dict[str, Any]) -> None:
        headers = {"content-type": "application/problem+json"}
        self.answers[method, path] = httpx.Response(status, content=json.dumps(problem), headers=headers)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        query = request.url.query.decode()
        return self.answers[request.method, request.url.path + (f"?{query}" if query else "")]

    def body_of(self, path: str) -> dict[str, Any]:
        """What was posted there last."""
        content = next(
            request.content for request in reversed(self.requests) if request.url.path == path and request.content
        )
        body: dict[str, Any] = json.loads(content)
        return body


@dataclass(frozen=True)
class Visitor:
    """Calls the LMS, as a browser or as Rollcall."""

    client: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def send_event(self, event: dict[str, Any], webhook_id: str = "evt_1") -> httpx.Response:
        """Deliver an event, signed as Rollcall signs."""
        body = json.dumps(event, ensure_ascii=False)
        return await self.client.post("/webhooks/rollcall", content=body, headers=signed(body, webhook_id))


def signed(body: str, webhook_id: str = "evt_1", secret: str = SECRET, at: datetime | None = None) -> dict[str, str]:
    moment = at or datetime.now(UTC)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, moment, body),
    }


def visit[T](story: Callable[[Visitor], Awaitable[T]], rollcall: FakeRollcall | None = None) -> T:
    """Run a story against a fresh LMS that knows its Rollcall."""
    settings = Settings(LMS_URL, API_URL, "rk_1_test", "t_1")
    return asyncio.run(_visit(story, rollcall or FakeRollcall(), settings))


def visit_unconfigured[T](story: Callable[[Visitor], Awaitable[T]], rollcall: FakeRollcall | None = None) -> T:
    """Run a story against an LMS that has not been told of any Rollcall."""
    return asyncio.run(_visit(story, rollcall or FakeRollcall(), Settings(LMS_URL)))


async def _visit[T](story: Callable[[Visitor], Awaitable[T]], rollcall: FakeRollcall, settings: Settings) -> T:
    rollcall.answers.setdefault(("POST", "/v1/endpoints"), httpx.Response(201, json={"secret": SECRET}))
    app = create_app(settings, httpx.MockTransport(rollcall.handle))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=LMS_URL) as client:
        return await story(Visitor(client))


def attendance_settled(
    learner_id: str, seconds: int, version: int, state: str = "provisional", **changes: Any
) -> dict[str, Any]:
    line = {
        "learner_id": learner_id,
        "version": version,
        "status": "present",
        "seconds_total": seconds,
        "seconds_credited": seconds,
        "source": "live",
        "state": state,
        "flags": [],
        "listed": True,
    }
    data = {"meeting_id": "m_1", "version": version, "cause": "live", "by": "", "more": False, "items": [line]}
    return {
        "type": f"attendance.{state}",
        "timestamp": "2026-11-22T10:00:00Z",
        "sequence": f"{version:040d}",
        "data": data | changes,
    }
