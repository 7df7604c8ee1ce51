"""Ten minutes later: did the learner come? Zoom is asked before anything is cancelled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.attendance.noshow import UNKNOWN_PREFIX, Action, Decision, Expected, LiveCheck, Sighting, decide
from rollcall.ids import SessionLogId, TenantId
from rollcall.services.drop_in.withdrawing import Withdrawing
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import ConnectionStatus
from rollcall.store.facts import Fact, FactStore, MeetingFile
from rollcall.store.meeting_records import Room
from rollcall.store.session_logs import NO_SHOW, ZOOM_DISCONNECTED, SessionLog, SessionLogStore, SessionState
from rollcall.store.webhook_health import WebhookHealthStore
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import NotFoundError, ZoomError

_SILENT_AFTER = timedelta(hours=1)
_HOST = "host"
_CANCELS = frozenset({Action.CANCEL_LEARNER, Action.CANCEL_BOTH})
_STATES = {SessionState.LIVE: "ended", SessionState.CLOSED: "ended", SessionState.CANCELLED: "cancelled"}


class DeferredError(Exception):
    """Nothing is cancelled on doubt: Zoom is silent or its webhooks are. Try again, and let the alarm ring."""


@dataclass(frozen=True, slots=True)
class NoShows:
    facts: FactStore
    logs: SessionLogStore
    withdrawing: Withdrawing
    health: WebhookHealthStore
    zooms: ZoomAccess
    settle: timedelta

    def check(self, tenant_id: TenantId, session_log_id: SessionLogId, now: datetime) -> Action:
        """Judge one sign-in, and cancel it in Zoom and here if nobody came. Safe to run again.

        Raises:
            DeferredError: Zoom could not be asked, or its webhooks are not arriving.
            ZoomError: the cancellation did not reach Zoom yet.
        """
        log = self.logs.get(tenant_id, session_log_id)
        file = self.facts.open(tenant_id, log.meeting_id) if log and log.meeting_id else None
        if log is None or file is None or log.standby_at is None or log.deadline is None:
            return Action.NOTHING
        if self._has_ended(file):
            self.logs.cancel(log, ZOOM_DISCONNECTED)  # no no-show: nobody can tell any more who came
            return Action.NOTHING
        if log.state is SessionState.CANCELLED and not log.corrected:
            self.withdrawing.withdraw(log, NO_SHOW, now)  # the Lambda before us may have died between the two
            return Action.NOTHING
        decision = self._judge(file, log, now)
        if decision.action in {Action.DEFER_AND_ALERT, Action.WAIT}:
            raise DeferredError(decision.action.value)
        if decision.action in _CANCELS:
            self._cancel(log, now)
        elif decision.action is Action.ASK_HOST:
            self.logs.note_reason(log, "ask_host")
        return decision.action

    def _has_ended(self, file: MeetingFile) -> bool:
        connection = self.zooms.refreshing.connections.get(file.meeting.tenant_id, file.meeting.connection_id)
        return connection is None or connection.status is ConnectionStatus.DISCONNECTED

    def _judge(self, file: MeetingFile, log: SessionLog, now: datetime) -> Decision:
        since, deadline = log.standby_at or log.signed_in_at, log.deadline or now
        return decide(
            scheduled_start=since,
            check_at=now,
            expected=[Expected(_HOST, "host"), Expected(log.learner_id, "learner")],
            sightings=[Sighting(fact.event, _who(file, fact), fact.at) for fact in file.facts if _counts(log, fact)],
            live_check=self._ask_zoom(file),
            webhooks_healthy=self._webhooks_healthy(file, now),
            state=_STATES.get(log.state, ""),
            grace_s=int((deadline - since).total_seconds()),
            settle_s=int(self.settle.total_seconds()),
        )

    def _ask_zoom(self, file: MeetingFile) -> LiveCheck:
        """Zoom tells whether the room is running, not who is in it. Running, and unknown to us, is doubt."""
        if file.zoom is None:
            return None
        try:
            started = self._client(file).meeting(file.zoom.zoom_meeting_id).started
        except NotFoundError:
            return None
        except ZoomError:
            return "error"
        return "error" if started and file.meeting.room is not Room.OPEN else None

    def _webhooks_healthy(self, file: MeetingFile, now: datetime) -> bool:
        """Silence means nothing while no room is open; from an open one something should have come."""
        if file.zoom is None or file.meeting.room is not Room.OPEN:
            return True
        last = self.health.last_seen(file.zoom.account_id, file.meeting.tenant_id)
        return last is not None and now - last < _SILENT_AFTER

    def _cancel(self, log: SessionLog, now: datetime) -> None:
        """Ours first, by condition: against a join recorded this very moment it loses, and should."""
        if self.logs.cancel(log, NO_SHOW):
            self.withdrawing.withdraw(log, NO_SHOW, now)

    def _client(self, file: MeetingFile) -> ZoomClient:
        return self.zooms.client(file.meeting.tenant_id, file.meeting.connection_id)


def _counts(log: SessionLog, fact: Fact) -> bool:
    """The host may have opened the room long before; a learner's earlier visit is another sign-in."""
    return fact.is_host or fact.at >= (log.standby_at or log.signed_in_at)


def _who(file: MeetingFile, fact: Fact) -> str:
    if fact.is_host or fact.email.lower() == file.meeting.host_email:
        return _HOST
    learners = {one.registrant_id: one.learner_id for one in file.registrations}
    return learners.get(fact.registrant_id) or f"{UNKNOWN_PREFIX}{fact.participant_uuid or fact.user_id}"
