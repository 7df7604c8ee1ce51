"""Attendance taken along: one row for each learner of each meeting, as JSON or for spreadsheet programs."""

from typing import Literal

from rollcall.lms.attendance import MarkReply
from rollcall.lms.fields import Moment, Reply


class ExportRow(Reply):
    """A learner's line of one meeting as it stands. ``name`` is the roster's, null where they are on it no more."""

    meeting_id: str
    topic: str
    program_id: str | None
    scheduled_start: Moment
    scheduled_end: Moment
    learner_id: str
    name: str | None
    list_state: Literal["running", "provisional", "final", "needs_review"]
    state: str
    status: str
    source: str
    seconds_total: int
    seconds_credited: int
    window_s: int
    live_seconds: int | None
    report_seconds: int | None
    first_join: Moment | None
    last_leave: Moment | None
    intervals: list[tuple[Moment, Moment]]
    flags: list[str]
    how: list[str]
    version: int
    mark: MarkReply | None


class ExportList(Reply):
    """Without pages: what one answer does not hold is behind a link."""

    items: list[ExportRow]
