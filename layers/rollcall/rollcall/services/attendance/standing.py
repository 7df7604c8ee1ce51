"""A meeting's attendance as it stands: computed while there is more to come, and as it was settled once it is final."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from rollcall.attendance.model import Unmatched
from rollcall.services.attendance.summing_up import Result, attendance_by
from rollcall.services.attendance.traces import Traces, traces_of
from rollcall.store.attendance import AttendanceRecord
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import AttendanceState, MeetingStatus, Room
from rollcall.store.policies import AttendancePolicy

type State = Literal["running", "provisional", "final", "needs_review"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Lines of all learners by their ids, those who are ``listed`` no more too. ``is_sheet``: as they were written."""

    state: State
    window_s: int
    policy: AttendancePolicy
    lines: list[AttendanceRecord]
    unmatched: tuple[Unmatched, ...] = ()
    is_sheet: bool = False


def standing_of(file: MeetingFile, now: datetime, policy: AttendancePolicy) -> Standing:
    """``policy`` is the one that applies to it."""
    return standing_by(file, traces_of(file, now, policy), now, policy)


def standing_by(file: MeetingFile, traces: Traces, now: datetime, policy: AttendancePolicy) -> Standing:
    """The same, where the evidence was traced before."""
    if file.meeting.status is MeetingStatus.EXTERNALLY_LINKED:
        return settled(file, policy)
    result = attendance_by(file, traces, now, policy)
    if file.meeting.room is not Room.OPEN and file.sheet.was_final:
        return replace(_lasting(file, policy, result), unmatched=result.unmatched)
    return _computed(file, result)


def settled(file: MeetingFile, policy: AttendancePolicy) -> Standing:
    """What was written last; nobody but the sheet is asked."""
    lines = file.sheet.records().values()
    window_s = file.sheet.latest.window_s if file.sheet.latest else file.meeting.window_s
    return Standing(_reviewed(lines), window_s, policy, _sorted(lines), is_sheet=True)


def _lasting(file: MeetingFile, policy: AttendancePolicy, result: Result) -> Standing:
    """What was final stands; whoever came on the roster since, or left it, is not in it yet."""
    written = settled(file, policy)
    listed = {one.learner_id for one in written.lines if one.listed}
    new = {one.learner_id: one for one in result.records if one.learner_id not in listed}
    left = listed - {one.learner_id for one in result.records}
    if not new and not left:
        return written
    known = (_left(one) if one.learner_id in left else one for one in written.lines if one.learner_id not in new)
    return replace(written, lines=_sorted([*known, *new.values()]), is_sheet=False)


def _computed(file: MeetingFile, result: Result) -> Standing:
    lines = _versioned(file, result)
    state: State = "provisional"
    if file.meeting.room is Room.OPEN:
        state = "running"
    elif result.state is AttendanceState.FINAL:
        state = _reviewed(lines)
    return Standing(state, result.window_s, result.policy, _sorted(lines), result.unmatched)


def _versioned(file: MeetingFile, result: Result) -> list[AttendanceRecord]:
    """Each with the version that says the same, or none; and whoever has left the list since."""
    known, named = file.sheet.records(), {one.learner_id for one in result.records}
    told = [
        one.model_copy(update={"version": known[one.learner_id].version}) if one.learner_id in known else one
        for one in result.records
    ]
    said = [one if known.get(one.learner_id) == one else one.model_copy(update={"version": 0}) for one in told]
    left = [one for who, one in known.items() if who not in named]
    return [*said, *(_left(one) if one.listed else one for one in left)]


def _left(line: AttendanceRecord) -> AttendanceRecord:
    return line.model_copy(update={"listed": False, "version": 0})


def _reviewed(lines: Iterable[AttendanceRecord]) -> State:
    return "needs_review" if any(one.state == "needs_review" for one in lines if one.listed) else "final"


def _sorted(lines: Iterable[AttendanceRecord]) -> list[AttendanceRecord]:
    return sorted(lines, key=lambda one: one.learner_id)
