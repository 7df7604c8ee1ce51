"""The LMS's own state: its settings, its line to Rollcall, its gradebook and its inbox."""

from collections.abc import Sequence
from dataclasses import replace

import httpx

from local.lms.client import Learner, NewMeeting, NotTaken, Rollcall
from local.lms.gradebook import Gradebook
from local.lms.live_events import Invitation, LiveEvents, NewLiveEvent
from local.lms.logbook import Logbook
from local.lms.settings import NotConfiguredError, Settings
from local.lms.webhooks import Inbox

type Invited = dict[str, tuple[Learner, Invitation]]


class Desk:
    """What pages and JSON views act on."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.settings = settings
        self.logbook = Logbook()
        self.gradebook = Gradebook(self.logbook)
        self.inbox = Inbox(self.gradebook)
        self.invited: dict[str, Invited] = {}
        self._transport = transport
        self._rollcall: Rollcall | None = None
        self.connection_id = ""
        self._join_urls: dict[str, dict[str, str]] = {}

    @property
    def rollcall(self) -> Rollcall:
        """The line to Rollcall; raises `NotConfiguredError` before the settings are complete."""
        if not self.settings.is_complete:
            raise NotConfiguredError
        if self._rollcall is None:
            self._rollcall = Rollcall(self.settings.api_url, self.settings.api_key, self._transport)
        return self._rollcall

    @property
    def live_events(self) -> LiveEvents:
        """The same line, to what is held in several sessions; raises `NotConfiguredError`."""
        return LiveEvents(self.rollcall)

    def configure(self, api_url: str, api_key: str, tenant_id: str) -> None:
        """Take new settings; the next call to Rollcall uses them."""
        self.settings = replace(self.settings, api_url=api_url, api_key=api_key, tenant_id=tenant_id)
        self._rollcall = None

    async def subscribe(self) -> None:
        """Have Rollcall send its events here; a second call changes nothing."""
        if not self.inbox.is_subscribed:
            self.inbox.trust(await self.rollcall.add_endpoint(self.settings.webhook_url))

    async def finish_connecting(self, connection_id: str) -> str:
        """Use the connection if Rollcall says that it is active; a browser's query string proves nothing."""
        status = await self.rollcall.connection_status(connection_id)
        if status == "active":
            self.connection_id = connection_id
        return status

    async def schedule(self, meeting: NewMeeting, request_id: str) -> str:
        """Create a meeting in Rollcall, open the course for it and keep everybody's link; returns the meeting's id."""
        meeting_id = await self.rollcall.create_meeting(meeting, request_id, self.connection_id)
        self.gradebook.open_course(meeting_id, meeting.topic, meeting.registrants)
        await self._learn_links(meeting_id)
        return meeting_id

    async def change_roster(self, meeting_id: str, roster: Sequence[Learner]) -> NotTaken:
        """Say who belongs to a meeting from now on; whom Rollcall does not take stays on the LMS's own list."""
        not_taken = await self.rollcall.put_roster(meeting_id, roster)
        self.gradebook.enroll(meeting_id, roster)
        await self._learn_links(meeting_id)
        return not_taken

    async def catch_up(self, meeting_id: str) -> None:
        """Ask for the lines that an event had no room for."""
        book = self.gradebook.courses[meeting_id].book
        if book.behind is not None:
            since, book.behind = book.behind, None
            try:
                book.take([line async for line in self.rollcall.attendance(meeting_id, since)])
            except BaseException:
                book.fall_behind(since)
                raise

    async def join_url(self, meeting_id: str, learner_id: str) -> str | None:
        """A learner's personal link: there before Zoom knows them, and working still when the meeting has moved."""
        if learner_id not in self._join_urls.get(meeting_id, {}):
            await self._learn_links(meeting_id)
        return self._join_urls.get(meeting_id, {}).get(learner_id)

    async def hold_live_event(self, wanted: NewLiveEvent, request_id: str) -> str:
        """Make a live event and invite its learners, each with one link for all of it; returns its id."""
        made = await self.live_events.create(wanted, request_id)
        invited: Invited = {}
        for learner in wanted.learners:
            invited[learner.learner_id] = (learner, await self.live_events.invite(made.live_event_id, learner))
        self.invited[made.live_event_id] = invited
        return made.live_event_id

    async def _learn_links(self, meeting_id: str) -> None:
        everybody = await self.rollcall.registrations(meeting_id)
        self._join_urls[meeting_id] = {one.learner_id: one.join_url for one in everybody}

    async def close(self) -> None:
        """Give the connections to Rollcall back."""
        if self._rollcall is not None:
            await self._rollcall.close()
