"""Some minutes after an appointment's start: who did not come? Zoom is asked first, and doubt cancels nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from rollcall.attendance.noshow import Action
from rollcall.ids import MeetingId, TenantId
from rollcall.services.appointments.carrying_out import CarryingOut
from rollcall.services.appointments.judging import Verdict, judged, reviewed
from rollcall.services.appointments.rules import Decided
from rollcall.services.appointments.timers import AppointmentTimers
from rollcall.services.no_shows.asking import Asking, ZoomSays
from rollcall.services.no_shows.deferring import next_try
from rollcall.store.changes import ChangeStore
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import as_text
from rollcall.zoom.errors import MeetingRunningError

_SHORTLY = timedelta(minutes=1)


class ChangedMeanwhileError(Exception):
    """Somebody is changing the meeting this moment; the check is made again."""


@dataclass(frozen=True, slots=True)
class Check:
    """One, as it was armed: for the start that the meeting had then. ``since``: when it had that, if it came later."""

    tenant_id: TenantId
    meeting_id: MeetingId
    start: str
    since: datetime
    attempt: int = 0

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Self:
        since = datetime.fromisoformat(message.get("since", message["start"]))
        whose = TenantId(message["tenant_id"]), MeetingId(message["meeting_id"])
        return cls(*whose, message["start"], since, int(message.get("attempt", 0)))


@dataclass(frozen=True, slots=True)
class Checks:
    meetings: MeetingStore
    facts: FactStore
    changes: ChangeStore
    asking: Asking
    timers: AppointmentTimers
    carrying_out: CarryingOut

    def make(self, check: Check, now: datetime) -> str:
        """Judge the appointment, once, and do what the tenant chose. Gives a word for what came of it.

        Raises:
            DeferredError: it is in doubt, and was asked about for the last time.
            ChangedMeanwhileError, Problem, ZoomError: it is to be made again.
        """
        file = self.facts.open(check.tenant_id, check.meeting_id)
        if file is None or not _is_due(file.meeting, check) or not self.asking.is_connected(file):
            return Action.NOTHING.value
        if file.meeting.judgement is None:
            return self._judge(check, file, now)
        if file.meeting.judgement.done:
            return Action.NOTHING.value
        return self._follow_up(check, file, self.asking.ask(file, now), now)

    def _judge(self, check: Check, file: MeetingFile, now: datetime) -> str:
        decided, settle = self.timers.rules.of(file.meeting), self.timers.settle
        deadline = max(file.meeting.start, check.since) + decided.after
        if now < deadline + settle:
            self._arm_again(check, file.meeting, deadline + settle + timedelta(seconds=1))
            return Action.WAIT.value
        says = self.asking.ask(file, now)
        verdict = judged(file, deadline, settle, says, now)
        if verdict.action is Action.DEFER_AND_ALERT:
            return self._defer(check, file.meeting, now)
        judgement = _judgement(verdict, decided, deadline, now)
        self._note(file.meeting, judgement, now)
        if not verdict.outcome:
            return verdict.action.value
        # Read again: a fact that was written meanwhile is in the file, or whoever wrote it sees the judgement.
        fresh = self.facts.open(check.tenant_id, check.meeting_id) or file
        return self._follow_up(check, fresh, says, now)

    def _follow_up(self, check: Check, file: MeetingFile, says: ZoomSays, now: datetime) -> str:
        """From a judgement to what is done about it; whoever made it may have died before."""
        meeting, judgement = file.meeting, file.meeting.judgement
        if judgement is None:
            raise ChangedMeanwhileError
        if says is ZoomSays.IN_DOUBT:
            return self._defer(check, meeting, now)
        better = reviewed(file, judgement, says, now)
        if better:
            chosen = self.timers.rules.of(meeting).action(better.outcome)
            judgement = better if judgement.done else better.model_copy(update={"action": chosen})
            meeting = self._note(meeting, judgement, now)
        return self._carry_out(check, meeting, judgement, now)

    def _carry_out(self, check: Check, meeting: Meeting, judgement: Judgement, now: datetime) -> str:
        try:
            self.carrying_out.undo(meeting, judgement, now)
            self.carrying_out.do(meeting, judgement, now)
        except MeetingRunningError:  # it has just begun: who came is known shortly
            self._arm_again(check, meeting, now + _SHORTLY)
            return Action.WAIT.value
        self._note_done(check, judgement)
        return judgement.outcome or Action.KEEP.value

    def _note_done(self, check: Check, judgement: Judgement) -> None:
        if judgement.done:
            return
        meeting = self.meetings.get(check.tenant_id, check.meeting_id)
        if meeting is None or meeting.judgement is None:  # it was moved, and begins anew
            return
        told = {"judgement": judgement.model_copy(update={"done": True})}
        if meeting.judgement != judgement or not self.changes.finish(meeting, told):
            raise ChangedMeanwhileError

    def _note(self, meeting: Meeting, judgement: Judgement, now: datetime) -> Meeting:
        """Of two checks one writes; whoever changes the meeting goes first."""
        noted = None if meeting.is_being_changed(now) else self.changes.finish(meeting, {"judgement": judgement})
        if noted is None:
            raise ChangedMeanwhileError
        return noted

    def _defer(self, check: Check, meeting: Meeting, now: datetime) -> str:
        self._arm_again(replace(check, attempt=check.attempt + 1), meeting, next_try(check.attempt, now))
        return Action.DEFER_AND_ALERT.value

    def _arm_again(self, check: Check, meeting: Meeting, at: datetime) -> None:
        self.timers.arm_again(meeting, check.since, at, check.attempt)


def _is_due(meeting: Meeting, check: Check) -> bool:
    """Not cancelled, not moved, not beyond reach."""
    stands = meeting.appointment and meeting.status is MeetingStatus.SCHEDULED
    return stands and as_text(meeting.start) == check.start


def _judgement(verdict: Verdict, decided: Decided, deadline: datetime, now: datetime) -> Judgement:
    action = decided.action(verdict.outcome)
    return Judgement(
        outcome=verdict.outcome,
        action=action,
        deadline=deadline,
        judged_at=now,
        absent=verdict.absent,
        came=verdict.came,
        host_came=verdict.host_came,
        done=action == "mark",
    )
