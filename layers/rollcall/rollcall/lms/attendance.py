"""Attendance: requests and replies."""

from typing import Annotated, Literal

from pydantic import Field

from rollcall.lms.fields import DAY_S, LmsId, Moment, Reply, Request
from rollcall.lms.meetings import ReportTroubleReply
from rollcall.lms.policies import PolicyReply


class MarkRequest(Request):
    """A status, or seconds, or both; ``by`` whom."""

    status: Literal["present", "excused"] | None = None
    seconds: Annotated[int, Field(ge=0, le=DAY_S)] | None = None
    note: Annotated[str, Field(max_length=500)] = ""
    by: LmsId


class MarkReply(Reply):
    """What a human said: it stands over all evidence. Without ``seconds``, those of the evidence count."""

    status: Literal["present", "excused"] | None
    seconds: int | None
    note: str
    by: str
    at: Moment


class AttendanceReply(Reply):
    """``source`` is live, report, live_only, manual or none; seconds are whole.

    ``version`` is the one of the list that said so first, 0 where none has said it yet. Without ``listed``, they are
    none of the meeting's learners any more.
    """

    learner_id: str
    version: int
    listed: bool
    status: str
    seconds_total: int
    seconds_credited: int
    live_seconds: int | None
    report_seconds: int | None
    source: str
    state: str
    intervals: list[tuple[Moment, Moment]]
    flags: list[str]
    how: list[str]
    mark: MarkReply | None


class UnmatchedReply(Reply):
    """Somebody who was there and is nobody of the roster; ``candidates`` are learner ids."""

    name: str
    seconds_total: int
    how: list[str]
    candidates: list[str]


class AttendanceList(Reply):
    """``version`` counts how often the numbers were settled anew, 0 before the first time.

    The first page has the first of the ``unmatched``, and how many there are.
    """

    meeting_id: str
    version: int
    state: Literal["running", "provisional", "final", "needs_review"]
    window_s: int
    policy: PolicyReply
    report_trouble: ReportTroubleReply | None = None
    items: list[AttendanceReply]
    cursor: str | None
    unmatched: list[UnmatchedReply]
    unmatched_count: int | None


class SettlementRequest(Request):
    """``by`` whom the meeting is settled anew."""

    by: LmsId


class Settlement(Reply):
    """``changed`` is how many lines the request changed, told by the event of this ``version``; 0 where none is new."""

    meeting_id: str
    version: int
    state: Literal["provisional", "final"]
    policy: PolicyReply
    changed: int


class SettlementsRequest(SettlementRequest):
    """Meetings that start from ``since`` on and before ``until``, of one program or of all."""

    since: Moment
    until: Moment
    program_id: LmsId | None = None
    cursor: Annotated[str, Field(max_length=2048)] = ""


class SettlementsReply(Reply):
    """``queued`` are settled by and by, each telling so by its event; ``running`` are meetings to be asked for again
    when they have ended. With a ``cursor`` there are more in the range: send the request again with it.
    """

    queued: int
    running: list[str]
    cursor: str | None
