"""Requests full of secrets and names, some of which fail: what a log must never repeat says "canary"."""

import importlib
import json
import os
import time
from datetime import UTC, datetime
from typing import Any

import boto3

from rollcall.ids import KeyId, TenantId
from rollcall.lms.keys import hashed
from rollcall.services import wiring
from rollcall.store.tenants import ApiKey, TenantStore
from rollcall.zoom.signature import sign
from tests.aws import Aws, aws

SECRET, KEY = "canary-webhook-secret", "Bearer rk_k1_canarykey"
LEARNER = {"learner_id": "l1", "name": "canary-name", "email": "canary-mail@school.example"}
MEETING = {
    "host": {"email": "canary-host@school.example"},
    "topic": "canary-topic",
    "duration_s": 60,
    "start": "2199-01-01T00:00:00Z",
    "registrants": [LEARNER],
}


def invoke(function: str, event: dict[str, Any]) -> Any:
    context = type("Context", (), {"aws_request_id": "req"})()
    return importlib.import_module(f"functions.{function}.app").handler(event, context)


def webhook(secret: str = SECRET) -> int:
    person = {"user_name": "canary-name", "email": "canary-mail@school.example"}
    told = {"id": 1, "uuid": "u", "topic": "canary-topic", "participant": person}
    payload = {"account_id": "a", "object": told}
    body = json.dumps({"event": "meeting.participant_joined", "event_ts": 1, "payload": payload})
    now = str(int(time.time()))
    headers = {"x-zm-signature": sign(secret, now, body.encode()), "x-zm-request-timestamp": now}
    return int(invoke("webhook_intake", {"body": body, "headers": headers})["statusCode"])


def meetings(method: str, path: str, body: object = None, key: str = KEY) -> int:
    event = {
        "path": path,
        "httpMethod": method,
        "headers": {"Authorization": key},
        "requestContext": {"requestId": "req"},
        "body": None if body is None else json.dumps(body),
    }
    return int(invoke("meetings", event)["statusCode"])


def witnessed(*messages: object) -> None:
    records = [{"messageId": f"m{n}", "body": json.dumps(message)} for n, message in enumerate(messages)]
    invoke("zoom_events", {"Records": records})


def prepare(made: Aws) -> None:
    os.environ |= {
        "TABLE_NAME": made.table_name,
        "KMS_KEY_ID": made.key_id,
        "PUBLIC_URL": "https://rollcall.example",
        "ZOOM_OAUTH_SECRET_ID": made.oauth_secret_id,
        "ZOOM_WEBHOOK_SECRET_ID": made.webhook_secret_id,
        "ZOOM_EVENTS_QUEUE_URL": made.queues["events"],
        "CONNECTION_JOBS_QUEUE_URL": made.queues["jobs"],
        "MEETING_JOBS_QUEUE_URL": made.queues["meeting-jobs"],
        "REPORT_QUEUE_URL": made.queues["reports"],
        "REPORT_QUEUE_ARN": made.queue_arns["reports"],
        "REPORT_SCHEDULE_GROUP": "reports",
        "SCHEDULER_ROLE_ARN": "arn:aws:iam::111122223333:role/scheduler",
        "SCHEDULER_DLQ_ARN": made.queue_arns["reports"],
        "NO_SHOW_SCHEDULE_GROUP": "no-shows",
        "NO_SHOW_FUNCTION_ARN": "arn:aws:lambda:eu-central-1:111122223333:function:no-show",
    }
    table = wiring.table(wiring.TableEnvironment(table_name=made.table_name))
    key = ApiKey(
        key_id=KeyId("k1"),
        tenant_id=TenantId("ten_1"),
        secret_hash=hashed("canarykey"),
        created_at=datetime.now(UTC),
    )
    TenantStore(table).put(key)


def statuses(made: Aws) -> list[int]:
    """Every door's answer, first while all is well, then with the table gone, then the queue."""
    answers = [
        webhook(),
        webhook("wrong"),
        meetings("POST", "/v1/meetings", MEETING),
        meetings("POST", "/v1/meetings", MEETING | {"canary-field": "canary-value"}),
        meetings("GET", "/v1/meetings/canary-id"),
        meetings("GET", "/v1/meetings", key="Bearer rk_k1_canarywrong"),
    ]
    [queued] = made.messages("events")
    witnessed(queued, {"body": "canary-garbage"})
    boto3.client("dynamodb").delete_table(TableName=made.table_name)
    answers.append(meetings("GET", "/v1/meetings/canary-id"))
    witnessed(queued)
    boto3.client("sqs").delete_queue(QueueUrl=made.queues["events"])
    return [*answers, webhook()]


def main() -> None:
    with aws(SECRET, "canary-client-id", "canary-client-secret") as made:
        prepare(made)
        print(json.dumps({"statuses": statuses(made)}))  # noqa: T201 - what the test reads
