"""Rollcall's REST API as an admin uses it, and as somebody reads it who wants to see the numbers."""

from urllib.parse import urlencode

import httpx

from local.play.doors.http import Json, call, checked
from local.play.doors.sheet import Sheet


class RollcallApi:
    """Calls with the tenant's key."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def connection(self, connection_id: str) -> Json:
        """A connection's status and plan."""
        return await call(self._client, "GET", f"/v1/connections/{connection_id}")

    async def meeting_number(self, meeting_id: str) -> str:
        """The number Zoom shows for a meeting."""
        meeting = await call(self._client, "GET", f"/v1/meetings/{meeting_id}")
        return str(meeting["zoom"]["meeting_number"])

    async def put_forward(self, meeting_id: str, start: str) -> None:
        """The meeting begins at another time, RFC 3339 in UTC; everybody's link stays."""
        await call(self._client, "PATCH", f"/v1/meetings/{meeting_id}", {"start": start})

    async def attendance(self, meeting_id: str) -> Sheet:
        """A meeting's attendance as it is now."""
        return Sheet.from_json(await call(self._client, "GET", f"/v1/meetings/{meeting_id}/attendance"))

    async def session_log(self, session_log_id: str) -> Json:
        """One drop-in."""
        return await call(self._client, "GET", f"/v1/session-logs/{session_log_id}")

    async def put_program(self, program_id: str, name: str, *, waiting_line: bool) -> None:
        """The admin switches a program on, with or without a line."""
        body = {"name": name, "enabled": True, "waiting_line": waiting_line}
        await call(self._client, "PUT", f"/v1/programs/{program_id}", body)

    async def session_logs(self, since: str) -> list[Json]:
        """Every drop-in since an instant (RFC 3339), latest first."""
        return await self._all("/v1/session-logs", since)

    async def host_logs(self, since: str) -> list[Json]:
        """The tutors' own logs since an instant, latest first."""
        return await self._all("/v1/host-logs", since)

    async def knock(self, path: str) -> None:
        """Ask for something, whatever the answer and however long it takes."""
        await self._client.get(path, timeout=None)

    async def place(self, link: str) -> Json:
        """What a learner's page asks while they wait; `link` is theirs."""
        return await call(self._client, "GET", f"{link}/place")

    async def leave_line(self, link: str) -> None:
        """The learner does not want to wait any more."""
        checked(await self._client.post(f"{link}/leave"))

    async def _all(self, path: str, since: str) -> list[Json]:
        found, cursor = list[Json](), ""
        while True:
            query = urlencode({"since": since} | ({"cursor": cursor} if cursor else {}))
            page = await call(self._client, "GET", f"{path}?{query}")
            found += page["items"]
            cursor = page.get("cursor") or ""
            if not cursor:
                return found
