"""Facts and reports into attendance records: provisional from the webhooks, final from the report.

This module brings the stored meeting into the words of ``rollcall.attendance`` and writes down what it
says; it has no arithmetic of its own.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from rollcall.attendance.assess import assess
from rollcall.attendance.model import Assessment, Status, Unmatched
from rollcall.attendance.reconcile import Settled, reconcile
from rollcall.ids import InstanceUuid, LearnerId, MeetingId, TenantId
from rollcall.services.attendance.evidence import (
    HOST,
    ended_by,
    events_of,
    reported_of,
    roster_of,
    runs_of,
    schedule_of,
)
from rollcall.store.facts import AttendanceRecord, FactStore, MeetingFile, Report
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore

_NO_RUN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Result:
    """A meeting's attendance at one moment."""

    state: AttendanceState
    records: list[AttendanceRecord]
    unmatched: tuple[Unmatched, ...]
    window_s: int


@dataclass(frozen=True, slots=True)
class Settling:
    meetings: MeetingStore
    facts: FactStore

    def settle(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> AttendanceState:
        """Compute the meeting's attendance and write what changed. Running it twice changes nothing."""
        file = self.facts.open(tenant_id, meeting_id)
        if file is None or file.meeting.status is not MeetingStatus.SCHEDULED:
            return AttendanceState.NONE
        result = attendance_of(file, now)
        self._keep(file, result)
        self.meetings.note_attendance(file.meeting, result.state, result.window_s)
        return result.state

    def conclude(self, file: MeetingFile, now: datetime) -> Meeting:
        """Write what the evidence comes to now, for ever: there will be no more. Gives the meeting as it is then."""
        meeting = file.meeting
        settled = meeting.attendance_state is AttendanceState.FINAL and meeting.room is not Room.OPEN
        ahead = meeting.end > now and not file.instances and not file.facts
        if settled or ahead or meeting.status is not MeetingStatus.SCHEDULED:
            return meeting
        result = attendance_of(_closed(file, now), now, nothing_to_come=True)
        self._keep(file, result)
        return meeting.model_copy(update={"attendance_state": result.state, "window_s": result.window_s})

    def _keep(self, file: MeetingFile, result: Result) -> None:
        for record in result.records:
            if _news(record, file.attendance.get(record.learner_id)):
                self.facts.settle(record)


def attendance_of(file: MeetingFile, now: datetime, *, nothing_to_come: bool = False) -> Result:
    """What the stored evidence comes to. Reports count when all of the meeting's instances have theirs."""
    roster, schedule = roster_of(file), schedule_of(file)
    running = now if file.meeting.room is Room.OPEN else None
    runs = list(runs_of(file))
    live = assess(schedule, roster, [*runs, *events_of(file)], now=running)
    if not _reported(file, live):
        return _result(file, live, None, nobody_came=nothing_to_come or _nobody_came(file, live, now))
    return _result(file, live, assess(schedule, roster, [*runs, *reported_of(file)], now=running))


def _result(file: MeetingFile, live: Assessment, report: Assessment | None, *, nobody_came: bool = False) -> Result:
    settled = reconcile(_seconds(live), _seconds(report) if report else {}, report_complete=report is not None)
    given_up = any(one.given_up for uuid, one in file.reports.items() if uuid not in live.ignored_instances)
    done = report is not None or given_up or nobody_came
    state = AttendanceState.FINAL if done and file.meeting.room is not Room.OPEN else AttendanceState.PROVISIONAL
    truth = report or live
    records = [
        _record(file, registrant.learner_id, settled.get(registrant.learner_id), live, report, state, given_up)
        for registrant in file.registrants
        if registrant.learner_id in settled or not registrant.is_removed
    ]
    return Result(state, records, truth.unmatched, truth.window_seconds)


def _record(
    file: MeetingFile,
    learner_id: LearnerId,
    settled: Settled | None,
    live: Assessment,
    report: Assessment | None,
    state: AttendanceState,
    given_up: bool,
) -> AttendanceRecord:
    chosen = live if report is None or (settled and settled.source == "live_only") else report
    presence = chosen.people[learner_id]
    flags = {*presence.flags, *(settled.flags if settled else ())}
    if given_up:
        flags = flags - {"provisional"} | {"no_report"}
    final = state is AttendanceState.FINAL
    word: Literal["provisional", "final", "needs_review"] = "final" if final else "provisional"
    return AttendanceRecord(
        tenant_id=file.meeting.tenant_id,
        meeting_id=file.meeting.meeting_id,
        learner_id=learner_id,
        state="needs_review" if final and flags & {"review", "no_report"} else word,
        status=presence.status.value,
        source=settled.source.value if settled else "none",
        seconds_total=presence.seconds_total,
        seconds_credited=presence.seconds_credited,
        live_seconds=_of(live, learner_id),
        report_seconds=_of(report, learner_id) if report else None,
        intervals=list(presence.intervals),
        how=list(presence.how),
        flags=sorted(flags),
        facts_seen=len(file.facts) + len(file.instances),
        reports_seen=sum(one.complete or one.given_up for one in file.reports.values()),
    )


def _of(assessment: Assessment, learner_id: str) -> int:
    return assessment.people[learner_id].seconds_total


def _seconds(assessment: Assessment) -> dict[str, int]:
    return {
        who: presence.seconds_total
        for who, presence in assessment.people.items()
        if presence.status is not Status.ABSENT and not who.startswith(HOST)
    }


def _reported(file: MeetingFile, live: Assessment) -> bool:
    """Whether every instance that belongs to the meeting has its complete report."""
    expected = _belonging(file, live)
    return bool(expected) and all(_is_complete(file, uuid) for uuid in expected)


def _nobody_came(file: MeetingFile, live: Assessment, now: datetime) -> bool:
    """Whether a meeting is long over and no run of it is known, to Zoom neither: there is no report to wait for."""
    return not _belonging(file, live) and now > file.meeting.end + _NO_RUN_AFTER


def _belonging(file: MeetingFile, live: Assessment) -> set[InstanceUuid]:
    uuids = {one.uuid for one in file.instances} | {fact.uuid for fact in file.facts}
    return uuids - {InstanceUuid(uuid) for uuid in live.ignored_instances}


def _closed(file: MeetingFile, now: datetime) -> MeetingFile:
    """The file as if everything had ended now, and the reports that are not there had been given up."""
    instances = ended_by(file, now)
    unreported = (one.uuid for one in instances if not _is_complete(file, one.uuid))
    given_up = {uuid: _given_up(file, uuid, now) for uuid in unreported}
    meeting = file.meeting.model_copy(update={"room": Room.CLOSED})
    return replace(file, meeting=meeting, instances=instances, reports=file.reports | given_up)


def _given_up(file: MeetingFile, uuid: InstanceUuid, now: datetime) -> Report:
    whose = {"tenant_id": file.meeting.tenant_id, "meeting_id": file.meeting.meeting_id}
    return Report.model_validate(whose | {"uuid": uuid, "complete": False, "given_up": True, "read_at": now})


def _is_complete(file: MeetingFile, uuid: InstanceUuid) -> bool:
    return uuid in file.reports and file.reports[uuid].complete


def _news(record: AttendanceRecord, known: AttendanceRecord | None) -> bool:
    """Whether there is anything to write: having seen more and concluded the same is no news."""
    return known is None or _concluded(record) != _concluded(known)


def _concluded(record: AttendanceRecord) -> dict[str, Any]:
    return record.model_dump(exclude={"facts_seen", "reports_seen"})
