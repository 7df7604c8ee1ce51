"""A learner in a meeting: what the LMS knows of them, and who they are in Zoom's list (deleted when it disconnects)."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from rollcall.ids import LearnerId, MeetingId, RegistrantId, SessionLogId, TenantId
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import ItemKey, Record


class Registrant(Record):
    """A learner as the LMS registered them; ``join_token`` is their personal link's."""

    KIND: ClassVar = "registrant"
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId
    name: str
    email: str
    join_token: str
    status: Literal["registered", "cancelled"] = "registered"

    @property
    def key(self) -> ItemKey:
        return ItemKey(meeting_partition(self.tenant_id, self.meeting_id), f"REGISTRANT#{self.learner_id}")


class Registration(Record):
    """Zoom's registrant behind a learner."""

    KIND: ClassVar = "registration"
    tenant_id: TenantId
    meeting_id: MeetingId
    registrant_id: RegistrantId
    learner_id: LearnerId
    email: str
    session_log_id: SessionLogId | None = None

    @property
    def key(self) -> ItemKey:
        return registration_key(self.tenant_id, self.meeting_id, self.registrant_id)


class ZoomLink(Record):
    """A learner's own way into the room. The latest one, if they signed in more than once."""

    KIND: ClassVar = "zoom_link"
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId
    registrant_id: RegistrantId
    join_url: str

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


def registration_key(tenant_id: TenantId, meeting_id: MeetingId, registrant_id: RegistrantId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"REGISTRATION#{registrant_id}")


def zoom_link_key(tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"ZOOM_LINK#{learner_id}")


def join_key(token_hash: str) -> ItemKey:
    return ItemKey(f"JOIN#{token_hash}", "JOIN")
