"""What a tenant's admin decides and looks up: requests and replies."""

from rollcall.lms.models import Moment, Reply


class ActorReply(Reply):
    """``name`` is the id of an API key; ``lms_user`` whom of its own users the LMS named."""

    kind: str
    name: str
    lms_user: str


class AuditEntryReply(Reply):
    entry_id: str
    at: Moment
    actor: ActorReply
    action: str
    subject: str
    detail: dict[str, str]


class AuditList(Reply):
    items: list[AuditEntryReply]
    cursor: str | None = None
