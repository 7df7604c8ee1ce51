"""Rollcall's REST API as somebody reads it who wants to see the numbers."""

import httpx

from local.play.doors.http import Json, call
from local.play.doors.sheet import Sheet


class RollcallApi:
    """Reads with the tenant's key."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def connection(self, connection_id: str) -> Json:
        """A connection's status and plan."""
        return await call(self._client, "GET", f"/v1/connections/{connection_id}")

    async def meeting_number(self, meeting_id: str) -> str:
        """The number Zoom shows for a meeting."""
        meeting = await call(self._client, "GET", f"/v1/meetings/{meeting_id}")
        return str(meeting["zoom"]["meeting_number"])

    async def attendance(self, meeting_id: str) -> Sheet:
        """A meeting's attendance as it is now."""
        return Sheet.from_json(await call(self._client, "GET", f"/v1/meetings/{meeting_id}/attendance"))

    async def session_log(self, session_log_id: str) -> Json:
        """One drop-in."""
        return await call(self._client, "GET", f"/v1/session-logs/{session_log_id}")
