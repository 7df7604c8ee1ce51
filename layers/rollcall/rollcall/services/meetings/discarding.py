"""Zoom meetings to which nobody is led any more, or was yet: deleted there, however long Zoom takes over it.

One that runs is left to its end: whoever is in it would be thrown out.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from rollcall.aws.queues import Queue
from rollcall.ids import ConnectionId, MeetingId, TenantId, ZoomAccountId, ZoomMeetingId
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.meeting_records import Meeting, MeetingStatus, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.table import Instant
from rollcall.zoom.errors import RateLimitedError, ZoomError

AFTER_STORE_S = 120  # longer than a write may take, with all its repetitions
TRIES = 64  # about a fortnight
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)


class Discard(BaseModel):
    """The job. ``tries`` were made before; the next is ``not_before``, which is longer than a message can wait."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["discard"] = "discard"
    tenant_id: TenantId
    meeting_id: MeetingId
    connection_id: ConnectionId
    account_id: ZoomAccountId
    zoom_meeting_id: ZoomMeetingId
    tries: int = 0
    not_before: Instant | None = None

    @classmethod
    def of(cls, side: ZoomMeeting) -> Self:
        return cls.model_validate(side.model_dump(include=set(cls.model_fields)))

    def later(self, now: datetime, at_least_s: int) -> Self:
        wait = min(_FIRST * 2 ** min(self.tries, 10), _LONGEST)
        due = now + max(wait, timedelta(seconds=at_least_s))
        return self.model_copy(update={"tries": self.tries + 1, "not_before": due})

    def wait_s(self, now: datetime) -> int:
        return max(0, round((self.not_before - now).total_seconds())) if self.not_before else 0


@dataclass(frozen=True, slots=True)
class Discarding:
    meetings: MeetingStore
    rosters: RosterStore
    zooms: ZoomAccess
    jobs: Queue
    clock: Callable[[], datetime]

    def at_once(self, side: ZoomMeeting) -> None:
        """If Zoom lets it; otherwise the job does it."""
        due = Discard.of(side)
        try:
            self._discard(due)
        except ZoomError as error:
            self._again(due, error)

    def unless_kept(self, side: ZoomMeeting) -> None:
        """Said before another number takes its place: whoever dies over that leaves nothing behind in Zoom."""
        self.jobs.send(Discard.of(side).model_dump(mode="json"), AFTER_STORE_S)

    def hasten(self, side: ZoomMeeting) -> None:
        """The job is on its way; in Zoom it can go now."""
        with suppress(ZoomError):
            self.zooms.client(side.tenant_id, side.connection_id).delete_meeting(side.zoom_meeting_id)

    def work(self, due: Discard) -> str:
        """A word for what came of it. Raises what Zoom says after a fortnight: then a person has to look."""
        wait_s = due.wait_s(self.clock())
        if wait_s and self._leads_to_zoom(due):
            self.jobs.send(due.model_dump(mode="json"), wait_s)
            return "waits"
        try:
            return self._discard(due)
        except ZoomError as error:
            if due.tries >= TRIES:
                raise
            self._again(due, error)
            return f"later_{type(error).__name__}"

    def _discard(self, due: Discard) -> str:
        meeting = self.meetings.get(due.tenant_id, due.meeting_id)
        side = self.meetings.zoom_side(due.tenant_id, due.meeting_id)
        if meeting and side and _is_led_to(due, meeting, side):
            return "kept"
        self.meetings.close_route(due)
        if meeting and meeting.connection_id != due.connection_id:
            self.rosters.forget_number(due.tenant_id, due.meeting_id, due.zoom_meeting_id)
        if not self._leads_to_zoom(due):
            return "connection_gone"
        self.zooms.client(due.tenant_id, due.connection_id).delete_meeting(due.zoom_meeting_id)
        return "deleted"

    def _leads_to_zoom(self, due: Discard) -> bool:
        connection = self.zooms.refreshing.connections.get(due.tenant_id, due.connection_id)
        return connection is not None and connection.lives

    def _again(self, due: Discard, error: ZoomError) -> None:
        now = self.clock()
        later = due.later(now, error.retry_after_s if isinstance(error, RateLimitedError) else 0)
        self.jobs.send(later.model_dump(mode="json"), later.wait_s(now))


def _is_led_to(due: Discard, meeting: Meeting, side: ZoomMeeting) -> bool:
    return meeting.status is MeetingStatus.SCHEDULED and side.zoom_meeting_id == due.zoom_meeting_id
