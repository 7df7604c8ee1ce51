"""A simulated Zoom in this process, with a clock that is turned by hand and a receiver for its webhooks."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx

from local.zoom.app import create_app
from local.zoom.settings import Settings

ORIGIN = "http://zoom.example"
NOW = 1_795_000_000.0
REDIRECT = "https://lms.example/callback"
HOOK = "https://lms.example/zoom"
SECRET = "hook-secret"
MORE_TURNS_THAN_ANY_LADDER = 200

ACCOUNT_SCOPES = ("user:read:admin", "meeting:read:admin", "meeting:write:admin", "report:read:admin")
USER_SCOPES = ("user:read", "meeting:read", "meeting:write")


@dataclass
class Receiver:
    """Takes what Zoom posts. `answer` may be replaced to refuse; a raised httpx error is a failed connection."""

    answer: Callable[[httpx.Request], httpx.Response] = field(default=lambda _: httpx.Response(200))
    secret: str = SECRET
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        event = json.loads(request.content)
        if event["event"] == "endpoint.url_validation":
            return self.validate(event["payload"]["plainToken"])
        self.requests.append(request)
        return self.answer(request)

    def validate(self, token: str) -> httpx.Response:
        digest = hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        return httpx.Response(200, json={"plainToken": token, "encryptedToken": digest})

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]

    def of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == name]


class Http:
    """A plain client of the application, on one event loop that also carries the deliveries between two requests."""

    def __init__(self, runner: asyncio.Runner, settings: Settings) -> None:
        self._runner = runner
        transport = httpx.ASGITransport(create_app(settings))
        self._client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._client.request(method, url, **more))

    def get(self, url: str, **more: Any) -> httpx.Response:
        return self.request("GET", url, **more)

    def post(self, url: str, **more: Any) -> httpx.Response:
        return self.request("POST", url, **more)


class Zoom:
    """What a user of the simulator does, in few words."""

    def __init__(self, client: Http, receiver: Receiver, clock: "Clock", slept: list[float]) -> None:
        self.http, self.receiver, self.clock, self.slept = client, receiver, clock, slept
        self.token = ""

    def control(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.request(method, f"/_sim{path}", json=body or None)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def account(self, *, plan: str = "pro", locked: dict[str, Any] | None = None, **tutor: Any) -> None:
        users = [
            {"email": "admin@school.example", "first_name": "Ann", "role": "Owner"},
            {"email": "tutor@school.example", "first_name": "Tom", "last_name": "Tutor", **tutor},
        ]
        self.control("POST", "/accounts", plan=plan, locked=locked or {}, users=users)

    def app(self, *, kind: str = "account", scopes: tuple[str, ...] = ACCOUNT_SCOPES, **more: Any) -> None:
        about = {"client_id": "rollcall", "client_secret": "s3cret", "kind": kind, "scopes": list(scopes)}
        self.control("POST", "/apps", **about, redirect_uris=[REDIRECT], **more)

    def consent(self, email: str = "admin@school.example", decision: str = "allow", **query: str) -> dict[str, str]:
        """The query that comes back to the app."""
        asked = {"client_id": "rollcall", "redirect_uri": REDIRECT, "response_type": "code", **query}
        form = {"email": email, "decision": decision}
        answer = self.http.post("/oauth/authorize", params=asked, data=form)
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def ask_token(self, **form: str) -> httpx.Response:
        return self.http.post("/oauth/token", data=form, auth=("rollcall", "s3cret"))

    def exchange(self, code: str, **form: str) -> httpx.Response:
        return self.ask_token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT, **form)

    def refresh(self, token: str) -> httpx.Response:
        return self.ask_token(grant_type="refresh_token", refresh_token=token)

    def connect(self, email: str = "admin@school.example") -> dict[str, Any]:
        tokens = dict(self.exchange(self.consent(email)["code"]).json())
        self.token = tokens["access_token"]
        return tokens

    def api(self, method: str, path: str, body: Any = None, token: str | None = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token if token is None else token}"}
        return self.http.request(method, f"/v2{path}", json=body, headers=headers)

    def meeting(self, host: str = "tutor@school.example", **settings: Any) -> dict[str, Any]:
        body = {"topic": "Algebra", "type": 2, "start_time": "2026-11-18T12:00:00Z", "duration": 60}
        wanted = {"approval_type": 0, "join_before_host": True, **settings}
        answer = self.api("POST", f"/users/{host}/meetings", {**body, "timezone": "UTC", "settings": wanted})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def register(self, number: int, *names: str) -> list[dict[str, Any]]:
        rows = [{"email": f"{name.lower()}@mail.example", "first_name": name} for name in names]
        answer = self.api("POST", f"/meetings/{number}/batch_registrants", {"registrants": rows})
        assert answer.status_code == 201, answer.text
        return list(answer.json()["registrants"])

    def join(self, number: int, who: str, **more: Any) -> dict[str, Any]:
        """By a personal link, or as a guest with a name."""
        key = "join_url" if who.startswith("http") else "name"
        return self.act(number, "join", **{key: who}, **more)

    def act(self, number: int, action: str, **body: Any) -> dict[str, Any]:
        return self.control("POST", f"/meetings/{number}/{action}", **body)

    def truth(self, number: int) -> dict[str, Any]:
        return self.control("GET", f"/meetings/{number}/truth")

    def faults(self, **sections: Any) -> None:
        self.control("PUT", "/faults", **sections)

    def settle(self) -> list[dict[str, Any]]:
        """Let every delivery come to its end; the log of attempts."""
        for _ in range(MORE_TURNS_THAN_ANY_LADDER):
            log = self.control("GET", "/deliveries")
            if not log["pending"]:
                return list(log["deliveries"])
        raise AssertionError("deliveries did not come to an end")

    def lesson(self, *names: str, seconds: int = 60) -> tuple[int, str]:
        """Run one instance with the host and these registrants; number and uuid, after Zoom counts it as ended."""
        number = self.meeting()["id"]
        links = [row["join_url"] for row in self.register(number, *names)] if names else []
        self.act(number, "start")
        for link in links:
            self.join(number, link)
        self.clock.pass_(seconds)
        uuid = self.act(number, "end")["uuid"]
        self.clock.pass_(30)
        return number, uuid


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


def twice(uuid: str) -> str:
    """A uuid in a path, encoded twice."""
    return quote(quote(uuid, safe=""), safe="")


def make(receiver: Receiver) -> tuple[Settings, Clock, list[float]]:
    clock, slept = Clock(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    transport = httpx.MockTransport(receiver)
    return Settings(origin=ORIGIN, clock=clock, sleep=sleep, transport=transport), clock, slept
