"""One place that composes: clients with short explicit timeouts, made once per container."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
import httpx
from botocore.config import Config

from rollcall.aws.keys import Sealer
from rollcall.aws.queues import Queue
from rollcall.aws.schedules import Schedules
from rollcall.aws.secrets import Secret
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.connections.activating import Activating
from rollcall.services.connections.doctor import Doctor
from rollcall.services.meetings.hosting import Hosts
from rollcall.services.meetings.registering import Registering
from rollcall.services.meetings.scheduling import Scheduling
from rollcall.services.meetings.switches import Switches
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.services.zoom_access.tokens import Refreshing
from rollcall.services.zoom_access.vault import Vault
from rollcall.services.zoom_access.zoom_apps import ZoomApps
from rollcall.store.audit import AuditStore
from rollcall.store.claims import ClaimStore
from rollcall.store.connections import ConnectionStore
from rollcall.store.grants import GrantStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table
from rollcall.store.webhook_health import WebhookHealthStore
from rollcall.store.write_ledger import WriteLedger

_PATIENT = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"})
ZOOM_TIMEOUT = httpx.Timeout(10, connect=3)
_DOCTORS_TIMEOUT = httpx.Timeout(5, connect=3)


@dataclass(frozen=True, kw_only=True)
class TableEnvironment:
    """What every function behind the intake needs."""

    table_name: str


@dataclass(frozen=True, kw_only=True)
class ZoomEnvironment(TableEnvironment):
    """What a function needs that talks to Zoom."""

    kms_key_id: str
    zoom_oauth_secret_id: str
    zoom_api_url: str = "https://api.zoom.us"
    zoom_oauth_url: str = "https://zoom.us"


@dataclass(frozen=True, kw_only=True)
class JobsEnvironment:
    """What a function needs that leaves work on connections to be done after its answer."""

    connection_jobs_queue_url: str


@dataclass(frozen=True, kw_only=True)
class ReportEnvironment:
    """What a function needs that arms report attempts."""

    report_queue_url: str
    report_queue_arn: str
    report_schedule_group: str
    scheduler_role_arn: str
    scheduler_dlq_arn: str
    report_delays_seconds: tuple[int, ...] = (300, 900, 2100, 3600, 10_800, 43_200, 86_400)


def now() -> datetime:
    """The handlers' clock; everything below takes the time as an argument."""
    return datetime.now(UTC)


@cache
def client(name: Any) -> Any:  # noqa: ANN401 - the caller's annotation says which client
    return boto3.client(name, config=_PATIENT)


def table(environment: TableEnvironment) -> Table:
    return Table(boto3.resource("dynamodb", config=_PATIENT).Table(environment.table_name))


def sealer(key_id: str) -> Sealer:
    return Sealer(client("kms"), key_id)


def queue(url: str) -> Queue:
    return Queue(client("sqs"), url)


def zoom_access(environment: ZoomEnvironment, records: Table) -> ZoomAccess:
    http = httpx.Client(timeout=ZOOM_TIMEOUT, follow_redirects=False)
    grants, vault = GrantStore(records), Vault(sealer(environment.kms_key_id))
    secret = Secret(client("secretsmanager"), environment.zoom_oauth_secret_id)
    apps = ZoomApps(http, environment.zoom_oauth_url, secret.read, grants, vault)
    return ZoomAccess(http, environment.zoom_api_url, Refreshing(ConnectionStore(records), grants, vault, apps))


def activating(environment: JobsEnvironment, records: Table, zooms: ZoomAccess) -> Activating:
    """What turns a consent, or new credentials, into an active connection."""
    refreshing, jobs = zooms.refreshing, queue(environment.connection_jobs_queue_url)
    return Activating(refreshing.connections, refreshing.grants, refreshing.vault, zooms, AuditStore(records), jobs)


def doctor(api_url: str, refreshing: Refreshing, records: Table) -> Doctor:
    """Its patience for each answer is less than others': people wait for the whole of it."""
    http = httpx.Client(timeout=_DOCTORS_TIMEOUT, follow_redirects=False)
    return Doctor(ZoomAccess(http, api_url, refreshing), WebhookHealthStore(records), WriteLedger(records))


def scheduling(records: Table, zooms: ZoomAccess) -> Scheduling:
    meetings = MeetingStore(records)
    hosts = Hosts(ConnectionStore(records), zooms, Switches(SettingsStore(records)))
    return Scheduling(meetings, ClaimStore(records), hosts, zooms, Registering(meetings), WriteLedger(records))


def report_times(environment: ReportEnvironment) -> ReportTimes:
    schedules = Schedules(
        scheduler=client("scheduler"),
        group=environment.report_schedule_group,
        target_arn=environment.report_queue_arn,
        role_arn=environment.scheduler_role_arn,
        dlq_arn=environment.scheduler_dlq_arn,
    )
    return ReportTimes(schedules, queue(environment.report_queue_url), environment.report_delays_seconds)
