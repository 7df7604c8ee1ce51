"""Housekeeping, every half hour: what a lost webhook or a lost schedule left behind, and grants that nobody uses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from rollcall.aws.queues import Queue
from rollcall.services.attendance.overdue import OverdueMeetings
from rollcall.services.connections.goodbye.ending import job
from rollcall.services.drop_in.checks.sweeping import Sweeping
from rollcall.services.drop_in.logs.session_ends import SessionEnds
from rollcall.services.live_events.asking import SessionRequests
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.zoom_access.tokens import Refreshing
from rollcall.store.grants import Grant
from rollcall.store.receipts import Receipt, ReceiptStore

_IDLE = timedelta(days=30)
_STUCK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much there was to do."""

    refreshed: int
    reconciled: int
    resumed: int
    rosters: int
    live_events: int
    sessions: int
    session_logs: int
    failed: int


@dataclass(frozen=True, slots=True)
class Keeping:
    refreshing: Refreshing
    overdue: OverdueMeetings
    ends: SessionEnds
    sweeping: Sweeping
    receipts: ReceiptStore
    rosters: RosterRequests
    events: SessionRequests
    jobs: Queue
    report_error: Callable[[Exception], None]

    def tidy(self, now: datetime, time_is_up: Callable[[], bool]) -> Tidied:
        """One failure does not stop the rest; the next run tries again.

        What is cheap comes first, meetings, of which there may be many and each asks Zoom, last.
        """

        def each[T](action: Callable[[T, datetime], None], items: Iterable[T]) -> list[bool]:
            return [self._try(action, item, now) for item in takewhile(lambda _: not time_is_up(), items)]

        resumed = each(self._resume, self.receipts.unfinished(now - _STUCK))
        followed = each(self.rosters.again, self.rosters.syncs.unfinished(now - _STUCK))
        brought = each(self.events.again, self.events.live_events.unbrought(now - _STUCK))
        ended = each(self.ends.end, self.ends.due(now))
        swept = each(self.sweeping.sweep, self.sweeping.due(now))
        refreshed = each(self._refresh, self.refreshing.grants.idle(now - _IDLE))
        reconciled = each(self.overdue.look, self.overdue.due(now))
        outcomes = refreshed + reconciled + resumed + followed + brought + ended + swept
        failed = len(outcomes) - sum(outcomes)
        return Tidied(
            refreshed=sum(refreshed),
            reconciled=sum(reconciled),
            resumed=sum(resumed),
            rosters=sum(followed),
            live_events=sum(brought),
            sessions=sum(ended),
            session_logs=sum(swept),
            failed=failed,
        )

    def _try[T](self, action: Callable[[T, datetime], None], item: T, now: datetime) -> bool:
        try:
            action(item, now)
        except Exception as error:  # noqa: BLE001 - see tidy
            self.report_error(error)
            return False
        return True

    def _refresh(self, grant: Grant, now: datetime) -> None:
        """Zoom lets a refresh token die after about ninety days without use."""
        if self.refreshing.grants.lease(grant, now):
            self.refreshing.refresh(grant)

    def _resume(self, receipt: Receipt, _now: datetime) -> None:
        """A goodbye whose message was lost, or given up."""
        self.jobs.send(job(receipt.tenant_id, receipt.connection_id))
