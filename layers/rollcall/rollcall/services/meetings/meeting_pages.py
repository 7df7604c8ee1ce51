"""A meeting's own page, which names nobody: where the calendars of whoever runs it point."""

from dataclasses import dataclass

from rollcall.lms.keys import hashed, make_token
from rollcall.store.links import LinkStore, MeetingPage, PageLink
from rollcall.store.meeting_records import Meeting


@dataclass(frozen=True, slots=True)
class MeetingPages:
    links: LinkStore

    def address(self, meeting: Meeting, base_url: str) -> str:
        """Made when it is first asked for, and the same ever after."""
        page = self.links.page_of(meeting) or self._make(meeting)
        return f"{base_url}/join/{page.token}"

    def _make(self, meeting: Meeting) -> MeetingPage:
        whose = {"tenant_id": meeting.tenant_id, "meeting_id": meeting.meeting_id}
        token = make_token()
        page = MeetingPage.model_validate(whose | {"token": token})
        made = self.links.make_page(page, PageLink.model_validate(whose | {"token_hash": hashed(token)}))
        return page if made else self.links.page_of(meeting) or page
