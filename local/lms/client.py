"""Rollcall's REST API as an LMS uses it: connect, subscribe, create a meeting, keep its roster, read attendance."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import quote

import httpx

TIMEOUT_S = 30.0


class RollcallProblemError(Exception):
    """An answer of 400 or more; carries what Rollcall says about it (application/problem+json)."""

    def __init__(self, status: int, code: str, detail: str, action: str) -> None:
        super().__init__(f"{status} {code}: {detail} {action}".strip())
        self.status = status
        self.code = code
        self.detail = detail
        self.action = action

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        """The problem in an answer; a gateway's own answer need not be a problem document."""
        is_problem = response.headers.get("content-type", "").startswith("application/problem+json")
        problem: Mapping[str, Any] = response.json() if is_problem else {}
        detail = problem.get("detail") or f"Rollcall answered {response.status_code}"
        return cls(response.status_code, problem.get("code", "unknown"), detail, problem.get("action", ""))


@dataclass(frozen=True)
class Learner:
    """A learner as the LMS knows them."""

    learner_id: str
    name: str
    email: str


@dataclass(frozen=True)
class NewMeeting:
    """A meeting to be made; `start` is RFC 3339 in UTC, `duration_s` in seconds, `time_zone` an IANA name."""

    topic: str
    host_email: str
    start: str
    duration_s: int
    time_zone: str
    registrants: Sequence[Learner]
    waiting_room: bool = False


@dataclass(frozen=True)
class Connecting:
    """A connection that waits for the admin's consent at `connect_url`."""

    connection_id: str
    connect_url: str


@dataclass(frozen=True)
class Registration:
    """A learner in a meeting: `status` is pending until Zoom knows them; `reason` says why one is not registered.

    `join_url` is theirs from the first moment, and stays.
    """

    learner_id: str
    status: str
    reason: str
    join_url: str


@dataclass(frozen=True)
class Progress:
    """How far a roster is: `state` is syncing, waiting (with a `reason`), synced or stopped."""

    state: str
    to_add: int
    to_remove: int
    added: int
    removed: int
    failed: int
    reason: str

    @property
    def is_done(self) -> bool:
        return self.state in {"synced", "stopped"}


@dataclass(frozen=True)
class NotTaken:
    """Learners of a roster whom Rollcall does not register, each with the reason."""

    refused: Mapping[str, str]
    skipped: Mapping[str, str]


