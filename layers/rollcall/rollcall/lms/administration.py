"""What a tenant's admin decides and looks up: requests and replies."""

from typing import Annotated, Literal

from pydantic import Field

from rollcall.lms.fields import Email, Moment, PersonName, Reply, Request

_MAX_ADMINS = 10
_MAX_DOMAIN = 96  # with a learner's part of the address no more than Zoom takes
_DOMAIN = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"


class SettingsChange(Request):
    """The whole of a tenant's settings. ``admin_emails`` are told when Zoom has to be connected again.

    Learners without an e-mail are registered under an address of ``synthetic_email_domain``, which should be one whose
    mail nobody gets; without it they are refused.
    """

    enabled: bool
    admin_emails: Annotated[list[Email], Field(max_length=_MAX_ADMINS)]
    recordings_on_disconnect: Literal["keep", "delete"]
    synthetic_email_domain: Annotated[str, Field(max_length=_MAX_DOMAIN, pattern=_DOMAIN)] | None = None


class SettingsReply(Reply):
    enabled: bool
    admin_emails: list[str]
    recordings_on_disconnect: str
    synthetic_email_domain: str | None = None


class ProgramChange(Request):
    """A part of the tenant, switched on or off by itself."""

    name: PersonName
    enabled: bool


class ProgramReply(Reply):
    program_id: str
    name: str
    enabled: bool


class ProgramList(Reply):
    items: list[ProgramReply]
    cursor: str | None = None


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
