"""Session logs: the LMS's own record of a sign-in. They hold LMS ids and times, nothing of Zoom's.

``waiting -> standby -> live -> closed``, ``closed -> live`` when somebody comes back, ``standby -> waiting`` when they
are sent back, ``waiting | standby -> cancelled`` when nobody came, ``cancelled -> live`` when late evidence says that
they did.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import ConnectionId, LearnerId, MeetingId, ProgramId, SessionLogId, TenantId
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text, between

# Reasons of ``cancelled``.
NO_SHOW, NOBODY_CAME = "no_show", "nobody_came"  # the latter: nor did the host
REMOVED_BY_HOST, LEFT_THE_LINE, LINE_CLOSED = "removed_by_host", "left_the_line", "line_closed"
SESSION_OVER, ZOOM_DISCONNECTED = "session_over", "zoom_disconnected"
CANCELLED_IN_ZOOM, DENIED_IN_ZOOM = "cancelled_in_zoom", "denied_in_zoom"
JUDGED = frozenset({NO_SHOW, NOBODY_CAME, SESSION_OVER})  # by what was known then
# Of ``standby``: why it still is.
HOST_ABSENT, ASK_HOST, UNDECIDED = "host_absent", "ask_host", "undecided"
# Of ``waiting``, besides the code of what Zoom refused.
SENT_BACK = "sent_back"
# Of ``live`` and ``closed``.
ARRIVED_IN_TIME, ARRIVED_LATE, NEVER_ADMITTED = "arrived_in_time", "arrived_late", "never_admitted"

# Whatever else a cancelled log says is what Zoom, or a rule of ours, refused.
DECIDED = frozenset(
    {
        NO_SHOW,
        NOBODY_CAME,
        REMOVED_BY_HOST,
        LEFT_THE_LINE,
        LINE_CLOSED,
        SESSION_OVER,
        ZOOM_DISCONNECTED,
        CANCELLED_IN_ZOOM,
        DENIED_IN_ZOOM,
    }
)

LONGEST_WAIT = timedelta(hours=12)
DUE = "DUE_LOGS"
_EVER = ("0", "9")  # moments as text


class SessionState(StrEnum):
    WAITING = "waiting"
    STANDBY = "standby"
    LIVE = "live"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STANDING = frozenset({SessionState.WAITING, SessionState.STANDBY, SessionState.LIVE})


class SessionLog(Record):
    """One sign-in. ``deadline`` is until when the learner may arrive; ``seconds`` is the time in the session.

    Whoever waits has no meeting yet. ``taken_by`` is the host who took them from the line, in the LMS's words;
    ``note`` is what a host said who removed them. ``seconds`` bridge the short ``drops`` between stays.
    """

    KIND: ClassVar = "session_log"
    session_log_id: SessionLogId
    tenant_id: TenantId
    meeting_id: MeetingId | None = None
    learner_id: LearnerId
    program_id: ProgramId | None = None
    state: SessionState = SessionState.STANDBY
    signed_in_at: Instant
    standby_at: Instant | None = None
    deadline: Instant | None = None
    joined_at: Instant | None = None
    left_at: Instant | None = None
    seconds: int = 0
    drops: int = 0
    reason: str = ""
    corrected: bool = False
    taken_by: str = ""
    note: str = ""

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.session_log_id)

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    @property
    def was_refused(self) -> bool:
        return self.state is SessionState.CANCELLED and self.reason not in DECIDED

    @property
    def due(self) -> datetime | None:
        """When something should have become of it."""
        if self.state is SessionState.WAITING:
            return self.signed_in_at + LONGEST_WAIT
        return self.deadline if self.state is SessionState.STANDBY else None

    def index_keys(self) -> dict[str, str]:
        by_tenant = {
            "gsi1pk": _of_tenant(self.tenant_id),
            "gsi1sk": f"{as_text(self.signed_in_at)}#{self.session_log_id}",
        }
        return by_tenant | ({"gsi2pk": DUE, "gsi2sk": as_text(self.due)} if self.due else {})


class Visitor(Record):
    """Who signed in and what for: beside the log, and no longer kept than it takes to let them in."""

    KIND: ClassVar = "visitor"
    tenant_id: TenantId
    session_log_id: SessionLogId
    name: str
    email: str
    time_zone: str | None = None
    purpose: str = ""
    host_email: str = ""
    host_lms_user_id: str = ""
    connection_id: ConnectionId | None = None
    no_show_after_s: int
    token: str
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return _visitor_key(self.tenant_id, self.session_log_id)


class SignInLink(Record):
    """The link that takes a learner on standby to the session, found by the hash of its token."""

    KIND: ClassVar = "sign_in_link"
    token_hash: str
    tenant_id: TenantId
    session_log_id: SessionLogId
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return sign_in_key(self.token_hash)


@dataclass(frozen=True, slots=True)
class SessionLogStore:
    table: Table

    def get(self, tenant_id: TenantId, session_log_id: SessionLogId) -> SessionLog | None:
        return self.table.get(SessionLog, _key(tenant_id, session_log_id))

    def visitor(self, tenant_id: TenantId, session_log_id: SessionLogId) -> Visitor | None:
        return self.table.get(Visitor, _visitor_key(tenant_id, session_log_id))

    def link(self, token_hash: str, now: datetime) -> SignInLink | None:
        found = self.table.get(SignInLink, sign_in_key(token_hash))
        return found if found and found.expires_at > now.timestamp() else None

    def keep_link(self, link: SignInLink) -> None:
        self.table.put(link)

    def page(
        self,
        tenant_id: TenantId,
        limit: int,
        after: dict[str, Any] | None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[list[SessionLog], Any]:
        """A tenant's, latest first: those signed in from ``since`` on and before ``until``."""
        items, last = self.table.index_page("gsi1", _of_tenant(tenant_id), limit, after, between(since, until))
        return [SessionLog.from_item(item) for item in items], last

    def page_after(self, tenant_id: TenantId, limit: int, after: str) -> tuple[list[SessionLog], str]:
        """A tenant's, latest first, from after a place in the index; and that of the last, empty at the end."""
        items, last = self.table.index_page("gsi1", _of_tenant(tenant_id), limit, None, (_EVER[0], after or _EVER[1]))
        found = [SessionLog.from_item(item) for item in items if item["gsi1sk"] != after]
        return found, str(last["gsi1sk"]) if last else ""

    def due(self, before: datetime) -> Iterator[SessionLog]:
        """Of every tenant: those of whom something should have become before then."""
        return (SessionLog.from_item(item) for item in self.table.query_index("gsi2", DUE, up_to=as_text(before)))

    def follow(self, log: SessionLog, changed: dict[str, Any]) -> bool:
        """Bring the log up to what the facts say; of two Lambdas with other facts, the older state loses.

        And against whoever sent the learner back, or took them to another meeting.
        """
        return self._update(log, changed, Attr("state").eq(log.state.value) & _seen(log))

    def cancel(self, log: SessionLog, reason: str, note: str = "") -> bool:
        """``standby -> cancelled``. Loses against what was recorded a moment ago, and should.

        And against whoever signs in again, or is sent back, this very moment. Whoever waits leaves their line.
        """
        values = {"state": SessionState.CANCELLED.value, "seconds": 0, "reason": reason, "note": note}
        is_open = log.state is SessionState.STANDBY
        return is_open and self._update(log, values, Attr("state").eq(log.state.value) & _seen(log))

    def note_reason(self, log: SessionLog, reason: str) -> bool:
        """Say on a log that stays on standby why it is still there."""
        return self._update(log, {"reason": reason}, Attr("state").eq(SessionState.STANDBY.value))

    def _update(self, log: SessionLog, values: dict[str, Any], condition: ConditionBase) -> bool:
        """And its place in the indexes, which is its state's."""
        after = SessionLog.model_validate(log.model_dump(mode="json") | values).index_keys()
        kept = {name: value for name, value in values.items() if value is not None}
        gone = (log.index_keys().keys() - after.keys()) | (values.keys() - kept.keys())
        try:
            self.table.update(log.key, kept | after, condition, remove=sorted(gone))
        except ConditionFailedError:
            return False
        return True


def _seen(log: SessionLog) -> ConditionBase:
    as_read: ConditionBase = Attr("seconds").eq(log.seconds)
    for name in ("meeting_id", "standby_at", "deadline", "left_at"):
        value = log.to_item().get(name)
        as_read = as_read & (Attr(name).eq(value) if value else Attr(name).not_exists())
    return as_read


def _key(tenant_id: TenantId, session_log_id: SessionLogId) -> ItemKey:
    return ItemKey(f"SESSION_LOG#{tenant_id}#{session_log_id}", "SESSION_LOG")


def _visitor_key(tenant_id: TenantId, session_log_id: SessionLogId) -> ItemKey:
    return ItemKey(f"SESSION_LOG#{tenant_id}#{session_log_id}", "VISITOR")


def _of_tenant(tenant_id: TenantId) -> str:
    return f"SESSION_LOGS#{tenant_id}"


def sign_in_key(token_hash: str) -> ItemKey:
    return ItemKey(f"SIGN_IN#{token_hash}", "SIGN_IN")
