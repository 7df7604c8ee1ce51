"""What takes longer than an answer: connections that end, or live again. Every job can be begun again anywhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.aws.objects import Objects
from rollcall.aws.queues import Queue
from rollcall.environment import read_environment
from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.services import wiring
from rollcall.services.attendance.wiring import make_report_times, make_settling
from rollcall.services.connections.disconnecting import Disconnecting
from rollcall.services.connections.goodbye.access import EndingAccess
from rollcall.services.connections.goodbye.account import EndingAccount
from rollcall.services.connections.goodbye.aliases import EndingAliases
from rollcall.services.connections.goodbye.drop_in import EndingDropIn
from rollcall.services.connections.goodbye.job import Goodbye
from rollcall.services.connections.goodbye.meetings import EndingMeetings
from rollcall.services.connections.goodbye.recordings import EndingRecordings
from rollcall.services.connections.hosts_gone import HostGone, HostsGone
from rollcall.services.connections.resuming import Resume, Resuming
from rollcall.services.drop_in.logs.logs_wiring import make_closing
from rollcall.services.jobs import Job, TimeIsUp, do_jobs
from rollcall.services.live_events.wiring import make_session_requests
from rollcall.services.meetings.rosters.wiring import make_roster_requests
from rollcall.services.zoom_access.tokens import Refreshing
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.aliases import AliasStore
from rollcall.store.audit import AuditStore
from rollcall.store.claims import ClaimStore
from rollcall.store.connections import ConnectionStore
from rollcall.store.deleting import Deleting
from rollcall.store.drop_in_hosts import DropInHostStore
from rollcall.store.ended_meetings import EndedMeetingStore
from rollcall.store.facts import FactStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.receipts import ReceiptStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table

_ENOUGH_MS = 20_000  # for the longest thing that is not interrupted: one meeting's attendance

logger = Logger()


@dataclass(frozen=True, kw_only=True)
class Environment(
    wiring.ZoomEnvironment, wiring.ReportEnvironment, wiring.JobsEnvironment, wiring.MeetingJobsEnvironment
):
    recordings_bucket: str
    disconnect_sweep_delay_seconds: int = 900


@dataclass(frozen=True, slots=True)
class Dependencies:
    goodbye: Goodbye
    disconnecting: Disconnecting
    hosts_gone: HostsGone
    resuming: Resuming


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms = make_zoom_access(environment, records)
    connections, receipts = ConnectionStore(records), ReceiptStore(records)
    jobs = wiring.queue(environment.connection_jobs_queue_url)
    waiting = make_roster_requests(environment, records), make_session_requests(environment, records)
    return Dependencies(
        _goodbye(environment, records, zooms.refreshing, receipts, jobs),
        Disconnecting(connections, receipts, SettingsStore(records), AuditStore(records), jobs),
        HostsGone(connections, MeetingStore(records), jobs),
        Resuming(MeetingStore(records), FactStore(records), make_report_times(environment), *waiting, jobs),
    )


def _goodbye(
    environment: Environment, records: Table, refreshing: Refreshing, receipts: ReceiptStore, jobs: Queue
) -> Goodbye:
    meetings, deleting = MeetingStore(records), Deleting(records)
    closing = make_closing(records)
    settling, ended = make_settling(records), EndedMeetingStore(records)
    recordings = Objects(wiring.client("s3"), environment.recordings_bucket)
    return Goodbye(
        connections=refreshing.connections,
        receipts=receipts,
        access=EndingAccess(refreshing, deleting),
        drop_in=EndingDropIn(DropInHostStore(records), deleting),
        meetings=EndingMeetings(meetings, ended, ClaimStore(records), settling, closing, deleting),
        aliases=EndingAliases(AliasStore(records), deleting),
        account=EndingAccount(refreshing.connections, deleting),
        recordings=EndingRecordings(recordings, receipts),
        jobs=jobs,
        sweep_delay=timedelta(seconds=environment.disconnect_sweep_delay_seconds),
        clock=wiring.now,
    )


def say_goodbye(due: Job, time_is_up: TimeIsUp) -> str:
    whose = TenantId(due["tenant_id"]), ConnectionId(due["connection_id"])
    return dependencies().goodbye.work(*whose, time_is_up)


def end_what_zoom_ended(due: Job, _time_is_up: TimeIsUp) -> str:
    who = ZoomAccountId(due["account_id"]), ZoomUserId(due["user_id"]), str(due["client_id"])
    ended = dependencies().disconnecting.removed_at_zoom(*who, datetime.fromisoformat(due["at"]), wiring.now())
    return f"ended_{ended}"


def resume(due: Job, time_is_up: TimeIsUp) -> str:
    healed = Resume.model_validate(due)
    work = dependencies().resuming.work
    return f"resumed_{work(healed, wiring.now(), time_is_up)}"


def note_host_gone(due: Job, time_is_up: TimeIsUp) -> str:
    gone = HostGone.model_validate(due)
    work = dependencies().hosts_gone.work
    return f"changed_{work(gone, wiring.now(), time_is_up)}"


_KINDS = {
    "goodbye": say_goodbye,
    "deauthorized": end_what_zoom_ended,
    "host_gone": note_host_gone,
    "resume": resume,
}


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own
    return do_jobs(event, context, _KINDS, _ENOUGH_MS, logger)