class Rollcall:
    """Calls Rollcall with one tenant's key. Every call raises `RollcallProblemError` when Rollcall refuses."""

    def __init__(self, api_url: str, api_key: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        headers = {"authorization": f"Bearer {api_key}"}
        self._http = httpx.AsyncClient(base_url=api_url, headers=headers, timeout=TIMEOUT_S, transport=transport)

    async def connect_account(self, return_url: str) -> Connecting:
        """Begin connecting a whole Zoom account; the browser comes back to `return_url` afterwards."""
        answer = await self.send("POST", "/v1/connections", {"kind": "account", "return_url": return_url})
        return Connecting(answer["connection_id"], answer["connect_url"])

    async def connection_status(self, connection_id: str) -> str:
        """`active` once the admin has given their consent."""
        answer = await self.send("GET", f"/v1/connections/{connection_id}")
        return str(answer["status"])

    async def add_endpoint(self, url: str) -> str:
        """Have events sent to `url`; returns the signing secret, which Rollcall shows only this once."""
        answer = await self.send("POST", "/v1/endpoints", {"url": url})
        return str(answer["secret"])

    async def create_meeting(self, meeting: NewMeeting, idempotency_key: str, connection_id: str = "") -> str:
        """Create a meeting with its roster; returns its id. The same key never makes a second meeting.

        Without a `connection_id` Rollcall takes the tenant's first connection that can host it.
        """
        body = connected(connection_id) | {
            "host": {"email": meeting.host_email},
            "topic": meeting.topic,
            "start": meeting.start,
            "duration_s": meeting.duration_s,
            "time_zone": meeting.time_zone,
            "options": {"waiting_room": meeting.waiting_room},
            "registrants": [asdict(learner) for learner in meeting.registrants],
        }
        answer = await self.send("POST", "/v1/meetings", body, {"idempotency-key": idempotency_key})
        return str(answer["meeting_id"])

    async def put_roster(self, meeting_id: str, roster: Sequence[Learner]) -> NotTaken:
        """The whole roster as it should be. Rollcall finds out what changed, and applies it in the background."""
        body = {"registrants": [asdict(learner) for learner in roster]}
        answer = await self.send("PUT", f"/v1/meetings/{meeting_id}/registrants", body)
        return NotTaken(_reasons(answer["refused"]), _reasons(answer["skipped"]))

    async def roster_progress(self, meeting_id: str) -> Progress:
        """How far Rollcall is with the last change of the roster."""
        answer = await self.send("GET", f"/v1/meetings/{meeting_id}/registrants/sync")
        numbers = {name: int(answer[name]) for name in ("to_add", "to_remove", "added", "removed", "failed")}
        return Progress(state=answer["state"], reason=answer["reason"] or "", **numbers)

    async def registrations(self, meeting_id: str) -> list[Registration]:
        """Everybody who is or was on the roster."""
        return [
            Registration(item["learner_id"], item["status"], item["reason"] or "", item["join_url"])
            async for item in self._items(f"/v1/meetings/{meeting_id}/registrants", {})
        ]

    async def repair(self, meeting_id: str) -> None:
        """Put right in Zoom what breaks tracking; everybody's personal link stays."""
        await self.send("POST", f"/v1/meetings/{meeting_id}/repair")

    async def start_url(self, meeting_id: str) -> str:
        """The host's link to start the meeting; ask for it at each click, since it expires."""
        answer = await self.send("GET", f"/v1/meetings/{meeting_id}/start-link")
        return str(answer["start_url"])

    async def attendance(self, meeting_id: str, changed_since: int) -> AsyncIterator[dict[str, Any]]:
        """The lines of a meeting's attendance that versions after `changed_since` changed."""
        query = {"changed_since": str(changed_since)}
        async for line in self._items(f"/v1/meetings/{meeting_id}/attendance", query):
            yield line

    async def mark(self, meeting_id: str, learner_id: str, status: str, by: str) -> None:
        """What a teacher knows better: it stands over all evidence, and is told like every other version."""
        path = f"/v1/meetings/{meeting_id}/attendance/{quote(learner_id, safe='')}/mark"
        await self.send("PUT", path, {"status": status, "by": by})

    async def evidence(self, meeting_id: str, learner_id: str) -> dict[str, Any]:
        """Why a learner's attendance is what it is."""
        return await self.send("GET", f"/v1/meetings/{meeting_id}/attendance/{quote(learner_id, safe='')}/evidence")

    async def timeline(self, meeting_id: str, page: str) -> str:
        """The room over time, as SVG."""
        path, query = f"/v1/meetings/{meeting_id}/attendance/timeline.svg", {"page": page} if page else {}
        response = await self._http.get(path, params=query)
        if response.is_error:
            raise RollcallProblemError.of(response)
        return response.text

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def _items(self, path: str, query: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        """Of a list, page by page."""
        cursor = ""
        while True:
            page = await self.send("GET", path, query={**query, "cursor": cursor} if cursor else query)
            for item in page["items"]:
                yield item
            cursor = page.get("cursor") or ""
            if not cursor:
                return

    async def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Any call; the answer's JSON."""
        response = await self._http.request(method, path, json=body, headers=headers, params=query)
        if response.is_error:
            raise RollcallProblemError.of(response)
        answer: dict[str, Any] = response.json()
        return answer


def _reasons(learners: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {learner["learner_id"]: learner["reason"] for learner in learners}


def connected(connection_id: str) -> dict[str, Any]:
    """The field that names a connection, if one is wanted."""
    return {"connection_id": connection_id} if connection_id else {}
