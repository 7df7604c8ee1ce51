"""What a tenant's admin decides and looks up: requests and replies."""

from typing import Annotated, Literal

from pydantic import Field

from rollcall.lms.fields import Email, Moment, PersonName, Reply, Request
from rollcall.lms.policies import PolicyRequest, PolicyWishesReply

_MAX_ADMINS = 10
_MAX_DOMAIN = 96  # with a learner's part of the address no more than Zoom takes
_DOMAIN = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"


type NoShowAfter = Annotated[int, Field(ge=60, le=7200, description="seconds that somebody has to arrive in")]
type AbsenceChoice = Literal["mark", "cancel_registration", "cancel_meeting"]


class AppointmentRules(Request):
    """What becomes of an appointment to which somebody does not come; ``mark`` changes nothing but its record."""

    no_show_after_s: NoShowAfter | None = None
    on_learner_absent: AbsenceChoice = "mark"
    on_host_absent: Literal["mark", "cancel_meeting"] = "mark"
    on_both_absent: AbsenceChoice = "mark"


class SettingsChange(Request):
    """The whole of a tenant's settings. ``admin_emails`` are told when Zoom has to be connected again.

    Learners without an e-mail are registered under an address of ``synthetic_email_domain``, which should be one whose
    mail nobody gets; without it they are refused. With ``waiting_line``, learners who sign in wait until a host takes
    them. Whoever signs in has ``no_show_after_s`` to arrive, then their registration is cancelled. ``attendance`` is
    what meetings are settled by from now on; those that are settled stay so until you ask: POST /v1/settlements.
    """

    enabled: bool
    admin_emails: Annotated[list[Email], Field(max_length=_MAX_ADMINS)]
    recordings_on_disconnect: Literal["keep", "delete"]
    synthetic_email_domain: Annotated[str, Field(max_length=_MAX_DOMAIN, pattern=_DOMAIN)] | None = None
    waiting_line: bool = False
    no_show_after_s: NoShowAfter | None = None
    appointments: AppointmentRules = AppointmentRules()
    attendance: PolicyRequest = PolicyRequest()


class AppointmentsReply(Reply):
    no_show_after_s: int | None = None
    on_learner_absent: str
    on_host_absent: str
    on_both_absent: str


class SettingsReply(Reply):
    enabled: bool
    admin_emails: list[str]
    recordings_on_disconnect: str
    synthetic_email_domain: str | None = None
    waiting_line: bool
    no_show_after_s: int | None = None
    appointments: AppointmentsReply
    attendance: PolicyWishesReply


class ProgramChange(Request):
    """A part of the tenant, switched on or off by itself. What is null, the tenant's settings decide."""

    name: PersonName
    enabled: bool
    waiting_line: bool | None = None
    no_show_after_s: NoShowAfter | None = None
    attendance: PolicyRequest = PolicyRequest()


class ProgramReply(Reply):
    program_id: str
    name: str
    enabled: bool
    waiting_line: bool | None = None
    no_show_after_s: int | None = None
    attendance: PolicyWishesReply


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
