"""The check on an appointment: armed when it gets its time, and not disarmed. One that is out of date does nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.schedules import Schedules, schedule_name
from rollcall.services.appointments.rules import Rules
from rollcall.store.meeting_records import Meeting
from rollcall.store.table import as_text

_A_MOMENT = timedelta(seconds=1)  # a schedule's seconds are whole


@dataclass(frozen=True, slots=True)
class AppointmentTimers:
    """``settle``: how long webhooks may take to tell who came."""

    schedules: Schedules
    rules: Rules
    settle: timedelta

    def arm(self, meeting: Meeting, now: datetime) -> None:
        """Before the meeting is stored with its time: a check without it does nothing, it without a check is forgotten.

        Named from meeting and start, so that arming twice is arming once. What comes to be after its start is waited
        for as long after that.
        """
        since = max(meeting.start, now)
        self._arm(meeting, since, since + self.rules.of(meeting).after + self.settle + _A_MOMENT, 0)

    def arm_again(self, meeting: Meeting, since: datetime, at: datetime, attempt: int) -> None:
        """Under another name: the schedule that has just gone off may still be there."""
        self._arm(meeting, since, at, attempt, as_text(at))

    def _arm(self, meeting: Meeting, since: datetime, at: datetime, attempt: int, *more: str) -> None:
        start = as_text(meeting.start)
        name = schedule_name("appointment", meeting.tenant_id, meeting.meeting_id, start, *more)
        message: dict[str, object] = {
            "tenant_id": meeting.tenant_id,
            "meeting_id": meeting.meeting_id,
            "start": start,
            "since": as_text(since),
            "attempt": attempt,
        }
        self.schedules.arm(name, at, message)
