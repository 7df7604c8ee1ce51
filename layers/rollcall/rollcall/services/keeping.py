"""Housekeeping, every hour: what a lost webhook or a lost schedule left behind, and grants that nobody uses."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from rollcall.aws.queues import Queue
from rollcall.ids import ConnectionId, InstanceUuid, TenantId
from rollcall.services.appointments.finding import Unchecked
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.attendance.settling import Settling
from rollcall.services.connections.goodbye.ending import job
from rollcall.services.drop_in.checks.sweeping import Sweeping
from rollcall.services.drop_in.logs.session_ends import ABANDONED, OVERDUE, SessionEnds, is_over
from rollcall.services.live_events.asking import SessionRequests
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import ConnectionStatus
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.grants import Grant
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.receipts import Receipt, ReceiptStore
from rollcall.zoom.errors import NotFoundError, NotReadyError

_IDLE = timedelta(days=30)
_STUCK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much there was to do."""

    refreshed: int
    reconciled: int
    resumed: int
    rosters: int
    live_events: int
    sessions: int
    session_logs: int
    failed: int


@dataclass(frozen=True, slots=True)
class Keeping:
    meetings: MeetingStore
    facts: FactStore
    zooms: ZoomAccess
    reports: ReportTimes
    settling: Settling
    ends: SessionEnds
    sweeping: Sweeping
    receipts: ReceiptStore
    rosters: RosterRequests
    events: SessionRequests
    jobs: Queue
    appointments: Unchecked
    report_error: Callable[[Exception], None]

    def tidy(self, now: datetime, time_is_up: Callable[[], bool]) -> Tidied:
        """One failure does not stop the rest; the next hour tries again.

        What is cheap comes first, meetings, of which there may be many and each asks Zoom, last.
        """

        def each[T](action: Callable[[T, datetime], None], items: Iterable[T]) -> list[bool]:
            return [self._try(action, item, now) for item in takewhile(lambda _: not time_is_up(), items)]

        resumed = each(self._resume, self.receipts.unfinished(now - _STUCK))
        followed = each(self.rosters.again, self.rosters.syncs.unfinished(now - _STUCK))
        brought = each(self.events.again, self.events.live_events.unbrought(now - _STUCK))
        ended = each(self.ends.end, self.ends.due(now))
        swept = each(self.sweeping.sweep, self.sweeping.due(now))
        refreshed = each(self._refresh, self.zooms.refreshing.grants.idle(now - _IDLE))
        reconciled = each(self._reconcile, self._askable(self.meetings.unsettled(now - OVERDUE)))
        outcomes = refreshed + reconciled + resumed + followed + brought + ended + swept
        failed = len(outcomes) - sum(outcomes)
        return Tidied(
            refreshed=sum(refreshed),
            reconciled=sum(reconciled),
            resumed=sum(resumed),
            rosters=sum(followed),
            live_events=sum(brought),
            sessions=sum(ended),
            session_logs=sum(swept),
            failed=failed,
        )

    def _try[T](self, action: Callable[[T, datetime], None], item: T, now: datetime) -> bool:
        try:
            action(item, now)
        except Exception as error:  # noqa: BLE001 - see tidy
            self.report_error(error)
            return False
        return True

    def _refresh(self, grant: Grant, now: datetime) -> None:
        """Zoom lets a refresh token die after about ninety days without use."""
        if self.zooms.refreshing.grants.lease(grant, now):
            self.zooms.refreshing.refresh(grant)

    def _reconcile(self, meeting: Meeting, now: datetime) -> None:
        """Ask Zoom what ran, note the ends that no webhook told, and have checked and read what was not."""
        file = self.facts.open(meeting.tenant_id, meeting.meeting_id)
        if file is None or file.zoom is None:
            return
        self._learn_ends(file)
        fresh = self.facts.open(meeting.tenant_id, meeting.meeting_id) or file
        self.appointments.check(fresh)
        self._arm_reports(fresh, now)
        if is_over(fresh.meeting, now):
            if meeting.has_logs:
                self.ends.end_all(fresh, now)
            self.settling.settle(meeting.tenant_id, meeting.meeting_id, now)

    def _askable(self, overdue: Iterable[Meeting]) -> Iterator[Meeting]:
        """Those whose connection leads to Zoom. One that does not costs a look, however many meetings wait for it.

        One that does is looked at each time: what a meeting before asked of Zoom may have shown that it has ended.
        """
        closed = set[tuple[TenantId, ConnectionId]]()
        for meeting in overdue:
            whose = meeting.tenant_id, meeting.connection_id
            if whose in closed or meeting.status is not MeetingStatus.SCHEDULED:
                continue
            connection = self.zooms.refreshing.connections.get(*whose)
            if connection and connection.status is ConnectionStatus.ACTIVE:
                yield meeting
            else:
                closed.add(whose)

    def _resume(self, receipt: Receipt, _now: datetime) -> None:
        """A goodbye whose message was lost, or given up."""
        self.jobs.send(job(receipt.tenant_id, receipt.connection_id))

    def _learn_ends(self, file: MeetingFile) -> None:
        client = self.zooms.client(file.meeting.tenant_id, file.meeting.connection_id)
        ended = {one.uuid for one in file.instances if one.ended_at}
        try:
            past = [one.uuid for one in client.past_instances(file.zoom.zoom_meeting_id)] if file.zoom else []
        except NotFoundError:
            past = []
        for uuid in (one for one in past if one not in ended):
            self._learn_end(file, uuid)

    def _learn_end(self, file: MeetingFile, uuid: InstanceUuid) -> None:
        meeting = file.meeting
        client = self.zooms.client(meeting.tenant_id, meeting.connection_id)
        try:
            past = client.past_meeting(uuid)
        except NotReadyError:
            return
        if past.start_time:
            self.facts.note_start(meeting.tenant_id, meeting.meeting_id, uuid, past.start_time)
        if past.end_time:
            self.facts.note_end(meeting.tenant_id, meeting.meeting_id, uuid, past.end_time)
            event_ts = int(past.end_time.timestamp() * 1000)
            self.meetings.turn_room(meeting.tenant_id, meeting.meeting_id, Room.CLOSED, event_ts)

    def _arm_reports(self, file: MeetingFile, now: datetime) -> None:
        """An instance that nobody has asked about since its end: its schedule was lost."""
        for one in file.instances:
            known = file.reports.get(one.uuid)
            silent = known is None or (not known.complete and not known.given_up and now - known.read_at > ABANDONED)
            if one.ended_at and silent and now - one.ended_at > OVERDUE:
                attempt = self.reports.reached(one.ended_at, now)
                meeting = file.meeting
                self.reports.arm(
                    meeting.tenant_id, meeting.meeting_id, one.uuid, one.ended_at, attempt=attempt, now=now
                )
