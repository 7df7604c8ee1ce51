"""Live events: one thing held in several sessions, of which each learner picks one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from local.lms.client import Learner, Rollcall


@dataclass(frozen=True)
class NewSession:
    """`start` is RFC 3339 in UTC; `capacity` counts learners."""

    start: str
    duration_s: int
    capacity: int


@dataclass(frozen=True)
class NewLiveEvent:
    """A live event to be made, and whom to invite to it."""

    topic: str
    host_email: str
    time_zone: str
    sessions: Sequence[NewSession]
    learners: Sequence[Learner]


@dataclass(frozen=True)
class Session:
    """One session, which is a meeting; `status` is planned until it is there in Zoom."""

    meeting_id: str
    status: str
    start: str
    capacity: int
    taken: int

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity


@dataclass(frozen=True)
class LiveEvent:
    """`status` is making until every session is there in Zoom."""

    live_event_id: str
    status: str
    topic: str
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Invitation:
    """A learner's one link for the whole event, and the session that they picked, if any."""

    learner_id: str
    join_url: str
    session: str | None


@dataclass(frozen=True)
class LiveEvents:
    """Rollcall's live events. Every call raises `RollcallProblemError` when Rollcall refuses."""

    rollcall: Rollcall

    async def create(self, wanted: NewLiveEvent, idempotency_key: str) -> LiveEvent:
        """The host is checked at once; the sessions are made afterwards."""
        body = {
            "host": {"email": wanted.host_email},
            "topic": wanted.topic,
            "time_zone": wanted.time_zone,
            "sessions": [asdict(session) for session in wanted.sessions],
        }
        return _live_event(
            await self.rollcall.send("POST", "/v1/live-events", body, {"idempotency-key": idempotency_key})
        )

    async def read(self, live_event_id: str) -> LiveEvent:
        """As it is now, with the seats that are taken."""
        return _live_event(await self.rollcall.send("GET", f"/v1/live-events/{live_event_id}"))

    async def invite(self, live_event_id: str, learner: Learner, session: str | None = None) -> Invitation:
        """Invite a learner, or move them to a session; without one they pick, or keep what they picked."""
        body = {"name": learner.name, "email": learner.email} | ({"session": session} if session else {})
        path = f"/v1/live-events/{live_event_id}/learners/{learner.learner_id}"
        answer = await self.rollcall.send("PUT", path, body)
        return Invitation(answer["learner_id"], answer["join_url"], answer["session"])


def _live_event(answer: dict[str, Any]) -> LiveEvent:
    sessions = (
        Session(one["meeting_id"], one["status"], one["start"], one["capacity"], one["taken"])
        for one in answer["sessions"]
    )
    return LiveEvent(answer["live_event_id"], answer["status"], answer["topic"], tuple(sessions))
