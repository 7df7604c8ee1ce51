"""What a participant event costs in the table: the real consumer, in batches of ten, on an in-process DynamoDB."""

from collections.abc import Sequence
from itertools import batched
from typing import Any

import boto3
from moto import mock_aws

from benchmarks.apart import answer, measure_apart
from benchmarks.crowd import Crowd
from benchmarks.measurement import Measurement
from benchmarks.metering import Meter
from benchmarks.table import make_table
from rollcall.ids import MeetingId, TenantId, ZoomMeetingId, new_id

UNITS_LIMIT, READS_LIMIT = 2, 1
LEARNERS, BATCH = 30, 10
_TABLE = "rollcall"
_CROWDS = (
    Crowd("scheduled", ZoomMeetingId("84512345678"), LEARNERS, TenantId(new_id("tnt")), MeetingId(new_id("mtg"))),
    Crowd("daily_session", ZoomMeetingId("84512345679"), LEARNERS, TenantId(new_id("tnt")), MeetingId(new_id("mtg"))),
)
_NAMES = {"scheduled": "scheduled meeting", "daily_session": "drop-in"}
_ENVIRONMENT = {
    "TABLE_NAME": _TABLE,
    "CONNECTION_JOBS_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/111122223333/jobs",
    "MEETING_JOBS_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/111122223333/meeting-jobs",
    "REPORT_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/111122223333/reports",
    "REPORT_QUEUE_ARN": "arn:aws:sqs:eu-central-1:111122223333:reports",
    "REPORT_SCHEDULE_GROUP": "reports",
    "SCHEDULER_ROLE_ARN": "arn:aws:iam::111122223333:role/scheduler",
    "SCHEDULER_DLQ_ARN": "arn:aws:sqs:eu-central-1:111122223333:dlq",
    "POWERTOOLS_SERVICE_NAME": "zoom_events",
    "LOG_LEVEL": "ERROR",
}


def measure() -> list[Measurement]:
    """Units for each kind of meeting, and reads for a scheduled one: a drop-in's log is computed from what is read."""
    told = measure_apart("benchmarks.writes", _ENVIRONMENT)
    return [*(_written(_NAMES[kind], told[kind]) for kind in _NAMES), _read(told["scheduled"])]


def _written(name: str, told: dict[str, Any]) -> Measurement:
    events = told["events"]
    return Measurement(
        name=f"Writes, {name}",
        value=sum(told["once"]["units"].values()) / events,
        limit=UNITS_LIMIT,
        unit="an event",
        how=f"DynamoDB write units behind the queue, by item size and with the copies in indexes: {events} participant "
        f"events ({LEARNERS} learners join and leave) in batches of {BATCH}, consumer warm, room open",
        found=(
            f"units an event: {_each(told['once']['units'], events)}",
            f"reads an event: {_each(told['once']['reads'], events)}",
            f"all of them delivered again, units an event: {_each(told['again']['units'], events)}",
            f"a container's first event, units: {_each(told['first']['units'], 1)}",
            "webhook_health is written at most once a minute for each account and container",
        ),
    )


def _read(told: dict[str, Any]) -> Measurement:
    return Measurement(
        name="Reads, scheduled meeting",
        value=sum(told["once"]["reads"].values()) / told["batches"],
        limit=READS_LIMIT,
        unit="a batch",
        how="reads of a warm consumer for a batch of one meeting: whether its room is closed by now",
    )


def _each(counts: dict[str, int], events: int) -> str:
    return ", ".join(f"{name} {count / events:.2f}" for name, count in sorted(counts.items())) or "none"


def _measure_here() -> dict[str, Any]:
    with mock_aws():
        make_table(boto3.client("dynamodb"), _TABLE)
        return {crowd.kind: _measure_crowd(crowd) for crowd in _CROWDS}


def _measure_crowd(crowd: Crowd) -> dict[str, Any]:
    """Three rounds: a container's first event, everybody's events, everybody's events again."""
    from functions.zoom_events.app import witness  # noqa: PLC0415 - reads its environment, and the AWS of this process

    witness.cache_clear()
    table = witness().facts.table
    for record in crowd.records():
        table.put(record)
    meter = Meter(boto3.client("dynamodb"), _TABLE)
    meter.watch(table.dynamo.meta.client)
    messages = [crowd.message(number, joins=joins) for joins in (True, False) for number in range(crowd.learners)]
    guest = crowd.message(crowd.learners, joins=True)
    rounds = {
        name: _metered(meter, some) for name, some in (("first", [guest]), ("once", messages), ("again", messages))
    }
    return rounds | {"events": len(messages), "batches": -(-len(messages) // BATCH)}


def _metered(meter: Meter, messages: Sequence[str]) -> dict[str, dict[str, int]]:
    from functions.zoom_events.app import handler  # noqa: PLC0415 - as above

    for batch in batched(messages, BATCH, strict=False):
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(batch)]
        if handler({"Records": records}, None)["batchItemFailures"]:
            raise RuntimeError("not every event was recorded")
    return meter.take()


if __name__ == "__main__":
    answer(_measure_here, measure)
