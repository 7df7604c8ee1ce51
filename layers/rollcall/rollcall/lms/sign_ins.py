"""Drop-in: requests and replies."""

from typing import Annotated

from pydantic import Field

from rollcall.lms.fields import LmsId, Moment, Reply, Request
from rollcall.lms.meetings import Host, Learner


class NewSignIn(Request):
    """A learner drops in at a host's."""

    connection_id: Annotated[str, Field(max_length=64)] | None = None
    program_id: LmsId | None = None
    host: Host
    learner: Learner


class SignInReply(Reply):
    session_log_id: str
    meeting_id: str
    sign_in_url: str
    state: str


class SessionLogReply(Reply):
    session_log_id: str
    meeting_id: str
    learner_id: str
    program_id: str | None = None
    state: str
    signed_in_at: Moment
    joined_at: Moment | None = None
    left_at: Moment | None = None
    seconds: int
    reason: str | None = None
