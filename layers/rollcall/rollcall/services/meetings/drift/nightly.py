"""Every night, each tenant's meetings of the next two weeks: what a lost webhook would have told.

A round goes by the start, at most five meetings a second; each costs one call to Zoom. It stops before its Lambda
does, or where Zoom says so, and goes on from there later. A round that is repeated changes nothing, and one that is
missed is made up for the night after.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.queues import Queue
from rollcall.services.meetings.drift.looking import AGAIN, Looking
from rollcall.services.meetings.drift.messages import Round, comparison
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import as_text
from rollcall.zoom.errors import (
    AppMisconfiguredError,
    GrantEndedError,
    InvalidTokenError,
    MissingScopesError,
    RateLimitedError,
    ZoomError,
    ZoomUnavailableError,
)

PACE_S = 0.2
_AHEAD = timedelta(days=14)
_GIVEN_UP_AFTER = timedelta(hours=12)
_TRIES = 3
_RETRY_S = 120
_SHORTLY_S = 5
_CLOSING = (AppMisconfiguredError, GrantEndedError, InvalidTokenError, MissingScopesError)


@dataclass(frozen=True, slots=True)
class Nightly:
    meetings: MeetingStore
    looking: Looking
    jobs: Queue
    sleep: Callable[[float], None]

    def work(self, due: Round, now: datetime, time_is_up: Callable[[], bool]) -> dict[str, int]:
        """How many meetings were found how. What is left becomes another job."""
        found, closed = Counter[str](), set(due.closed)
        for meeting in self._left(due, now):
            if meeting.connection_id in closed:
                continue
            if time_is_up():
                return self._go_on(due.stopped_at(meeting, closed), found)
            try:
                found[self._seen(meeting)] += 1
            except RateLimitedError as error:
                if error.limit == "second":
                    return self._go_on(due.stopped_at(meeting, closed), found, error.retry_after_s + _SHORTLY_S)
                closed.add(meeting.connection_id)
            except ZoomUnavailableError:
                stopped = due.stopped_at(meeting, closed)
                if stopped.tries < _TRIES:
                    return self._go_on(stopped, found, _RETRY_S)
                found["not_askable"] += 1
            except _CLOSING:
                closed.add(meeting.connection_id)
            except ZoomError:
                found["not_askable"] += 1
        return dict(found)

    def _left(self, due: Round, now: datetime) -> Iterator[Meeting]:
        """As the index has them: where that is out of date, nothing is written, and the meeting is looked at again."""
        if now > due.begun + _GIVEN_UP_AFTER:
            return iter(())
        coming = self.meetings.starting(due.tenant_id, due.at or as_text(due.begun), due.begun + _AHEAD)
        return (one for one in coming if one.status is MeetingStatus.SCHEDULED)

    def _seen(self, meeting: Meeting) -> str:
        self.sleep(PACE_S)
        seen = self.looking.look(meeting)
        if seen in AGAIN:
            self.jobs.send(comparison(meeting.tenant_id, meeting.meeting_id), _SHORTLY_S)
        return seen.value

    def _go_on(self, due: Round, found: Counter[str], wait_s: int = 0) -> dict[str, int]:
        self.jobs.send(due.as_message(), wait_s)
        return dict(found) | {"goes_on": 1}
