"""A connection's meetings: what was seen is concluded, what is Zoom's is deleted, the LMS's records stay."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from boto3.dynamodb.conditions import Attr

from rollcall.services.attendance.settling import Settling
from rollcall.services.connections.goodbye.ending import Ending
from rollcall.services.drop_in.logs.closing import Closing
from rollcall.services.meetings.doors import OPENS_BEFORE
from rollcall.store.aliases import MeetingAlias
from rollcall.store.claims import ClaimStore
from rollcall.store.deleting import Deleting, Found
from rollcall.store.ended_meetings import EndedMeetingStore
from rollcall.store.facts import REPORT_PAGE, Fact, Instance, Report
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room, Route, ZoomMeeting, route_key
from rollcall.store.meetings import MeetingStore
from rollcall.store.partitions import meeting_partition
from rollcall.store.registrants import Registration, ZoomLink
from rollcall.store.session_logs import ZOOM_DISCONNECTED
from rollcall.store.tombstones import Tombstone
from rollcall.store.unmatched_names import UnmatchedName

_PAGE = 25
_ZOOMS = {
    Fact.KIND,
    Instance.KIND,
    MeetingAlias.KIND,
    Registration.KIND,
    Report.KIND,
    REPORT_PAGE,
    Tombstone.KIND,
    UnmatchedName.KIND,
    ZoomLink.KIND,
    ZoomMeeting.KIND,
}
# Where Zoom's items are among the LMS's: it may have many thousand registrants that need not be read.
_RANGES = (("ALIAS#", "ALIAS$"), ("FACT#", "INSTANCE$"), ("REGISTRATION#", "ZOOM_LINK$"))

type Page[T] = Callable[[dict[str, Any] | None], tuple[list[T], Any]]


@dataclass(frozen=True, slots=True)
class EndingMeetings:
    meetings: MeetingStore
    ended: EndedMeetingStore
    claims: ClaimStore
    settling: Settling
    closing: Closing
    deleting: Deleting

    def end(self, ending: Ending) -> bool:
        """Each meeting leaves the index with its last item, so that what is left is what is to be done."""
        whose = ending.connection.tenant_id, ending.connection.connection_id
        for side in _all(lambda after: self.meetings.of_connection(*whose, _PAGE, after)):
            if ending.out_of_time():
                return False
            self._end(ending, side)
        return True

    def look_through(self, ending: Ending) -> bool:
        """What was on its way when its meeting was ended has arrived, and goes too."""
        whose = ending.connection.tenant_id, ending.connection.connection_id
        for meeting in _all(lambda after: self.ended.left_behind(*whose, _PAGE, after)):
            if ending.out_of_time():
                return False
            self.deleting.delete(ending.receipt, self._zooms(meeting, meeting))
            self.ended.looked_through(meeting)
        return True

    def _end(self, ending: Ending, side: ZoomMeeting) -> None:
        meeting = self.meetings.get(side.tenant_id, side.meeting_id)
        if meeting:
            self._let_go(ending, meeting, side)
        route = Found(
            route_key(side.account_id, side.zoom_meeting_id), Route.KIND, Attr("meeting_id").eq(side.meeting_id)
        )
        zooms = (one for one in self._zooms(side, meeting) if one.key != side.key)
        claims = self._claims(meeting) if meeting and meeting.kind == "daily_session" else ()
        self.deleting.delete(ending.receipt, chain([route], zooms, claims, [Found(side.key, ZoomMeeting.KIND)]))

    def _let_go(self, ending: Ending, meeting: Meeting, side: ZoomMeeting) -> None:
        """Concluded before anything goes; from the next write on, nobody computes from what is left."""
        connection_id = ending.connection.connection_id
        if meeting.status is MeetingStatus.SCHEDULED:
            concluded = self._concluded(ending, meeting)
            link = side.registration_url if meeting.end > ending.now else ""
            if self.ended.link_externally(concluded, connection_id, link):
                return
        self.ended.leave_behind(meeting, connection_id)  # it was cancelled, perhaps a moment ago

    def _concluded(self, ending: Ending, meeting: Meeting) -> Meeting:
        ahead = meeting.start - OPENS_BEFORE > ending.now and meeting.room is Room.NEVER_OPENED
        settled = meeting.attendance_state is AttendanceState.FINAL and meeting.room is not Room.OPEN
        if meeting.kind == "scheduled" and (ahead or settled):
            return meeting
        file = self.settling.facts.open(meeting.tenant_id, meeting.meeting_id)
        if file is None:
            return meeting
        self.closing.end_all(file, ending.now, ZOOM_DISCONNECTED)
        return self.settling.conclude(file, ending.now)

    def _zooms(self, whose: ZoomMeeting | Meeting, meeting: Meeting | None) -> Iterator[Found]:
        """Of facts that were spread wider a moment ago the rest is found when all is looked through once more."""
        partition = meeting_partition(whose.tenant_id, whose.meeting_id)
        beside = self.settling.facts.partitions(meeting)[1:] if meeting else []
        found = [self.deleting.within(partition, first, last) for first, last in _RANGES]
        found += [self.deleting.within(other) for other in beside]
        return (one for one in chain.from_iterable(found) if one.kind in _ZOOMS)

    def _claims(self, meeting: Meeting) -> Iterator[Found]:
        """The host's session of the day: with its claim, the next learner would be sent there."""
        for claim in self.claims.daily_sessions(meeting.tenant_id, meeting.host_email):
            if claim.meeting_id == meeting.meeting_id:
                yield Found(claim.key, claim.KIND)


def _all[T](page: Page[T]) -> Iterator[T]:
    after = None
    while True:
        items, after = page(after)
        yield from items
        if not after:
            return
