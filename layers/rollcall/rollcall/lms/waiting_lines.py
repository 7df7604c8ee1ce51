"""Waiting lines, and what hosts do there: requests and replies."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from rollcall.lms.fields import Moment, Reply, Request
from rollcall.lms.meeting_requests import ConnectionName, MeetingHost


class TakeRequest(Request):
    """Into ``meeting_id``, or into the host's session of the day; ``connection_id`` is by which they hold that."""

    host: MeetingHost
    connection_id: ConnectionName | None = None
    meeting_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def _one_at_most(self) -> Self:
        if self.connection_id and self.meeting_id:
            message = "a meeting has its connection: leave connection_id out"
            raise ValueError(message)
        return self

    @property
    def taken_by(self) -> str:
        return self.host.lms_user_id or (self.host.email or "").lower()


class Removal(Request):
    """``reason`` is noted on the session log; the learner does not see it."""

    reason: Annotated[str, Field(max_length=200)] = ""


class WaitingLearner(Reply):
    """``host``: whom they asked for, by id or e-mail as the sign-in named them; a wish.

    ``reason``: why they are in the line again, ``sent_back`` or the code of what Zoom refused.
    """

    place: int
    session_log_id: str
    learner_id: str
    name: str
    since: Moment
    purpose: str
    host: str | None = None
    reason: str | None = None


class WaitingLineReply(Reply):
    items: list[WaitingLearner]
    cursor: str | None = None
