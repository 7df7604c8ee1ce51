"""An appointment gets its time, or another one: whoever gives it one says so here. Other meetings do not concern it."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.services.appointments.timers import AppointmentTimers
from rollcall.services.meeting_jobs import judging_again
from rollcall.store.meeting_records import Meeting

_STORED_BY_THEN_S = 150  # longer than any function that moves meetings may run


@dataclass(frozen=True, slots=True)
class Appointments:
    timers: AppointmentTimers
    jobs: Queue

    def expect(self, meeting: Meeting, now: datetime) -> None:
        """Before it is stored with its time."""
        if meeting.appointment:
            self.timers.arm(meeting, now)

    def expect_anew(self, before: Meeting, wanted: Meeting, now: datetime) -> None:
        """The same, for one that had another time. Should its mover die after storing the new one, nobody sees by that
        that somebody is to be brought back: so it is asked for now, to be done when they have stored it or are dead.
        """
        self.expect(wanted, now)
        if before.judgement:
            self.jobs.send(judging_again(before), _STORED_BY_THEN_S)

    def begin_anew(self, before: Meeting, after: Meeting) -> None:
        """At its new start, whoever did not come to the old one is expected again."""
        if before.judgement and not after.judgement:
            self.jobs.send(judging_again(after))
