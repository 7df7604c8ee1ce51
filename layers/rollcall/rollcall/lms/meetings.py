"""Meetings and their registrants: requests and replies."""

from typing import Literal

from rollcall.lms.fields import Email, LmsId, Moment, PersonName, Reply, Request
from rollcall.lms.policies import PolicyWishesReply
from rollcall.lms.rosters import RosterReply


class Host(Request):
    email: Email


class Learner(Request):
    learner_id: LmsId
    name: PersonName
    email: Email


class Override(Reply):
    """A setting that Zoom made otherwise than asked for, because the account locks it."""

    setting: str
    requested: str
    actual: str


class DriftReply(Reply):
    """What was changed in Zoom and breaks tracking: ``deleted``, ``registration_off`` or ``host_changed``."""

    what: Literal["deleted", "registration_off", "host_changed"]
    since: Moment


class ZoomNumber(Reply):
    meeting_number: str


class HostReply(Reply):
    email: str


class LeftOut(Reply):
    """An alternative host who is none: ``not_in_account``, ``not_licensed``, ``is_host`` or ``cannot_be_checked``."""

    email: str
    reason: str


class Registrants(Reply):
    """How many, and the first of them; a list of meetings has the number alone."""

    count: int
    items: "list[RegistrantReply] | None" = None
    cursor: str | None = None


class ReportTroubleReply(Reply):
    """Why Zoom's report cannot be read: reauthorization_required, missing_scopes, not_paid_for or refused."""

    what: str
    since: Moment
    scopes: list[str]


class MeetingReply(Reply):
    """``roster`` answers the request that made it, if one came with it: who was refused, and how far it has come.

    ``no_show`` of an appointment: ``learner``, ``host`` or ``both`` did not come, or somebody did whom nobody knows and
    only the host can tell (``ask_host``).
    """

    meeting_id: str
    connection_id: str | None
    program_id: str | None = None
    status: str
    room: str
    topic: str
    description: str
    start: Moment
    duration_s: int
    time_zone: str
    host: HostReply | None
    host_status: str | None = None
    alternative_hosts: list[str]
    left_out: list[LeftOut] = []
    options: dict[str, bool]
    sequence: int
    zoom: ZoomNumber | None
    external_link: str | None = None
    overrides: list[Override]
    drift: list[DriftReply]
    appointment: bool
    no_show: str | None = None
    attendance_policy: PolicyWishesReply
    report_trouble: ReportTroubleReply | None = None
    registrants: Registrants
    roster: RosterReply | None = None


class MeetingList(Reply):
    items: list[MeetingReply]
    cursor: str | None = None


class RegistrantReply(Reply):
    """``status`` is pending, registered, removing, cancelled, denied or failed; ``reason`` why, of the last three.

    ``dropped_in``: by a sign-in, and named by no roster.
    """

    learner_id: str
    name: str
    email: str
    time_zone: str | None = None
    status: str
    reason: str | None = None
    join_url: str
    adds_left_today: int
    clicks: int
    dropped_in: bool


class RegistrantList(Reply):
    items: list[RegistrantReply]
    cursor: str | None = None


class HostWritesReply(Reply):
    """Meetings created or changed for one host, of what Zoom takes on one day of UTC; as far as Rollcall knows."""

    used: int
    left: int
    resets_at: Moment


class LimitsReply(Reply):
    """What is left today. ``host_writes`` is null while a planned meeting has no host in Zoom."""

    host: HostReply | None
    host_writes: HostWritesReply | None


class StartLink(Reply):
    """The host's link: a credential of two hours, fetched at each call and never stored."""

    start_url: str
