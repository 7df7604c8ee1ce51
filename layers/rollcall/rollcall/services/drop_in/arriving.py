"""A sign-in's link: to the session, or to a page that says why not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.lms.keys import hashed
from rollcall.services.meetings.doors import Doors, LinkClosedError
from rollcall.store.session_logs import DECIDED, SessionLog, SessionLogStore, SessionState

_REGISTERING = timedelta(seconds=20)  # longer than that is for another page to tell
_REFUSED = {  # by the code of what Zoom refused
    "meeting_full": "sign_in_refused_full",
    "denied_by_host": "denied_in_zoom",
    "registrant_daily_limit": "sign_in_refused_today",
    "host_daily_limit": "sign_in_refused_host_today",
    "email_taken": "sign_in_refused_email",
    "zoom_unavailable": "sign_in_refused_busy",
    "zoom_rate_limited": "sign_in_refused_busy",
}


@dataclass(frozen=True, slots=True)
class Arriving:
    doors: Doors
    logs: SessionLogStore

    def log(self, token: str, now: datetime) -> SessionLog:
        """Whose link it is. Raises LinkClosedError."""
        link = self.logs.link(hashed(token), now)
        log = self.logs.get(link.tenant_id, link.session_log_id) if link else None
        if log is None:
            raise LinkClosedError("link_unknown")
        return log

    def is_ready(self, log: SessionLog, now: datetime) -> bool:
        """The link leads to another page than the line's. Whoever was just taken is still being registered."""
        if log.state is not SessionState.STANDBY or log.meeting_id is None or log.standby_at is None:
            return log.state is not SessionState.WAITING
        meeting = self.doors.meetings.get(log.tenant_id, log.meeting_id)
        is_new = now < log.standby_at + _REGISTERING
        return meeting is None or not is_new or bool(self.doors.address(meeting, log.learner_id))

    def address(self, log: SessionLog, now: datetime) -> str:
        """The Zoom address for somebody who does not wait. Raises LinkClosedError."""
        if log.state is SessionState.CANCELLED or log.meeting_id is None:
            raise LinkClosedError(_ended(log.reason))
        meeting = self.doors.expect_open(self.doors.meetings.get(log.tenant_id, log.meeting_id), now)
        address = self.doors.address(meeting, log.learner_id)
        if not address:
            raise LinkClosedError("being_registered", meeting)
        return address


def _ended(reason: str) -> str:
    """The page of a log that was cancelled."""
    return reason if reason in DECIDED else _REFUSED.get(reason, "sign_in_refused")
