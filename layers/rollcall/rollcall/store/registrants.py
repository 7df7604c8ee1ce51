"""A learner in a meeting: what the LMS knows of them, and who they are in Zoom's list (deleted when it disconnects)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from rollcall.ids import LearnerId, MeetingId, RegistrantId, TenantId, ZoomMeetingId
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import Instant, ItemKey, PreciseInstant, Record

# Reasons of ``cancelled``, ``denied`` and ``failed``.
REMOVED, CANCELLED_IN_ZOOM, DENIED_IN_ZOOM = "removed", "cancelled_in_zoom", "denied_in_zoom"
REFUSED, FULL = "zoom_refused", "meeting_full"
NO_SHOW = "no_show"  # of ``removing`` too: who took them off

# Zoom's limits for one registrant of one meeting and UTC day.
ADDS_A_DAY, STATUS_CHANGES_A_DAY = 3, 10


class RegistrantStatus(StrEnum):
    """``pending`` and ``removing`` are wishes that Zoom has not been told of yet.

    ``cancelled`` by whom, and ``failed`` why, is the registrant's ``reason``.
    """

    PENDING = "pending"
    REGISTERED = "registered"
    REMOVING = "removing"
    CANCELLED = "cancelled"
    DENIED = "denied"
    FAILED = "failed"


class Registrant(Record):
    """A learner as the LMS registered them; ``join_token`` is their personal link's, for as long as the meeting lives.

    ``writes_day`` is the UTC day of ``adds`` and ``status_changes``, which Zoom limits for each registrant and day.
    ``clicks`` of the personal link are people's, not previewers'. ``dropped_in``: by a sign-in, not by a roster.
    """

    KIND: ClassVar = "registrant"
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId
    name: str
    email: str
    time_zone: str | None = None
    join_token: str
    status: RegistrantStatus = RegistrantStatus.REGISTERED
    reason: str = ""
    changed_at: PreciseInstant | None = None
    writes_day: str = ""
    adds: int = 0
    status_changes: int = 0
    clicks: int = 0
    first_clicked_at: Instant | None = None
    last_clicked_at: Instant | None = None
    dropped_in: bool = False

    @property
    def key(self) -> ItemKey:
        return registrant_key(self.tenant_id, self.meeting_id, self.learner_id)

    def index_keys(self) -> dict[str, str]:
        return {"gsi1pk": meetings_of_learner(self.tenant_id, self.learner_id), "gsi1sk": self.meeting_id}

    @property
    def is_wanted(self) -> bool:
        return self.status in {RegistrantStatus.PENDING, RegistrantStatus.REGISTERED}

    @property
    def is_untold(self) -> bool:
        """Zoom is still to be told of the LMS's wish."""
        return self.status in {RegistrantStatus.PENDING, RegistrantStatus.REMOVING}

    @property
    def is_removed(self) -> bool:
        """By the LMS; whoever cancelled in Zoom, was denied there or did not come, is still one of its learners."""
        taken_off = self.status is RegistrantStatus.CANCELLED and self.reason == REMOVED
        return taken_off or (self.status is RegistrantStatus.REMOVING and self.reason != NO_SHOW)

    def spent_on(self, day: str) -> tuple[int, int]:
        """Adds and status changes of that UTC day."""
        return (self.adds, self.status_changes) if self.writes_day == day else (0, 0)


class Registration(Record):
    """Zoom's registrant behind a learner, in the Zoom meeting of that number."""

    KIND: ClassVar = "registration"
    tenant_id: TenantId
    meeting_id: MeetingId
    registrant_id: RegistrantId
    zoom_meeting_id: ZoomMeetingId
    learner_id: LearnerId
    email: str

    @property
    def key(self) -> ItemKey:
        return registration_key(self.tenant_id, self.meeting_id, self.registrant_id)


class ZoomLink(Record):
    """A learner's own way into the room: their latest registration, in the Zoom meeting of that number.

    It leads nowhere once it is ``cancelled``, or the meeting was made anew under another number.
    """

    KIND: ClassVar = "zoom_link"
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId
    registrant_id: RegistrantId
    zoom_meeting_id: ZoomMeetingId
    email: str
    join_url: str
    state: Literal["approved", "cancelled"] = "approved"

    @property
    def key(self) -> ItemKey:
        return zoom_link_key(self.tenant_id, self.meeting_id, self.learner_id)


class JoinLink(Record):
    """A personal link, found by the hash of its token."""

    KIND: ClassVar = "join_link"
    token_hash: str
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId

    @property
    def key(self) -> ItemKey:
        return join_key(self.token_hash)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """All that there is of a learner in a meeting: two records of the LMS's, two of Zoom's."""

    registrant: Registrant
    registration: Registration
    zoom_link: ZoomLink
    join_link: JoinLink

    def records(self) -> tuple[Record, ...]:
        return self.registrant, self.registration, self.zoom_link, self.join_link


def meetings_of_learner(tenant_id: TenantId, learner_id: LearnerId) -> str:
    return f"LEARNER#{tenant_id}#{learner_id}"


def registrant_key(tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"REGISTRANT#{learner_id}")


def registration_key(tenant_id: TenantId, meeting_id: MeetingId, registrant_id: RegistrantId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"REGISTRATION#{registrant_id}")


def zoom_link_key(tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"ZOOM_LINK#{learner_id}")


def join_key(token_hash: str) -> ItemKey:
    return ItemKey(f"JOIN#{token_hash}", "JOIN")
