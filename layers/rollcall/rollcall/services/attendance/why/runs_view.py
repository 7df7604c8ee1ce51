"""The runs of a meeting as the LMS is shown them: numbered by their beginning, Zoom's own names stay here."""

from datetime import timedelta
from typing import Literal

from rollcall.attendance.tracing import Trace
from rollcall.lms.evidence import EvidenceInstance
from rollcall.store.facts import Instance, MeetingFile, Report


def numbers_of(file: MeetingFile) -> dict[str, int]:
    """Of the runs that webhooks told of, and of those that only a report or a single fact knows, after them."""
    known = sorted(file.instances, key=lambda one: (one.started_at or one.ended_at or file.meeting.end, one.uuid))
    uuids = [*(one.uuid for one in known), *(fact.uuid for fact in file.facts), *file.reports]
    return {uuid: number for number, uuid in enumerate(dict.fromkeys(map(str, uuids)), start=1)}


def instances_of(file: MeetingFile, live: Trace) -> list[EvidenceInstance]:
    known = {str(one.uuid): one for one in file.instances}
    reports = {str(uuid): one for uuid, one in file.reports.items()}
    return [_shown(number, known.get(uuid), reports.get(uuid), live, uuid) for uuid, number in numbers_of(file).items()]


def _shown(number: int, run: Instance | None, report: Report | None, live: Trace, uuid: str) -> EvidenceInstance:
    belongs = uuid not in live.runs.ignored
    return EvidenceInstance(
        number=number,
        started_at=run.started_at if run else None,
        ended_at=live.runs.ends.get(uuid),
        belongs=belongs,
        why=_why(run, live, belongs=belongs),
        report=_state(report),
        report_read_at=report.read_at if report else None,
        report_rows=report.rows if report else 0,
    )


def _why(run: Instance | None, live: Trace, *, belongs: bool) -> str:
    if run is None or run.started_at is None:
        return "not_started"
    if belongs:
        return "by_start"
    first = live.meeting.scheduled_start - timedelta(seconds=live.policy.instance_before_s)
    return "too_early" if run.started_at < first else "too_late"


def _state(report: Report | None) -> Literal["complete", "waiting", "left_out", "given_up", "none"]:
    if report is None:
        return "none"
    if report.left_out:
        return "left_out"
    if report.complete:
        return "complete"
    return "given_up" if report.given_up else "waiting"
