"""Facts, reports and marks into attendance: provisional from the webhooks, final from the report.

This module brings the stored meeting into the words of ``rollcall.attendance``; it has no arithmetic of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from rollcall.attendance.assess import summed_up
from rollcall.attendance.model import Assessment, Presence, Status, Unmatched
from rollcall.attendance.reconcile import ManualMark, Settled, reconcile
from rollcall.attendance.status import grade
from rollcall.ids import LearnerId
from rollcall.services.attendance.evidence import HOST
from rollcall.services.attendance.policies import rules_of
from rollcall.services.attendance.traces import Traces, belonging, traces_of
from rollcall.store.attendance import AttendanceRecord
from rollcall.store.facts import MeetingFile
from rollcall.store.marks import Mark
from rollcall.store.meeting_records import AttendanceState, Room
from rollcall.store.policies import AttendancePolicy
from rollcall.zoom.event_names import PARTICIPANT_JOINED, PARTICIPANT_LEFT

_NO_RUN_AFTER = timedelta(days=1)
_DEFAULTS = AttendancePolicy()

type Basis = Literal["live", "report", "no_report", "nobody_came"]


@dataclass(frozen=True, slots=True)
class Result:
    """A meeting's attendance at one moment. ``no_report``: there will be none, so that the webhooks' numbers stand."""

    state: AttendanceState
    rests_on: Basis
    records: list[AttendanceRecord]
    unmatched: tuple[Unmatched, ...]
    window_s: int
    policy: AttendancePolicy


@dataclass(frozen=True, slots=True)
class _Said:
    """What the webhooks came to, what the reports did beside it, and why there is no more to come, if so."""

    live: Assessment
    report: Assessment | None
    basis: Basis
    given_up: bool

    def of(self, learner_id: LearnerId, evidence: Settled | None) -> Presence:
        is_live = self.report is None or (evidence and evidence.source == "live_only")
        return (self.live if is_live or self.report is None else self.report).people[learner_id]


def attendance_of(
    file: MeetingFile, now: datetime, policy: AttendancePolicy = _DEFAULTS, *, nothing_to_come: bool = False
) -> Result:
    """What the stored evidence comes to. Reports count when all of the meeting's instances have theirs, or never will:
    of those the webhooks' numbers stand.
    """
    return attendance_by(file, traces_of(file, now, policy), now, policy, nothing_to_come=nothing_to_come)


def attendance_by(
    file: MeetingFile, traces: Traces, now: datetime, policy: AttendancePolicy, *, nothing_to_come: bool = False
) -> Result:
    """The same, where the evidence was traced before."""
    live, report = summed_up(traces.live), summed_up(traces.report) if traces.report else None
    given_up = traces.is_reported and any(
        one.given_up for uuid, one in file.reports.items() if uuid not in live.ignored_instances
    )
    nobody_came = nothing_to_come or _nobody_came(file, traces, now)
    basis: Basis = "nobody_came" if nobody_came else "live"
    if traces.is_reported:
        basis = "report" if report and not given_up else "no_report"
    return _result(file, _Said(live, report, basis, given_up), policy)


def _result(file: MeetingFile, said: _Said, policy: AttendancePolicy) -> Result:
    seconds = _seconds(said.live), _seconds(said.report) if said.report else {}, said.report is not None
    evidence = reconcile(*seconds, tolerance_s=policy.tolerance_s)
    marks: dict[str, ManualMark] = {who: _manual(mark, evidence.get(who)) for who, mark in file.marks.items()}
    settled = reconcile(*seconds, marks, policy.tolerance_s) if marks else evidence
    is_final = said.basis != "live" and file.meeting.room is not Room.OPEN
    truth = said.report or said.live
    records = [
        _record(said, one.learner_id, evidence.get(one.learner_id), settled.get(one.learner_id), is_final=is_final)
        for one in file.registrants
        if one.learner_id in settled or not one.is_removed
    ]
    if said.basis in {"report", "no_report"} and _nobody_knows_who(file, said.live):
        records = [_in_doubt(one) for one in records]
    marked = [_marked(one, file.marks.get(one.learner_id), truth.window_seconds, policy) for one in records]
    state = AttendanceState.FINAL if is_final else AttendanceState.PROVISIONAL
    return Result(state, said.basis, marked, truth.unmatched, truth.window_seconds, policy)


def _manual(mark: Mark, evidence: Settled | None) -> ManualMark:
    """A mark without seconds leaves those that the evidence says."""
    said = evidence.seconds if evidence else 0
    return ManualMark(said if mark.seconds is None else mark.seconds, mark.evidence_seconds)


def _marked(record: AttendanceRecord, mark: Mark | None, window_s: int, policy: AttendancePolicy) -> AttendanceRecord:
    if mark is None:
        return record
    decided: dict[str, Any] = {"state": "final"}
    if mark.seconds is not None:
        credited = min(mark.seconds, window_s)
        decided |= {"seconds_total": mark.seconds, "seconds_credited": credited, "intervals": []}
        decided["status"] = grade(
            seen=mark.seconds > 0,
            waited=False,
            credited=timedelta(seconds=credited),
            window=timedelta(seconds=window_s),
            threshold=rules_of(policy).threshold,
        ).value
    if mark.status:
        decided["status"] = mark.status
    return record.model_copy(update=decided)


def _record(
    said: _Said, learner_id: LearnerId, evidence: Settled | None, settled: Settled | None, *, is_final: bool
) -> AttendanceRecord:
    presence = said.of(learner_id, evidence)
    is_marked = settled is not None and settled.source == "manual"
    flags = {*(() if is_marked else presence.flags), *(settled.flags if settled else ())}
    if said.given_up and not is_marked:
        flags |= {"no_report"}
    word: Literal["provisional", "final", "needs_review"] = "final" if is_final else "provisional"
    return AttendanceRecord(
        learner_id=learner_id,
        state="needs_review" if is_final and flags & {"review", "no_report"} else word,
        status=presence.status.value,
        source=settled.source.value if settled else "none",
        seconds_total=presence.seconds_total,
        seconds_credited=presence.seconds_credited,
        live_seconds=_of(said.live, learner_id),
        report_seconds=_of(said.report, learner_id) if said.report else None,
        intervals=list(presence.intervals),
        how=list(presence.how),
        flags=sorted(flags - {"provisional"} if is_final or said.given_up else flags),
    )


def _nobody_knows_who(file: MeetingFile, live: Assessment) -> bool:
    """Whether somebody was alone in a run: Zoom's reports leave them out, and here no webhook told who it was."""
    told = {fact.uuid for fact in file.facts if fact.event in (PARTICIPANT_JOINED, PARTICIPANT_LEFT)}
    left_out = {uuid for uuid, report in file.reports.items() if report.left_out and uuid not in live.ignored_instances}
    return bool(left_out - told)


def _in_doubt(record: AttendanceRecord) -> AttendanceRecord:
    """It may have been whoever is not present by what is known."""
    if record.status == "present" or record.source == "manual":
        return record
    state = "needs_review" if record.state == "final" else record.state
    return record.model_copy(update={"state": state, "flags": sorted({*record.flags, "alone_unknown"})})


def _of(assessment: Assessment, learner_id: str) -> int:
    return assessment.people[learner_id].seconds_total


def _seconds(assessment: Assessment) -> dict[str, int]:
    return {
        who: presence.seconds_total
        for who, presence in assessment.people.items()
        if presence.status is not Status.ABSENT and not who.startswith(HOST)
    }


def _nobody_came(file: MeetingFile, traces: Traces, now: datetime) -> bool:
    """Whether a meeting is long over and no run of it is known, to Zoom neither: there is no report to wait for."""
    return not belonging(file, traces.live) and now > file.meeting.end + _NO_RUN_AFTER
