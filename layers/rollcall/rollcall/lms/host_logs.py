"""Host logs: replies."""

from rollcall.lms.fields import Moment, Reply


class HostLogReply(Reply):
    """A host in their session of a day. ``host`` is the LMS's user id where it is known, else the host's e-mail.

    ``seconds`` in the session bridge ``drops`` of less than two minutes each.
    """

    host_log_id: str
    meeting_id: str
    host: str
    state: str
    joined_at: Moment
    left_at: Moment | None = None
    seconds: int
    drops: int


class HostLogList(Reply):
    items: list[HostLogReply]
    cursor: str | None = None
