"""The job that brings a roster to Zoom, as often as it takes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from rollcall.ids import MeetingId, TenantId
from rollcall.services.meetings.rosters.bringing import Bringing
from rollcall.services.meetings.rosters.endings import Ending, after_refusal, before_asking, stopped, waits_until
from rollcall.services.meetings.rosters.planning import Roster
from rollcall.services.meetings.rosters.requesting import RosterRequests, job
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.meeting_records import Meeting, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.roster_syncs import RosterSync, SyncState
from rollcall.store.rosters import RosterStore
from rollcall.zoom.errors import ZoomError

_BUSY_S = 15


@dataclass(frozen=True, slots=True)
class RosterWorker:
    meetings: MeetingStore
    rosters: RosterStore
    zooms: ZoomAccess
    requests: RosterRequests
    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep

    def work(self, tenant_id: TenantId, meeting_id: MeetingId, turn: str, time_is_up: Callable[[], bool]) -> str:
        """Gives what became of it. ``turn`` is that of a message to ourselves, empty where somebody asked."""
        sync = self.requests.syncs.get(tenant_id, meeting_id)
        if sync is None or not sync.is_unfinished:
            return "nothing"
        leased = self.requests.syncs.lease(sync, self.clock())
        if leased is None:
            self.requests.jobs.send(job(tenant_id, meeting_id, turn), _BUSY_S)
            return "busy"
        if turn and turn != leased.turn:
            self._free(leased)
            return "old"
        return self._work(leased, turn, time_is_up)

    def _work(self, sync: RosterSync, turn: str, time_is_up: Callable[[], bool]) -> str:
        """Again, as long as wishes arrive that the pass before did not see."""
        while True:
            ending, sync = self._pass(sync, turn, time_is_up)
            ended = self._end(sync, ending)
            if ended:
                return ending.reason or ending.state.value
            turn, sync = "", self.requests.syncs.get(sync.tenant_id, sync.meeting_id) or sync

    def _pass(self, sync: RosterSync, turn: str, time_is_up: Callable[[], bool]) -> tuple[Ending, RosterSync]:
        now, (meeting, side) = self.clock(), self._both(sync)
        if turn and sync.not_before and sync.not_before > now:
            return waits_until(sync.not_before, sync.reason, now, saw_all=True, tries=sync.tries), sync
        connections = self.zooms.refreshing.connections
        connection = connections.get(sync.tenant_id, (side or meeting).connection_id) if meeting else None
        refusal = before_asking(meeting, connection, sync, now)
        if refusal or meeting is None or side is None:
            return refusal or stopped("meeting_not_in_zoom"), sync
        return self._bring(meeting, side, sync, time_is_up)

    def _both(self, sync: RosterSync) -> tuple[Meeting | None, ZoomMeeting | None]:
        """As they are together: a meeting that is made anew by another connection gets another side."""
        whose = sync.tenant_id, sync.meeting_id
        meeting, side = self.meetings.get(*whose), self.meetings.zoom_side(*whose)
        if meeting and side and meeting.connection_id != side.connection_id:
            meeting = self.meetings.get(*whose)
        return meeting, side

    def _bring(
        self, meeting: Meeting, side: ZoomMeeting, sync: RosterSync, time_is_up: Callable[[], bool]
    ) -> tuple[Ending, RosterSync]:
        whose = meeting.tenant_id, meeting.meeting_id
        links, registrations = self.rosters.zoom_links(*whose), self.rosters.registrations(*whose)
        roster = Roster.of(side.zoom_meeting_id, self.rosters.registrants(*whose), links, registrations)
        client = self.zooms.client(meeting.tenant_id, side.connection_id)
        syncs = self.requests.syncs
        bringing = Bringing(roster, self.rosters, syncs, sync, client, self.clock, self.sleep)
        try:
            ending = bringing.bring(time_is_up)
        except ZoomError as error:
            return after_refusal(error, bringing.sync, self.clock()), bringing.sync
        if ending.state is SyncState.SYNCED:
            self._count(meeting, roster)
        return ending, bringing.sync

    def _count(self, meeting: Meeting, roster: Roster) -> None:
        """A live event counts its seats itself, and a session of the day as they are taken."""
        wanted = sum(one.is_wanted for one in roster.registrants.values())
        counts_itself = meeting.live_event_id or meeting.kind == "daily_session"
        if not counts_itself and wanted != meeting.registrant_count:
            self.rosters.count_registrants(meeting, wanted)

    def _end(self, sync: RosterSync, ending: Ending) -> bool:
        """False where there are wishes by now that the pass did not see. The message first: a crash loses none."""
        turn, now = uuid4().hex if ending.again_in else "", self.clock()
        if ending.again_in:
            message = job(sync.tenant_id, sync.meeting_id, turn)
            self.requests.jobs.send(message, int(ending.again_in.total_seconds()))

        def how(one: RosterSync) -> RosterSync | None:
            return None if ending.saw_all and one.version != sync.version else _ended(one, sync, ending, turn, now)

        return self.requests.syncs.change_leased(sync, how) is not None

    def _free(self, sync: RosterSync) -> None:
        self.requests.syncs.change_leased(sync, lambda one: one.changed(lease_until=None))


def _ended(current: RosterSync, seen: RosterSync, ending: Ending, turn: str, now: datetime) -> RosterSync:
    finished = ending.state in {SyncState.SYNCED, SyncState.STOPPED}
    return current.changed(
        state=ending.state,
        reason=ending.reason,
        not_before=ending.not_before,
        tries=ending.tries,
        turn=turn,
        added=seen.added,
        removed=seen.removed,
        failed=seen.failed,
        in_flight=seen.in_flight,
        lease_until=None,
        updated_at=now,
        finished_at=now if finished else None,
    )
