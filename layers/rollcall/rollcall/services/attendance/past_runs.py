"""Which runs of a meeting Zoom knows of: what no webhook told is noted, and its report asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import InstanceUuid
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.facts import FactStore, Instance
from rollcall.store.meeting_records import Meeting, Room, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import NotFoundError, NotReadyError
from rollcall.zoom.models import PastMeeting


@dataclass(frozen=True, slots=True)
class PastRuns:
    meetings: MeetingStore
    facts: FactStore
    zooms: ZoomAccess
    times: ReportTimes

    def learn(self, meeting: Meeting, side: ZoomMeeting | None, known: Iterable[Instance], now: datetime) -> int:
        """One call where the webhooks told everything. Gives the number of runs whose end was news."""
        if side is None:
            return 0
        client = self.zooms.client(meeting.tenant_id, meeting.connection_id)
        ended = {one.uuid for one in known if one.ended_at}
        try:
            past = {one.uuid for one in client.past_instances(side.zoom_meeting_id)}
        except NotFoundError:
            return 0
        return sum(self._learn(meeting, uuid, now) for uuid in sorted(past - ended))

    def _learn(self, meeting: Meeting, uuid: InstanceUuid, now: datetime) -> bool:
        try:
            past = self.zooms.client(meeting.tenant_id, meeting.connection_id).past_meeting(uuid)
        except NotReadyError:
            return False
        self.note(meeting, uuid, past)
        if past.end_time is None:
            return False
        event_ts = int(past.end_time.timestamp() * 1000)
        self.meetings.turn_room(meeting.tenant_id, meeting.meeting_id, Room.CLOSED, event_ts)
        self.times.arm_again(meeting.tenant_id, meeting.meeting_id, uuid, past.end_time, now)
        return True

    def note(self, meeting: Meeting, uuid: InstanceUuid, past: PastMeeting) -> None:
        """Both ends of a run, as Zoom has them afterwards."""
        if past.start_time:
            self.facts.note_start(meeting.tenant_id, meeting.meeting_id, uuid, past.start_time)
        if past.end_time:
            self.facts.note_end(meeting.tenant_id, meeting.meeting_id, uuid, past.end_time)
