"""Attendance: requests and replies."""

from typing import Literal

from rollcall.lms.fields import Moment, Reply


class AttendanceReply(Reply):
    """``source`` is live, report, live_only, manual or none; seconds are whole.

    ``version`` is the one of the list that said so first, 0 where none has said it yet.
    """

    learner_id: str
    version: int
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


class UnmatchedReply(Reply):
    """Somebody who was there and is nobody of the roster; ``candidates`` are learner ids."""

    name: str
    seconds_total: int
    how: list[str]
    candidates: list[str]


class AttendanceList(Reply):
    """``version`` counts how often the numbers were settled anew, 0 before the first time."""

    meeting_id: str
    version: int
    state: Literal["running", "provisional", "final", "needs_review"]
    window_s: int
    items: list[AttendanceReply]
    unmatched: list[UnmatchedReply]
