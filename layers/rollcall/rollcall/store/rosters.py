"""A meeting's roster: the learners the LMS wants, the registrants Zoom has, and the links between."""

from collections.abc import Iterable
from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from rollcall.ids import LearnerId, MeetingId, RegistrantId, TenantId
from rollcall.store.meeting_records import Meeting
from rollcall.store.partitions import meeting_partition
from rollcall.store.registrants import (
    Enrolment,
    Registrant,
    Registration,
    ZoomLink,
    registrant_key,
    registration_key,
    zoom_link_key,
)
from rollcall.store.table import Table


@dataclass(frozen=True, slots=True)
class RosterStore:
    table: Table

    def register(self, enrolments: Iterable[Enrolment]) -> None:
        self.table.put_all(record for one in enrolments for record in one.records())

    def registrant_page(
        self, tenant_id: TenantId, meeting_id: MeetingId, limit: int, after: str
    ) -> tuple[list[Registrant], str]:
        items, last = self.table.page(meeting_partition(tenant_id, meeting_id), "REGISTRANT#", limit, after)
        return [Registrant.from_item(item) for item in items], last

    def registration(
        self, tenant_id: TenantId, meeting_id: MeetingId, registrant_id: RegistrantId
    ) -> Registration | None:
        return self.table.get(Registration, registration_key(tenant_id, meeting_id, registrant_id))

    def registrations(self, tenant_id: TenantId, meeting_id: MeetingId) -> list[Registration]:
        items = self.table.query(meeting_partition(tenant_id, meeting_id), "REGISTRATION#")
        return [Registration.from_item(item) for item in items]

    def zoom_link(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> ZoomLink | None:
        return self.table.get(ZoomLink, zoom_link_key(tenant_id, meeting_id, learner_id))

    def registrant(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> Registrant | None:
        return self.table.get(Registrant, registrant_key(tenant_id, meeting_id, learner_id))

    def count_registrants(self, meeting: Meeting, count: int) -> None:
        self.table.update(meeting.key, {"registrant_count": count}, Attr("pk").exists())
