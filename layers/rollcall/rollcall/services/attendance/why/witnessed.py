"""What was witnessed of a meeting beside what came of it, as whoever asks why is to see it."""

from dataclasses import dataclass, replace
from datetime import datetime

from rollcall.services.attendance.lasting import reported_part
from rollcall.services.attendance.standing import Standing, standing_by
from rollcall.services.attendance.traces import Traces, traces_of
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Room
from rollcall.store.policies import AttendancePolicy


@dataclass(frozen=True, slots=True)
class Witnessed:
    standing: Standing
    traces: Traces


def witnessed(file: MeetingFile, now: datetime, policy: AttendancePolicy) -> Witnessed:
    """Where the room was opened again after its numbers were final, the report that they rest on."""
    traces = traces_of(file, now, policy)
    standing = standing_by(file, traces, now, policy)
    if traces.report is None and file.sheet.was_final and file.meeting.room is not Room.OPEN:
        traces = replace(traces, report=traces_of(reported_part(file), now, policy).report)
    return Witnessed(standing, traces)
