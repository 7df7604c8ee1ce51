"""A stored meeting, traced: what the webhooks told, and beside it what the reports say once they are all there."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.attendance.tracing import Trace, trace
from rollcall.ids import InstanceUuid
from rollcall.services.attendance.evidence import events_of, reported_of, roster_of, runs_of, schedule_of
from rollcall.services.attendance.policies import rules_of
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Room
from rollcall.store.policies import AttendancePolicy


@dataclass(frozen=True, slots=True)
class Traces:
    """``is_reported``: of every instance that belongs to the meeting the report is there, or none will come.

    ``report`` is what Zoom says then; None before that, and where it has reported none of them.
    """

    live: Trace
    report: Trace | None
    is_reported: bool

    @property
    def truth(self) -> Trace:
        return self.report or self.live


def traces_of(file: MeetingFile, now: datetime, policy: AttendancePolicy) -> Traces:
    schedule, roster, rules = schedule_of(file), roster_of(file), rules_of(policy)
    running = now if file.meeting.room is Room.OPEN else None
    runs = list(runs_of(file))
    live = trace(schedule, roster, [*runs, *events_of(file)], file.aliases, rules, running)
    expected = belonging(file, live)
    if not _is_reported(file, expected):
        return Traces(live, None, is_reported=False)
    if not any(is_complete(file, uuid) and not file.reports[uuid].left_out for uuid in expected):
        return Traces(live, None, is_reported=True)
    said = trace(schedule, roster, [*runs, *reported_of(file)], file.aliases, rules, running)
    return Traces(live, said, is_reported=True)


def belonging(file: MeetingFile, live: Trace) -> set[InstanceUuid]:
    """The instances that are the meeting's own, also those of which single facts are known and nothing else."""
    uuids = {one.uuid for one in file.instances} | {fact.uuid for fact in file.facts}
    return uuids - {InstanceUuid(uuid) for uuid in live.runs.ignored}


def _is_reported(file: MeetingFile, expected: set[InstanceUuid]) -> bool:
    """A run of which single facts are known and nothing else is not waited for when another was given up."""
    given_up = {uuid for uuid in expected if uuid in file.reports and file.reports[uuid].given_up}
    open_runs = {uuid for uuid in expected - given_up if not is_complete(file, uuid)}
    if given_up:
        open_runs &= {one.uuid for one in file.instances}
    return bool(expected) and not open_runs


def is_complete(file: MeetingFile, uuid: InstanceUuid) -> bool:
    return uuid in file.reports and file.reports[uuid].complete
