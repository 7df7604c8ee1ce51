"""Session logs: the LMS's own record of a sign-in. They hold LMS ids and times, nothing of Zoom's.

``standby -> live -> closed``, ``closed -> live`` when somebody comes back, ``standby -> cancelled``
when nobody came, ``cancelled -> live`` when late evidence says that they did.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import LearnerId, MeetingId, ProgramId, SessionLogId, TenantId
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text

ZOOM_DISCONNECTED = "zoom_disconnected"


class SessionState(StrEnum):
    STANDBY = "standby"
    LIVE = "live"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SessionLog(Record):
    """One sign-in. ``deadline`` is until when the learner may arrive; ``seconds`` is the time in the session."""

    KIND: ClassVar = "session_log"
    session_log_id: SessionLogId
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId
    program_id: ProgramId | None = None
    state: SessionState = SessionState.STANDBY
    signed_in_at: Instant
    deadline: Instant
    joined_at: Instant | None = None
    left_at: Instant | None = None
    seconds: int = 0
    reason: str = ""
    corrected: bool = False

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.session_log_id)


class SignInLink(Record):
    """The link that takes a learner on standby to the session, found by the hash of its token."""

    KIND: ClassVar = "sign_in_link"
    token_hash: str
    tenant_id: TenantId
    session_log_id: SessionLogId
    meeting_id: MeetingId
    learner_id: LearnerId
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return _link_key(self.token_hash)


@dataclass(frozen=True, slots=True)
class SessionLogStore:
    table: Table

    def open(self, log: SessionLog, link: SignInLink) -> None:
        self.table.put(log)
        self.table.put(link)

    def get(self, tenant_id: TenantId, session_log_id: SessionLogId) -> SessionLog | None:
        return self.table.get(SessionLog, _key(tenant_id, session_log_id))

    def link(self, token_hash: str, now: datetime) -> SignInLink | None:
        found = self.table.get(SignInLink, _link_key(token_hash))
        return found if found and found.expires_at > now.timestamp() else None

    def follow(self, log: SessionLog, changed: dict[str, Any]) -> bool:
        """Bring the log up to what the facts say; of two Lambdas with other facts, the older state loses."""
        same = Attr("state").eq(log.state.value) & _seen(log)
        return self._update(log, changed, same)

    def cancel(self, log: SessionLog, reason: str) -> bool:
        """``standby -> cancelled``. Loses against a join that was recorded a moment ago, and should."""
        values = {"state": SessionState.CANCELLED.value, "seconds": 0, "reason": reason}
        return self._update(log, values, Attr("state").eq(SessionState.STANDBY.value))

    def note_reason(self, log: SessionLog, reason: str) -> bool:
        """Say on a log that stays on standby why it is still there."""
        return self._update(log, {"reason": reason}, Attr("state").eq(SessionState.STANDBY.value))

    def _update(self, log: SessionLog, values: dict[str, Any], condition: Any) -> bool:  # noqa: ANN401
        try:
            self.table.update(log.key, values, condition)
        except ConditionFailedError:
            return False
        return True


def _seen(log: SessionLog) -> Any:  # noqa: ANN401 - a condition
    left = Attr("left_at").eq(as_text(log.left_at)) if log.left_at else Attr("left_at").not_exists()
    return left & Attr("seconds").eq(log.seconds)


def _key(tenant_id: TenantId, session_log_id: SessionLogId) -> ItemKey:
    return ItemKey(f"SESSION_LOG#{tenant_id}#{session_log_id}", "SESSION_LOG")


def _link_key(token_hash: str) -> ItemKey:
    return ItemKey(f"SIGN_IN#{token_hash}", "SIGN_IN")
