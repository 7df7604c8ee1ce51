"""An appointment gets its time, or another one: whoever gives it one says so here. Other meetings do not concern it."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.services.appointments.looking_again import job
from rollcall.services.appointments.timers import AppointmentTimers
from rollcall.store.meeting_records import Meeting


@dataclass(frozen=True, slots=True)
class Appointments:
    timers: AppointmentTimers
    jobs: Queue

    def expect(self, meeting: Meeting, now: datetime) -> None:
        """Before it is stored with its time."""
        if meeting.appointment:
            self.timers.arm(meeting, now)

    def begin_anew(self, before: Meeting, after: Meeting) -> None:
        """At its new start, whoever did not come to the old one is expected again."""
        if before.judgement and not after.judgement:
            self.jobs.send(job(after))
