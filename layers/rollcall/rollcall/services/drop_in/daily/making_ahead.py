"""Sessions of the day made ahead: at each host's own midnight, or within the hour after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from rollcall.aws.queues import Queue
from rollcall.ids import TenantId
from rollcall.lms.problems import Problem
from rollcall.services.api.zoom_problems import problem_of
from rollcall.services.drop_in.daily.daily_sessions import DailySessions
from rollcall.services.drop_in.daily.enrolling import next_midnight
from rollcall.services.meetings.hosting import Hosts, HostWish
from rollcall.store.connections import ConnectionStore
from rollcall.store.drop_in_hosts import DropInHost, DropInHostStore
from rollcall.zoom.errors import ZoomError

_IDLE = timedelta(days=14)
_PASSES = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class MakingAhead:
    """``made``, or why not. What passes is tried again the next hour, everything else the next day."""

    drop_in: DropInHostStore
    connections: ConnectionStore
    hosts: Hosts
    daily: DailySessions

    def work(self, tenant_id: TenantId, host_email: str, now: datetime) -> str:
        host = self.drop_in.get(tenant_id, host_email)
        if host is None or host.due_at > now:
            return "not_due"
        if self._is_idle(host, now):
            return "fell_out" if self.drop_in.end_idle(host) else "wanted_again"
        try:
            zone, outcome = self._make(host, now), "made"
        except (Problem, ZoomError) as error:
            problem = problem_of(error) if isinstance(error, ZoomError) else error
            if problem.status in _PASSES:
                return f"later_{problem.code}"
            zone, outcome = host.time_zone, problem.code
        moved = {"time_zone": zone, "due_at": next_midnight(now, zone)}
        self.drop_in.replace(host, host.model_copy(update=moved))
        return outcome

    def _is_idle(self, host: DropInHost, now: datetime) -> bool:
        """Nobody dropped in for two weeks, and nobody said that they are to have sessions all the same."""
        if host.enrolled_by == "lms" or now < host.wanted_at + _IDLE:
            return False
        connection = self.connections.get(host.tenant_id, host.connection_id)
        return connection is None or connection.kind != "user"

    def _make(self, host: DropInHost, now: datetime) -> str:
        """Gives the zone that the host is in by now."""
        wish = HostWish(email=host.host_email, connection_id=host.connection_id)
        hosting = self.hosts.check(host.tenant_id, wish, now, program_id=host.program_id)
        self.daily.made(hosting, now)
        return hosting.user.timezone


@dataclass(frozen=True, slots=True)
class AskingAhead:
    """Housekeeping's part: who is due."""

    drop_in: DropInHostStore
    jobs: Queue

    def ask(self, now: datetime, within_s: int) -> int:
        """Spread, since a whole account's hosts have their midnight at once; gives their number."""
        due = [_job(host) for host in self.drop_in.due(now)]
        self.jobs.send_all(due, within_s)
        return len(due)


def _job(host: DropInHost) -> dict[str, object]:
    return {"kind": "daily_session", "tenant_id": host.tenant_id, "host_email": host.host_email}
