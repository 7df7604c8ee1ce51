"""A sign-in's link: to the host's session of the day."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.lms.keys import hashed
from rollcall.services.meetings.doors import Doors, LinkClosedError
from rollcall.store.session_logs import SessionLogStore, SessionState


@dataclass(frozen=True, slots=True)
class Arriving:
    doors: Doors
    logs: SessionLogStore

    def address(self, token: str, now: datetime) -> str:
        """The Zoom address behind a sign-in link. Raises LinkClosedError."""
        link = self.logs.link(hashed(token), now)
        log = self.logs.get(link.tenant_id, link.session_log_id) if link else None
        if link is None or log is None:
            raise LinkClosedError("link_unknown")
        if log.state is SessionState.CANCELLED:
            raise LinkClosedError("sign_in_cancelled")
        if log.meeting_id is None:
            raise LinkClosedError("link_unknown")
        meeting = self.doors.expect_open(self.doors.meetings.get(log.tenant_id, log.meeting_id), now)
        address = self.doors.address(meeting, log.learner_id)
        if not address:
            raise LinkClosedError("being_registered", meeting)
        return address
