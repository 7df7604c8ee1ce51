"""The sample LMS as its people use it: the teacher, the learners, and whoever looks at its lists."""

from dataclasses import asdict, dataclass

import httpx

from local.play.doors.http import Json, call, checked
from local.play.people import Learner


@dataclass(frozen=True)
class Lesson:
    """What the teacher enters; `start` is RFC 3339 in UTC."""

    topic: str
    host_email: str
    start: str
    duration_s: int
    time_zone: str


class SampleLms:
    """Pages and JSON views of the LMS."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def configure(self, api_url: str, api_key: str, tenant_id: str) -> None:
        """Tell the LMS where Rollcall is, and have it subscribe to the events."""
        settings = {"api_url": api_url, "api_key": api_key, "tenant_id": tenant_id}
        await call(self._client, "PUT", "/_lms/settings", settings)
        await call(self._client, "PUT", "/_lms/subscription")

    async def schedule(self, lesson: Lesson, roster: tuple[Learner, ...]) -> str:
        """The teacher plans a class with a roster; returns the meeting's id."""
        body = asdict(lesson) | {"registrants": _roster(roster)}
        answer = await call(self._client, "POST", "/_lms/meetings", body)
        return str(answer["meeting_id"])

    async def change_roster(self, meeting_id: str, roster: tuple[Learner, ...]) -> None:
        """The teacher changes who is in the class."""
        await call(self._client, "PUT", f"/_lms/meetings/{meeting_id}/roster", {"registrants": _roster(roster)})

    async def roster(self, meeting_id: str) -> Json:
        """How far the roster is, and what the LMS heard of single learners."""
        return await call(self._client, "GET", f"/_lms/meetings/{meeting_id}/roster")

    async def press_join(self, meeting_id: str, learner_id: str) -> str:
        """A learner presses "Join"; returns the Zoom page the redirects end at."""
        page = f"/meetings/{meeting_id}/learners/{learner_id}/join"
        return str(checked(await self._client.get(page, follow_redirects=True)).url)

    async def press_start(self, meeting_id: str) -> str:
        """The host presses "Start"; returns the Zoom page the redirects end at."""
        return str(checked(await self._client.get(f"/meetings/{meeting_id}/start", follow_redirects=True)).url)

    async def attendance(self, meeting_id: str) -> list[Json]:
        """The attendance list the LMS shows, line by line."""
        return list((await call(self._client, "GET", f"/_lms/attendance/{meeting_id}"))["items"])

    async def versions(self, meeting_id: str) -> list[Json]:
        """Why the numbers on it were settled, each time."""
        return list((await call(self._client, "GET", f"/_lms/attendance/{meeting_id}"))["versions"])

    async def session_logs(self) -> list[Json]:
        """The sign-ins the LMS has heard of."""
        return list((await call(self._client, "GET", "/_lms/session-logs"))["items"])

    async def host_logs(self) -> list[Json]:
        """The tutors' own logs the LMS has heard of."""
        return list((await call(self._client, "GET", "/_lms/host-logs"))["items"])

    async def webhook_counts(self) -> Json:
        """How many deliveries were verified, repeated and rejected."""
        return await call(self._client, "GET", "/_lms/webhooks")


def _roster(learners: tuple[Learner, ...]) -> list[Json]:
    return [{"learner_id": who.learner_id, "name": who.name, "email": who.email} for who in learners]
