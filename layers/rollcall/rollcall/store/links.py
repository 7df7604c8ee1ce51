"""Links on our own domain: a learner's to a meeting, and a meeting's page, each found by the hash of its token."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import MeetingId, TenantId
from rollcall.store.live_events import LiveEventLink
from rollcall.store.meeting_records import Meeting
from rollcall.store.partitions import meeting_partition
from rollcall.store.registrants import JoinLink, Registrant, join_key
from rollcall.store.table import ItemKey, Record, Table, as_text


class PageLink(Record):
    """The page of a meeting that names nobody."""

    KIND: ClassVar = "page_link"
    token_hash: str
    tenant_id: TenantId
    meeting_id: MeetingId

    @property
    def key(self) -> ItemKey:
        return join_key(self.token_hash)


class MeetingPage(Record):
    """Which page it is, for whoever writes its address into a calendar."""

    KIND: ClassVar = "meeting_page"
    tenant_id: TenantId
    meeting_id: MeetingId
    token: str

    @property
    def key(self) -> ItemKey:
        return _page_key(self.tenant_id, self.meeting_id)


type Link = JoinLink | PageLink | LiveEventLink


@dataclass(frozen=True, slots=True)
class LinkStore:
    table: Table

    def find(self, token_hash: str) -> Link | None:
        found = self.table.get_one_of((JoinLink, PageLink, LiveEventLink), join_key(token_hash))
        return found if isinstance(found, JoinLink | PageLink | LiveEventLink) else None

    def page_of(self, meeting: Meeting) -> MeetingPage | None:
        return self.table.get(MeetingPage, _page_key(meeting.tenant_id, meeting.meeting_id))

    def make_page(self, page: MeetingPage, link: PageLink) -> bool:
        """The link first, so that no calendar names an address that leads nowhere. False: somebody was faster."""
        self.table.put(link)
        return self.table.put_new(page)

    def note_click(self, registrant: Registrant, now: datetime) -> None:
        """Added in one step: the same link may be opened on two devices at once.

        Raises ConditionFailedError for a learner who was erased meanwhile: a click must not bring them back.
        """
        first = {} if registrant.first_clicked_at else {"first_clicked_at": as_text(now)}
        values = first | {"last_clicked_at": as_text(now)}
        self.table.count(registrant.key, "clicks", 1, condition=Attr("pk").exists(), values=values)


def _page_key(tenant_id: TenantId, meeting_id: MeetingId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), "PAGE")
