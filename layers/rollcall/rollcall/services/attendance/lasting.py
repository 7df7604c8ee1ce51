"""Once a meeting's numbers were final they stand until all of its runs are reported again. Pure."""

from dataclasses import replace
from datetime import datetime

from rollcall.services.attendance.summing_up import Result, attendance_of
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import AttendanceState, Room


def lasting(file: MeetingFile, result: Result, now: datetime) -> Result:
    """What may be written of ``result``: of a room that was opened again, what the runs reported before came to."""
    if not file.sheet.was_final or result.state is AttendanceState.FINAL:
        return result
    return attendance_of(reported_part(file), now, result.policy)


def reported_part(file: MeetingFile) -> MeetingFile:
    """The file without the runs of which nothing is known yet but what the webhooks told."""
    reported = {uuid for uuid, one in file.reports.items() if one.complete or one.given_up}
    return replace(
        file,
        meeting=file.meeting.model_copy(update={"room": Room.CLOSED}),
        instances=[one for one in file.instances if one.uuid in reported],
        facts=[one for one in file.facts if one.uuid in reported],
    )
