"""A meeting's roster: the learners the LMS wants, the registrants Zoom has, and the links between."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, chain
from typing import Any

from boto3.dynamodb.conditions import Attr

from rollcall.ids import LearnerId, MeetingId, RegistrantId, TenantId, ZoomMeetingId
from rollcall.store.meeting_records import Meeting
from rollcall.store.partitions import meeting_partition
from rollcall.store.registrants import (
    Enrolment,
    JoinLink,
    Registrant,
    Registration,
    ZoomLink,
    meetings_of_learner,
    registrant_key,
    registration_key,
    zoom_link_key,
)
from rollcall.store.table import ConditionFailedError, Table, as_precise_text
from rollcall.store.transactions import Change

TRANSACTION = 100


@dataclass(frozen=True, slots=True)
class RosterStore:
    table: Table

    def register(self, enrolments: Iterable[Enrolment]) -> None:
        self.table.put_all(record for one in enrolments for record in one.records())

    def registrants(self, tenant_id: TenantId, meeting_id: MeetingId) -> list[Registrant]:
        items = self.table.query(meeting_partition(tenant_id, meeting_id), "REGISTRANT#")
        return [Registrant.from_item(item) for item in items]

    def enlist(self, new: Iterable[tuple[Registrant, JoinLink]]) -> None:
        """Their links first: nobody is listed with a link that leads nowhere."""
        pairs = list(new)
        self.table.put_all(link for _, link in pairs)
        self.table.put_all(registrant for registrant, _ in pairs)

    def change(self, changes: Iterable[tuple[Registrant, Mapping[str, Any]]]) -> None:
        """Set what the LMS wishes of them now, and nothing else: clicks and Zoom's news are written meanwhile."""
        for batch in batched(changes, TRANSACTION, strict=False):
            writes = [Change(one.key, _stored(values)) for one, values in batch]
            if not self.table.transact(writes):  # one of them is being written by somebody else this moment
                for write in writes:
                    self._set(write)

    def note(self, registrant: Registrant, **values: Any) -> Registrant | None:  # noqa: ANN401 - fields of any type
        """What Zoom made of a wish, unless the LMS has another wish by now: then None."""
        unchanged = Attr("status").eq(registrant.status.value) & Attr("email").eq(registrant.email)
        try:
            return Registrant.from_item(self.table.update(registrant.key, _stored(values), unchanged))
        except ConditionFailedError:
            return None

    def keep(self, records: Iterable[Registration | ZoomLink]) -> None:
        """Zoom's registrants and their links, as they are there now."""
        self.table.put_all(records)

    def hold(self, registration: Registration) -> bool:
        """Zoom's registrant is this learner. False where it is another already."""
        free = Attr("pk").not_exists() | Attr("learner_id").eq(registration.learner_id)
        return self.table.put_if(registration, free)

    def forget_number(self, tenant_id: TenantId, meeting_id: MeetingId, zoom_meeting_id: ZoomMeetingId) -> None:
        """Whom that Zoom meeting had. A link is a newer number's as soon as its learner is registered there."""
        whose = tenant_id, meeting_id
        known: Iterable[Registration | ZoomLink] = chain(self.registrations(*whose), self.zoom_links(*whose))
        for one in known:
            if one.zoom_meeting_id == zoom_meeting_id:
                self.table.delete_if(one.key, Attr("zoom_meeting_id").eq(zoom_meeting_id))

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

    def zoom_links(self, tenant_id: TenantId, meeting_id: MeetingId) -> list[ZoomLink]:
        items = self.table.query(meeting_partition(tenant_id, meeting_id), "ZOOM_LINK#")
        return [ZoomLink.from_item(item) for item in items]

    def zoom_link(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> ZoomLink | None:
        return self.table.get(ZoomLink, zoom_link_key(tenant_id, meeting_id, learner_id))

    def registrant(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> Registrant | None:
        return self.table.get(Registrant, registrant_key(tenant_id, meeting_id, learner_id))

    def meetings_of(self, tenant_id: TenantId, learner_id: LearnerId) -> Iterator[MeetingId]:
        """Every meeting that a learner ever was on the roster of, by its id; without those of the last moment."""
        items = self.table.query_index("gsi1", meetings_of_learner(tenant_id, learner_id))
        return (MeetingId(item["meeting_id"]) for item in items)

    def count_registrants(self, meeting: Meeting, count: int) -> None:
        self.table.update(meeting.key, {"registrant_count": count}, Attr("pk").exists())

    def count_on(self, meeting: Meeting, by: int) -> None:
        """One more or less, in one step; never below nought."""
        there = Attr("registrant_count").gt(0) if by < 0 else Attr("pk").exists()
        with suppress(ConditionFailedError):
            self.table.count(meeting.key, "registrant_count", by, condition=there)

    def turn_link(self, link: ZoomLink, state: str) -> None:
        """Unless it is another registration's by now, or gone with its connection."""
        with suppress(ConditionFailedError):
            self.table.update(link.key, {"state": state}, Attr("registrant_id").eq(link.registrant_id))

    def _set(self, change: Change) -> None:
        kept = {name: value for name, value in change.values.items() if value is not None}
        self.table.update(change.key, kept, Attr("pk").exists(), remove=[*(change.values.keys() - kept.keys())])


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_precise_text(value) if isinstance(value, datetime) else value for name, value in values.items()}
