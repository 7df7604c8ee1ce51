"""Why is this learner's attendance what it is: all that was told of them, what became of it, and by which rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from rollcall.attendance.assess import summed_up
from rollcall.attendance.explaining import Explained, Verdict, explain
from rollcall.attendance.intervals import seconds
from rollcall.attendance.model import Row
from rollcall.attendance.tracing import Trace
from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.lms.evidence import EvidenceConnection, EvidenceReply, EvidenceRules, EvidenceSide, EvidenceVersion
from rollcall.lms.policies import PolicyReply
from rollcall.lms.problems import not_found
from rollcall.services.attendance.attendance_view import line_reply
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.standing import Standing
from rollcall.services.attendance.why.runs_view import instances_of, numbers_of
from rollcall.services.attendance.why.witnessed import Witnessed, witnessed
from rollcall.store.attendance import AttendanceRecord
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.policies import AttendancePolicy

_USED = frozenset({Verdict.COUNTED, Verdict.ANOTHER_DEVICE})


@dataclass(frozen=True, slots=True)
class EvidenceView:
    facts: FactStore
    policies: Policies

    def of(self, tenant_id: TenantId, meeting_id: str, learner_id: str, now: datetime) -> EvidenceReply:
        file = self.facts.open(tenant_id, MeetingId(meeting_id))
        if file is None:
            raise not_found("meeting")
        policy = self.policies.applied_to(file)
        known = witnessed(file, now, policy)
        line = next((one for one in known.standing.lines if one.learner_id == learner_id), None)
        if line is None:
            raise not_found("learner")
        return _reply(file, known, line)


def _reply(file: MeetingFile, known: Witnessed, line: AttendanceRecord) -> EvidenceReply:
    who, standing, traces = line.learner_id, known.standing, known.traces
    registrant = next((one for one in file.registrants if one.learner_id == who), None)
    gone = file.meeting.status is MeetingStatus.EXTERNALLY_LINKED
    live_counts = traces.report is None or line.source == "live_only"
    live, report = None if gone else traces.live, None if gone else traces.report
    return EvidenceReply(
        meeting_id=file.meeting.meeting_id,
        learner_id=who,
        name=registrant.name if registrant else None,
        on_roster=registrant is not None and not registrant.is_removed,
        state=standing.state,
        evidence="deleted" if gone else "kept",
        line=line_reply(line, file.marks.get(who)),
        rules=_rules(file, standing, traces.truth),
        instances=instances_of(file, traces.live),
        live=_side(file, live, who, counts=live_counts),
        report=_side(file, report, who, counts=not live_counts),
        unmatched_count=len(standing.unmatched),
        history=list(_history(file, who)),
    )


def _rules(file: MeetingFile, standing: Standing, traced: Trace) -> EvidenceRules:
    window_s = seconds(traced.window)
    return EvidenceRules(
        scheduled_start=file.meeting.start,
        scheduled_end=file.meeting.end,
        policy=_policy(standing.policy),
        window=list(traced.window),
        window_s=window_s,
        needed_s=ceil(Fraction(standing.policy.threshold) * window_s),
        in_time_until=traced.in_time_until,
        instances_since=file.meeting.start - timedelta(seconds=traced.policy.instance_before_s),
        instances_until=file.meeting.end + timedelta(seconds=traced.policy.instance_after_s),
    )


def _side(file: MeetingFile, traced: Trace | None, who: LearnerId, *, counts: bool) -> EvidenceSide | None:
    """The sum is the one that is settled by; the connections are what it is the sum of."""
    presence = summed_up(traced.of(who)).people.get(who) if traced else None
    if traced is None or presence is None:
        return None
    numbers = numbers_of(file)
    return EvidenceSide(
        counts=counts,
        status=presence.status.value,
        seconds_total=presence.seconds_total,
        seconds_credited=presence.seconds_credited,
        first_join=presence.first_join,
        how=list(presence.how),
        flags=list(presence.flags),
        connections=[_connection(one, numbers, counts=counts) for one in explain(traced, who)],
    )


def _connection(one: Explained, numbers: dict[str, int], *, counts: bool) -> EvidenceConnection:
    stay, is_used = one.connection.stay, one.verdict in _USED
    return EvidenceConnection(
        told_by="report" if isinstance(stay.origin, Row) else "webhooks",
        instance=numbers.get(stay.uuid),
        joined_at=stay.join,
        left_at=stay.leave,
        waiting=stay.waiting,
        name=stay.who.name,
        how=one.connection.match.how,
        flags=sorted(one.connection.span.flags),
        used=is_used and counts,
        why="superseded" if is_used and not counts else one.verdict.value,
        seconds=one.seconds,
        credited_s=one.credited,
    )


def _history(file: MeetingFile, who: LearnerId) -> Iterator[EvidenceVersion]:
    for version in file.sheet.versions:
        for line in file.sheet.lines_of(version):
            if line.learner_id == who:
                told = version.model_dump(include={"version", "at", "told", "cause", "by", "window_s"})
                yield EvidenceVersion(**told, policy=_policy(version.policy), line=line_reply(line, None))


def _policy(policy: AttendancePolicy) -> PolicyReply:
    return PolicyReply.model_validate(policy.model_dump())
