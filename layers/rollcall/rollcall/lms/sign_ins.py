"""Drop-in: requests and replies."""

from typing import Annotated

from pydantic import Field

from rollcall.lms.administration import NoShowAfter
from rollcall.lms.fields import Email, LmsId, Moment, PersonName, Reply, Request, ZoneName
from rollcall.lms.meeting_requests import ConnectionName, MeetingHost


class VisitingLearner(Request):
    """Without an e-mail they get a synthetic address where the tenant's settings have a domain for it."""

    learner_id: LmsId
    name: PersonName
    email: Email | None = None
    time_zone: ZoneName | None = None


class NewSignIn(Request):
    """A learner drops in, at a host's or, where the program or the tenant has a waiting line, in the line.

    ``purpose`` is what for, as the host reads it; the host who is named there is a wish.
    """

    connection_id: ConnectionName | None = None
    program_id: LmsId | None = None
    host: MeetingHost | None = None
    learner: VisitingLearner
    purpose: Annotated[str, Field(max_length=200)] = ""
    no_show_after_s: NoShowAfter | None = None


class SignInReply(Reply):
    """``deadline`` is until when the learner has to arrive; whoever waits has neither that nor a meeting yet."""

    session_log_id: str
    state: str
    meeting_id: str | None = None
    sign_in_url: str
    deadline: Moment | None = None


class SessionLogReply(Reply):
    """``seconds`` in the session bridge ``drops`` of less than two minutes each.

    ``taken_by``: the host who took them from the line; ``note``: what a host said who removed them.
    """

    session_log_id: str
    meeting_id: str | None = None
    learner_id: str
    program_id: str | None = None
    state: str
    signed_in_at: Moment
    standby_at: Moment | None = None
    deadline: Moment | None = None
    joined_at: Moment | None = None
    left_at: Moment | None = None
    seconds: int
    drops: int
    reason: str | None = None
    corrected: bool
    taken_by: str | None = None
    note: str | None = None


class SessionLogList(Reply):
    items: list[SessionLogReply]
    cursor: str | None = None
