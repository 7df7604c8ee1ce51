"""What every function is made with: its environment, the clock, and clients with short explicit timeouts.

What a room's services are made of is in that room's own wiring, so that a function imports no other's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from rollcall.aws.contention import repeat_when_contended
from rollcall.aws.keys import Sealer
from rollcall.aws.queues import Queue
from rollcall.aws.shared_objects import SharedObjects
from rollcall.store.table import Table

_PATIENT = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"})


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
class MeetingJobsEnvironment:
    """What a function needs that leaves work on meetings to be done after its answer."""

    meeting_jobs_queue_url: str


@dataclass(frozen=True, kw_only=True)
class NoShowSchedulesEnvironment:
    """Where the checks on who came are armed."""

    no_show_schedule_group: str
    scheduler_role_arn: str
    scheduler_dlq_arn: str
    no_show_settle_seconds: int = 90


@dataclass(frozen=True, kw_only=True)
class NoShowEnvironment(NoShowSchedulesEnvironment):
    """What a function needs that arms checks on who came. The one that makes them has no need to be told its name."""

    no_show_function_arn: str


@dataclass(frozen=True, kw_only=True)
class AppointmentsEnvironment(NoShowSchedulesEnvironment):
    """What a function needs to know how long an appointment is waited for."""

    no_show_delay_seconds: int = 600


@dataclass(frozen=True, kw_only=True)
class ChecksEnvironment(MeetingJobsEnvironment, AppointmentsEnvironment):
    """What a function needs that judges who came."""


@dataclass(frozen=True, kw_only=True)
class MeetingsEnvironment(MeetingJobsEnvironment, NoShowEnvironment, AppointmentsEnvironment):
    """What a function needs that gives meetings their time."""


@dataclass(frozen=True, kw_only=True)
class SigningInEnvironment(MeetingJobsEnvironment, NoShowEnvironment):
    """What a function needs that lets learners into sessions."""

    no_show_delay_seconds: int = 600


@dataclass(frozen=True, kw_only=True)
class SettlementsEnvironment:
    """What a function needs that has meetings settled after its answer."""

    report_queue_url: str


@dataclass(frozen=True, kw_only=True)
class ExportsEnvironment:
    """What a function needs that hands over files which outgrow an answer."""

    exports_bucket: str


@dataclass(frozen=True, kw_only=True)
class ReportEnvironment(SettlementsEnvironment):
    """What a function needs that arms report attempts."""

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


def shared_objects(bucket: str) -> SharedObjects:
    """Links name the region: one to S3's common address is led on for the first hours of a bucket, and its signature
    does not follow.
    """
    by_region = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return SharedObjects(boto3.client("s3", config=_PATIENT.merge(by_region)), bucket)


def table(environment: TableEnvironment) -> Table:
    dynamo = boto3.resource("dynamodb", config=_PATIENT)
    repeat_when_contended(dynamo)
    return Table(dynamo.Table(environment.table_name))


def sealer(key_id: str) -> Sealer:
    return Sealer(client("kms"), key_id)


def queue(url: str) -> Queue:
    return Queue(client("sqs"), url)
