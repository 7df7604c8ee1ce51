"""The late report: each attempt reads what there is, and arms the next until the report is complete."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.ids import InstanceUuid, MeetingId, TenantId
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.attendance.settling import Settling
from rollcall.services.meeting_jobs import judging_again, session_logs
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.facts import FactStore, Report
from rollcall.store.meeting_records import Meeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import GrantEndedError, MissingScopesError, NotReadyError, ZoomError
from rollcall.zoom.models import ParticipantRow

_SURELY_LATE = 2  # the third attempt, when Zoom's reports are there if they ever will be


@dataclass(frozen=True, slots=True)
class Reporting:
    """One attempt: ask, compare, store, settle; or try again later."""

    meetings: MeetingStore
    facts: FactStore
    connections: ConnectionStore
    zooms: ZoomAccess
    times: ReportTimes
    settling: Settling
    meeting_jobs: Queue

    def attempt(
        self, tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid, attempt: int, now: datetime
    ) -> str:
        """A word for what came of it: complete, settled_before, not_ready, gave_up, gone or awaits_connection."""
        meeting = self.meetings.get(tenant_id, meeting_id)
        connection = self.connections.get(tenant_id, meeting.connection_id) if meeting else None
        if meeting is None or connection is None or connection.status is ConnectionStatus.DISCONNECTED:
            return "gone"
        known = self.facts.report(tenant_id, meeting_id, uuid)
        if known and known.complete:
            return "settled_before"
        try:
            complete = self._read(meeting, connection, uuid, known, now)
        except GrantEndedError:  # no attempt is lost over it: whoever connects again resumes them (``resuming``)
            return "awaits_connection"
        except NotReadyError:
            self.facts.store_report(_unread(meeting, uuid, known, now), [])
            complete = False
        except ZoomError:
            self._again(meeting, uuid, attempt, now)
            raise
        if complete or (attempt >= _SURELY_LATE and self._left_out(meeting, uuid, now)):
            self.settling.settle(tenant_id, meeting_id, now)
            self._look_again(tenant_id, meeting_id)
            return "complete"
        return self._again(meeting, uuid, attempt, now)

    def _look_again(self, tenant_id: TenantId, meeting_id: MeetingId) -> None:
        """The report may know of somebody who was called a no-show, or is in no log, because a webhook was lost."""
        meeting = self.meetings.get(tenant_id, meeting_id)
        if meeting and meeting.no_show:
            self.meeting_jobs.send(judging_again(meeting))
        if meeting and meeting.has_logs:
            self.meeting_jobs.send(session_logs(meeting))

    def _read(
        self, meeting: Meeting, connection: Connection, uuid: InstanceUuid, known: Report | None, now: datetime
    ) -> bool:
        client = self.zooms.client(meeting.tenant_id, meeting.connection_id)
        expected, pages = self._fetch(client, connection, uuid)
        rows = [row for page in pages for row in page]
        report = Report(
            tenant_id=meeting.tenant_id,
            meeting_id=meeting.meeting_id,
            uuid=uuid,
            complete=_complete(rows, expected, known),
            pages=len(pages),
            rows=len(rows),
            read_at=now,
        )
        stored = [[row.model_dump(mode="json") for row in page] for page in pages] if report.complete else []
        self.facts.store_report(report, stored)
        return report.complete

    def _fetch(
        self, client: ZoomClient, connection: Connection, uuid: InstanceUuid
    ) -> tuple[int, list[list[ParticipantRow]]]:
        """The number of participants Zoom counts, and every page there is now, by the path the scopes allow."""
        if connection.reads_reports:
            try:
                return _read_all(client, uuid, report=True)
            except MissingScopesError:  # taken away since; past meetings tell nearly as much
                return _read_all(client, uuid, report=False)
        return _read_all(client, uuid, report=False)

    def _again(self, meeting: Meeting, uuid: InstanceUuid, attempt: int, now: datetime) -> str:
        ended_at = self._ended_at(meeting, uuid) or now
        armed = self.times.arm(meeting.tenant_id, meeting.meeting_id, uuid, ended_at, attempt=attempt + 1, now=now)
        if armed:
            return "not_ready"
        self._give_up(meeting, uuid, now)
        return "gave_up"

    def _ended_at(self, meeting: Meeting, uuid: InstanceUuid) -> datetime | None:
        instances = self.facts.instances(meeting.tenant_id, meeting.meeting_id)
        return next((one.ended_at for one in instances if one.uuid == uuid), None)

    def _left_out(self, meeting: Meeting, uuid: InstanceUuid, now: datetime) -> bool:
        """Whether the webhooks saw one person alone in this instance: Zoom's reports leave those out for good."""
        file = self.facts.open(meeting.tenant_id, meeting.meeting_id)
        facts = [fact for fact in file.facts if fact.uuid == uuid] if file else []
        alone = len({fact.registrant_id or fact.email or fact.name or fact.user_id for fact in facts}) == 1
        if alone:
            unread = _unread(meeting, uuid, None, now)
            self.facts.store_report(unread.model_copy(update={"complete": True, "left_out": True}), [])
        return alone

    def _give_up(self, meeting: Meeting, uuid: InstanceUuid, now: datetime) -> None:
        """The LMS gets what there is, marked."""
        report = _unread(meeting, uuid, None, now).model_copy(update={"given_up": True})
        self.facts.store_report(report, [])
        self.settling.settle(meeting.tenant_id, meeting.meeting_id, now)


def _read_all(client: ZoomClient, uuid: InstanceUuid, *, report: bool) -> tuple[int, list[list[ParticipantRow]]]:
    summary = client.report_meeting(uuid) if report else client.past_meeting(uuid)
    return summary.participants_count, [page.participants for page in client.participants(uuid, report=report)]


def _unread(meeting: Meeting, uuid: InstanceUuid, known: Report | None, now: datetime) -> Report:
    return Report(
        tenant_id=meeting.tenant_id,
        meeting_id=meeting.meeting_id,
        uuid=uuid,
        complete=False,
        rows=known.rows if known else 0,
        read_at=now,
    )


def _complete(rows: list[ParticipantRow], expected: int, known: Report | None) -> bool:
    """Zoom's own count of participants is met by as many people, or two reads some minutes apart agree.

    A first non-empty answer may be a part only, and rows are connections: three of them may be one person.
    """
    people = {row.registrant_id or row.id or row.user_email or row.name or row.user_id for row in rows}
    met = 0 < expected <= len(people)
    agree = known is not None and not known.given_up and known.rows == len(rows) > 0
    return met or agree
