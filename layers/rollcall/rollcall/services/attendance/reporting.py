"""The late report: each attempt reads what there is, and arms the next until the report is complete."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rollcall.aws.queues import Queue
from rollcall.ids import InstanceUuid, MeetingId, TenantId
from rollcall.services.attendance.heads import Heads
from rollcall.services.attendance.past_runs import PastRuns
from rollcall.services.attendance.report_reading import Reading, read_report
from rollcall.services.attendance.report_troubles import BLOCKING, ReportTroubles
from rollcall.services.attendance.settling import Settling
from rollcall.services.meeting_jobs import judging_again, session_logs
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.facts import Report
from rollcall.store.meeting_records import Meeting
from rollcall.zoom.errors import NotReadyError, PagesExpiredError, RateLimitedError, ZoomError
from rollcall.zoom.event_names import PARTICIPANT_JOINED, PARTICIPANT_LEFT

_SURELY_LATE = 2  # the third attempt, when Zoom's reports are there if they ever will be


@dataclass(frozen=True, slots=True)
class Asked:
    """One attempt: whose report, and what is known of it."""

    meeting: Meeting
    connection: Connection
    uuid: InstanceUuid
    attempt: int
    known: Report | None
    now: datetime

    def told(self, reading: Reading | None, apart: timedelta) -> Report:
        """What is known of it after this look: of one that found nothing, what the one before it did."""
        known = self.known or Report(
            tenant_id=self.meeting.tenant_id,
            meeting_id=self.meeting.meeting_id,
            uuid=self.uuid,
            complete=False,
            read_at=self.now,
        )
        if reading is None:
            return known.model_copy(update={"read_at": self.now})
        counts = {"rows": reading.rows, "digest": reading.digest, "pages": len(reading.pages), "read_at": self.now}
        return known.model_copy(update=counts | {"complete": reading.has_everybody or self._agrees(reading, apart)})

    def _agrees(self, reading: Reading, apart: timedelta) -> bool:
        """A first non-empty answer may be a part only; one that is the same some time later is not."""
        known = self.known
        return known is not None and known.digest == reading.digest != "" and self.now - known.read_at >= apart


@dataclass(frozen=True, slots=True)
class Reporting:
    """One attempt: ask, compare, store, settle; or try again later."""

    connections: ConnectionStore
    runs: PastRuns
    settling: Settling
    troubles: ReportTroubles
    meeting_jobs: Queue

    def attempt(
        self, tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid, attempt: int, now: datetime
    ) -> str:
        """A word for what came of it: complete, settled_before, not_ready, blocked, gave_up or gone."""
        meeting = self.runs.meetings.get(tenant_id, meeting_id)
        connection = self.connections.get(tenant_id, meeting.connection_id) if meeting else None
        if meeting is None or connection is None or connection.status is ConnectionStatus.DISCONNECTED:
            return "gone"
        known = self.runs.facts.report(tenant_id, meeting_id, uuid)
        asked = Asked(meeting, connection, uuid, attempt, known, now)
        if known and known.complete:  # whoever read it may have died before they settled it
            self.settling.settle(tenant_id, meeting_id, now)
            return "settled_before"
        try:
            complete = self._read(asked)
        except BLOCKING as error:
            return self._blocked(asked, error)
        except ZoomError as error:
            self._again(asked, error)
            raise
        return self._conclude(asked) if complete else self._again(asked)

    def _read(self, asked: Asked) -> bool:
        client = self.runs.zooms.client(asked.meeting.tenant_id, asked.meeting.connection_id)
        try:
            reading = read_report(client, asked.uuid, may_read_reports=asked.connection.reads_reports)
        except (NotReadyError, PagesExpiredError):
            reading = None
        report = asked.told(reading, self.runs.times.apart / 2)
        if (reading is None or not reading.rows) and asked.attempt >= _SURELY_LATE and self._was_alone(asked):
            report = report.model_copy(update={"complete": True, "left_out": True})
        if report.complete:
            report = report.model_copy(update={"given_up": False})
            self._learn_of_others(asked)
        self.runs.facts.store_report(report, reading.pages if reading and report.complete else ())
        return report.complete

    def _was_alone(self, asked: Asked) -> bool:
        """Zoom's reports leave out for good what one participant had alone; who that was, only webhooks tell."""
        client = self.runs.zooms.client(asked.meeting.tenant_id, asked.meeting.connection_id)
        try:
            past = client.past_meeting(asked.uuid)
        except NotReadyError:
            return False
        seen = self._heads(asked)
        if seen > 1 or (past.participants_count or seen) != 1:
            return False
        self.runs.note(asked.meeting, asked.uuid, past)
        return True

    def _heads(self, asked: Asked) -> int:
        """How many the webhooks saw in this run, at the least."""
        heads = Heads()
        for fact in self.runs.facts.of_meeting(asked.meeting):
            if fact.uuid == asked.uuid and fact.event in (PARTICIPANT_JOINED, PARTICIPANT_LEFT):
                heads.add(fact.registrant_id, (fact.email, fact.name, fact.participant_uuid, fact.user_id))
        return heads.least

    def _learn_of_others(self, asked: Asked) -> None:
        """Before the numbers are final: a run whose webhooks were all lost has a report, too.

        Where this may not be asked, that is no reason to throw away a report that was read; the doctor names the scope.
        """
        whose = asked.meeting.tenant_id, asked.meeting.meeting_id
        side, known = self.runs.meetings.zoom_side(*whose), self.runs.facts.instances(*whose)
        with suppress(*BLOCKING):
            self.runs.learn(asked.meeting, side, known, asked.now)

    def _conclude(self, asked: Asked) -> str:
        whose = asked.meeting.tenant_id, asked.meeting.meeting_id
        self.settling.settle(*whose, asked.now)
        self.troubles.over(asked.meeting)
        self._look_again(*whose)
        return "complete"

    def _look_again(self, tenant_id: TenantId, meeting_id: MeetingId) -> None:
        """The report may know of somebody who was called a no-show, or is in no log, because a webhook was lost."""
        meeting = self.runs.meetings.get(tenant_id, meeting_id)
        if meeting and meeting.no_show:
            self.meeting_jobs.send(judging_again(meeting))
        if meeting and meeting.has_logs:
            self.meeting_jobs.send(session_logs(meeting))

    def _blocked(self, asked: Asked, error: ZoomError) -> str:
        """Asking again before somebody has mended it would only be refused: once more at the end of the ladder."""
        self.troubles.note(asked.meeting, error, asked.now)
        times = self.runs.times
        if asked.attempt >= times.last:
            return self._give_up(asked)
        self.runs.facts.store_report(asked.told(None, times.apart))
        return self._again(replace(asked, attempt=times.last - 1), word="blocked")

    def _again(self, asked: Asked, error: ZoomError | None = None, *, word: str = "not_ready") -> str:
        wait_s = error.retry_after_s if isinstance(error, RateLimitedError) else 0
        armed = self.runs.times.arm(
            asked.meeting.tenant_id,
            asked.meeting.meeting_id,
            asked.uuid,
            self._ended_at(asked),
            attempt=asked.attempt + 1,
            now=asked.now,
            not_before=asked.now + timedelta(seconds=wait_s),
        )
        if armed:
            return word
        self.troubles.no_report(asked.meeting, asked.now)
        return self._give_up(asked)

    def _ended_at(self, asked: Asked) -> datetime:
        instances = self.runs.facts.instances(asked.meeting.tenant_id, asked.meeting.meeting_id)
        return next((one.ended_at for one in instances if one.uuid == asked.uuid and one.ended_at), asked.now)

    def _give_up(self, asked: Asked) -> str:
        """The LMS gets what there is, marked. Whoever connects again may have it read all the same."""
        report = asked.told(None, self.runs.times.apart).model_copy(update={"given_up": True})
        self.runs.facts.store_report(report)
        self.settling.settle(asked.meeting.tenant_id, asked.meeting.meeting_id, asked.now)
        return "gave_up"
