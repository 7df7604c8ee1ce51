"""Ten minutes later: did the learner come? Zoom is asked before anything is cancelled."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.attendance.noshow import Action, Expected, decide
from rollcall.ids import SessionLogId, TenantId
from rollcall.services.attendance.identifying import hosts_of
from rollcall.services.drop_in.checks.timers import NoShowTimers
from rollcall.services.drop_in.logs.session_logs import SessionLogs
from rollcall.services.drop_in.withdrawing import Withdrawing
from rollcall.services.no_shows.asking import Asking, DeferredError, ZoomSays
from rollcall.services.no_shows.deferring import next_try
from rollcall.services.no_shows.sightings import sightings
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.session_logs import (
    ASK_HOST,
    HOST_ABSENT,
    NO_SHOW,
    NOBODY_CAME,
    SESSION_OVER,
    UNDECIDED,
    ZOOM_DISCONNECTED,
    SessionLog,
    SessionLogStore,
    SessionState,
)

_CANCELS = {Action.CANCEL_LEARNER: NO_SHOW, Action.CANCEL_BOTH: NOBODY_CAME}
_REMARKS = {Action.ASK_HOST: ASK_HOST, Action.CANCEL_HOST: HOST_ABSENT}


@dataclass(frozen=True, slots=True)
class NoShows:
    facts: FactStore
    logs: SessionLogStore
    session_logs: SessionLogs
    withdrawing: Withdrawing
    asking: Asking
    timers: NoShowTimers

    def check(self, tenant_id: TenantId, session_log_id: SessionLogId, now: datetime, attempt: int = 0) -> Action:
        """Judge one sign-in, and cancel it here and in Zoom if nobody came. Safe to run again.

        Raises:
            DeferredError: it is in doubt, and was asked about for the last time.
            ZoomError: the cancellation did not reach Zoom yet.
        """
        log = self.logs.get(tenant_id, session_log_id)
        file = self.facts.open(tenant_id, log.meeting_id) if log and log.meeting_id else None
        if log is None or file is None:
            return Action.NOTHING
        if not self.asking.is_connected(file):
            self.logs.cancel(log, ZOOM_DISCONNECTED)  # no no-show: nobody can tell any more who came
            return Action.NOTHING
        self.session_logs.bring_up(file, log.learner_id, now)
        current = self.logs.get(tenant_id, session_log_id) or log
        if current.state is not SessionState.STANDBY:
            self._finish(current, now)
            return Action.NOTHING
        return self._judge(file, current, now, attempt)

    def _judge(self, file: MeetingFile, log: SessionLog, now: datetime, attempt: int) -> Action:
        if log.deadline and now < log.deadline + self.timers.settle:
            self.timers.arm_again(log, attempt)
            return Action.WAIT
        says = self.asking.ask(file, now)
        if says is ZoomSays.IN_DOUBT:
            return self._defer(log, now, attempt)
        if says is ZoomSays.DELETED or file.meeting.status is MeetingStatus.CANCELLED:
            return self._cancel(log, Action.NOTHING, SESSION_OVER, now)  # there was nothing to come to
        action = self._decide(file, log, now)
        if action in _CANCELS:
            return self._cancel(log, action, _CANCELS[action], now)
        remark = _REMARKS.get(action, "")
        if log.reason != remark:
            self.logs.note_reason(log, remark)
        return action

    def _decide(self, file: MeetingFile, log: SessionLog, now: datetime) -> Action:
        since, deadline = log.standby_at or log.signed_in_at, log.deadline or now
        host, *stand_ins = hosts_of(file)
        return decide(
            scheduled_start=since,
            check_at=now,
            expected=[Expected(host, "host"), Expected(log.learner_id, "learner")],
            sightings=sightings(file, since),
            alternative_hosts=stand_ins,
            grace_s=int((deadline - since).total_seconds()),
            settle_s=int(self.timers.settle.total_seconds()),
        ).action

    def _cancel(self, log: SessionLog, action: Action, reason: str, now: datetime) -> Action:
        """Ours first, by condition: against a join recorded this very moment it loses, and should."""
        if not self.logs.cancel(log, reason):
            return Action.NOTHING
        self._finish(self.logs.get(log.tenant_id, log.session_log_id) or log, now)
        return action

    def _finish(self, log: SessionLog, now: datetime) -> None:
        """What a cancellation is followed by, also a host's: whoever was at it may have died, or not reached Zoom.

        Late evidence may correct it while we tell Zoom: of us and whoever corrects it, one sees what the other wrote.
        """
        if log.state is SessionState.CANCELLED and log.reason != ZOOM_DISCONNECTED:
            self.withdrawing.withdraw(log, log.reason, now)
            log = self.logs.get(log.tenant_id, log.session_log_id) or log
        if log.corrected:
            self.session_logs.reinstating.reinstate(log, now, in_doubt=True)

    def _defer(self, log: SessionLog, now: datetime, attempt: int) -> Action:
        try:
            self.timers.arm_later(log, next_try(attempt, now), attempt + 1)
        except DeferredError:
            self.logs.note_reason(log, UNDECIDED)
            raise
        return Action.DEFER_AND_ALERT
