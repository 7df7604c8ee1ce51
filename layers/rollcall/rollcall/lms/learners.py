"""Learners: replies."""

from rollcall.lms.fields import Moment, Reply


class ErasureReply(Reply):
    """How far a learner's erasing is: ``step`` is live_events, meetings, session_logs, sweep or finished.

    ``deleted`` counts items and lines by kind. ``left_in_zoom`` are meetings to come whose registration Zoom would not
    cancel: cancel it there. Finished, it names nobody.
    """

    erasure_id: str
    step: str
    requested_at: Moment
    finished_at: Moment | None
    deleted: dict[str, int]
    left_in_zoom: list[str]
    erasure_url: str
