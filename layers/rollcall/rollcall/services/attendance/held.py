"""Whether there is attendance to speak of: a meeting that was held, and is still Zoom's and ours."""

from datetime import datetime

from rollcall.attendance.instances import runs_of
from rollcall.attendance.model import Policy
from rollcall.ids import InstanceUuid
from rollcall.lms.problems import Problem
from rollcall.services.attendance import evidence
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import MeetingStatus, Room


def expect_held(file: MeetingFile) -> None:
    """Raises problems where nobody was ever in it, or nothing more is known of it."""
    _expect_scheduled(file)
    if not _somebody_came(file):
        raise _not_held("Nobody is known to have been in this meeting.")


def expect_over(file: MeetingFile, now: datetime) -> None:
    """Raises problems where there is nothing to settle yet, or nothing more is known of it."""
    _expect_scheduled(file)
    if file.meeting.room is Room.OPEN:
        raise Problem(
            409, "meeting_running", "The meeting is running.", "Ask again when it has ended; its room is closed then."
        )
    if file.meeting.end > now and not _somebody_came(file):
        raise _not_held("This meeting is still to come.")


def _expect_scheduled(file: MeetingFile) -> None:
    status = file.meeting.status
    if status is MeetingStatus.EXTERNALLY_LINKED:
        raise Problem(
            409,
            "meeting_externally_linked",
            "The Zoom connection of this meeting has ended, and what was known of it is deleted: its numbers stay.",
            "Keep what should be otherwise in your own records; for a meeting with attendance, create a new one.",
        )
    if status is not MeetingStatus.SCHEDULED:
        raise _not_held(f"This meeting is {status.value}.")


def _not_held(detail: str) -> Problem:
    return Problem(
        409,
        "meeting_not_held",
        detail,
        "Look at its status and its start. If people were there, Zoom's report will say so within a day.",
    )


def _somebody_came(file: MeetingFile) -> bool:
    """In a run that belongs to it; a rehearsal the day before does not. Without anybody there is no run."""
    rows, events = list(evidence.rows_of(file)), list(evidence.events_of(file))
    runs = runs_of(evidence.schedule_of(file), rows, [*evidence.runs_of(file), *events], Policy())
    known = {one.uuid for told in (file.instances, rows, events) for one in told}
    return bool(known - {InstanceUuid(uuid) for uuid in runs.ignored})
