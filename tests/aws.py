"""The in-process AWS for tests: resources as the template declares them, so that they cannot drift from it."""

import copy
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

import boto3
import yaml
from botocore.config import Config
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table as DynamoTable
from moto.kms import utils as kms
from moto.sqs.models import sqs_backends

ROOT = Path(__file__).parents[1]
REGION, ACCOUNT_ID = "eu-central-1", "123456789012"  # the in-process AWS is always this account


class _Loader(yaml.SafeLoader):
    """CloudFormation's tags, as far as a test of the table needs them: not at all."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: f"!{suffix}")


@cache
def template() -> dict[str, Any]:
    with (ROOT / "template.yaml").open(encoding="utf-8") as file:
        return cast("dict[str, Any]", yaml.load(file, _Loader))  # noqa: S506 - a safe loader with tags ignored


@dataclass(frozen=True)
class Aws:
    """Names of what was made."""

    table_name: str
    key_id: str
    oauth_secret_id: str
    webhook_secret_id: str
    bucket: str
    exports: str
    queues: dict[str, str]
    queue_arns: dict[str, str]

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Everything on a queue, taken off it."""
        sqs = client("sqs")
        found: list[dict[str, Any]] = []
        while batch := sqs.receive_message(QueueUrl=self.queues[queue], MaxNumberOfMessages=10).get("Messages"):
            for message in batch:
                sqs.delete_message(QueueUrl=self.queues[queue], ReceiptHandle=message["ReceiptHandle"])
                found.append(json.loads(message["Body"]))
        return found

    def waiting(self, queue: str) -> int:
        """Messages on a queue, those with a delay too; they stay there."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
        counted = client("sqs").get_queue_attributes(QueueUrl=self.queues[queue], AttributeNames=names)["Attributes"]
        return sum(int(counted[name]) for name in names)

    def hurry(self, queue: str) -> None:
        """Messages with a delay are due; what time would do."""
        for message in sqs_backends[ACCOUNT_ID][REGION].queues[queue]._messages:
            message.delay(0)

    def change(self, kind: str, **values: Any) -> None:
        """Set attributes of every item of a kind; what time would do."""
        table = resource("dynamodb").Table(self.table_name)
        for item in self.items():
            if item["kind_of"] == kind:
                table.put_item(Item=item | values)

    def set_secret(self, name: str, value: dict[str, Any]) -> None:
        client("secretsmanager").put_secret_value(SecretId=name, SecretString=json.dumps(value))

    def items(self) -> list[dict[str, Any]]:
        """The whole table; only a test may scan."""
        return list(resource("dynamodb").Table(self.table_name).scan()["Items"])

    def objects(self) -> list[str]:
        """Every key of the bucket."""
        listed = client("s3").list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return [one["Key"] for one in listed]

    def due(self, group: str, now: datetime) -> list[dict[str, Any]]:
        """What the schedules of a group that are due would send now; they are gone then, as in AWS."""
        scheduler, sent = client("scheduler"), []
        for name, (at, message) in sorted(self.schedules(group).items(), key=lambda entry: entry[1][0]):
            if at <= now:
                scheduler.delete_schedule(GroupName=group, Name=name)
                sent.append(message)
        return sent

    def schedules(self, group: str) -> dict[str, tuple[datetime, dict[str, Any]]]:
        """The armed schedules by name: when, and what they will send."""
        scheduler = client("scheduler")
        names = [one["Name"] for one in scheduler.list_schedules(GroupName=group)["Schedules"]]
        found = [scheduler.get_schedule(GroupName=group, Name=name) for name in names]
        return {one["Name"]: (_at(one["ScheduleExpression"]), json.loads(one["Target"]["Input"])) for one in found}


@dataclass
class DynamoCalls:
    """Every request to DynamoDB, as botocore sends it."""

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __call__(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        self.made.append((model.name, json.loads(params["body"])))

    @contextmanager
    def noted(self, config: Config) -> Iterator[None]:
        """While this lasts, requests of the resource with this configuration are noted."""
        events = resource("dynamodb", config=config).meta.client.meta.events
        events.register("before-call.dynamodb", self)
        yield
        events.unregister("before-call.dynamodb", self)

    def operations(self) -> list[str]:
        return [name for name, _ in self.made]

    def writes(self) -> list[dict[str, Any]]:
        return [body for name, body in self.made if name in {"PutItem", "UpdateItem", "DeleteItem"}]

    def reads(self) -> list[tuple[str, str]]:
        """The operation and the sort key, or its beginning, of each read."""
        return [(name, _sort_key(body)) for name, body in self.made if name in {"GetItem", "Query", "Scan"}]


def _sort_key(body: dict[str, Any]) -> str:
    if "Key" in body:
        return str(body["Key"]["sk"]["S"])
    return str(list(body["ExpressionAttributeValues"].values())[-1]["S"])


def _at(expression: str) -> datetime:
    return datetime.strptime(f"{expression}+0000", "at(%Y-%m-%dT%H:%M:%S)%z")


@cache
def session() -> boto3.Session:
    """One for all tests: a session of its own for each would read botocore's models again each time."""
    return boto3.Session("testing", "testing", region_name=REGION)


@cache
def client(name: Any) -> Any:
    """For the tests' own look-ups; the in-process AWS behind it is another one in every test."""
    return session().client(name)


@cache
def resource(name: Any, config: Config | None = None) -> Any:
    """boto3's, made once: an object for each function in each test would be most of the tests' time."""
    return session().resource(name, config=config)


_private_key = cache(kms.generate_private_key)  # an RSA key takes long to find, and ours is symmetric


@contextmanager
def one_request_at_a_time() -> Iterator[None]:
    """DynamoDB decides a conditional write in one step; the in-process one does only while nobody else is served."""
    lock, serve = threading.RLock(), BotocoreStubber.process_request

    def guarded(self: BotocoreStubber, request: Any) -> Any:
        with lock:
            return serve(self, request)

    with patch.object(BotocoreStubber, "process_request", guarded):
        yield


@contextmanager
def tables_copied_once() -> Iterator[None]:
    """To undo a transaction that fails, the in-process DynamoDB copies the whole table: for each of its writes."""
    transact = DynamoDBBackend.transact_write_items

    def prudent(self: DynamoDBBackend, writes: list[dict[str, Any]]) -> None:
        once = cache(copy.deepcopy)
        copies = SimpleNamespace(deepcopy=lambda one: (once if isinstance(one, DynamoTable) else copy.deepcopy)(one))
        with patch("moto.dynamodb.models.copy", copies):
            transact(self, writes)

    with patch.object(DynamoDBBackend, "transact_write_items", prudent):
        yield


_TYPES = {"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"}


@contextmanager
def values_found_by_their_names() -> Iterator[None]:
    """An attribute's value is under its type; the in-process AWS looks under ten spellings of all ten types."""
    pick = AttributePicker.__call__

    def picked(self: AttributePicker, context: AttributePickerContext) -> Any:
        held = context.obj
        return held.get(context.key) if isinstance(held, dict) and held.keys() <= _TYPES else pick(self, context)

    with patch.object(AttributePicker, "__call__", picked):
        yield


@contextmanager
def aws(webhook_secret: str, client_id: str, client_secret: str) -> Iterator[Aws]:
    shared = patch.multiple(boto3, DEFAULT_SESSION=session(), resource=resource)
    key = patch("moto.kms.models.generate_private_key", _private_key)
    with mock_aws(), shared, key, one_request_at_a_time(), tables_copied_once(), values_found_by_their_names():
        yield _made(webhook_secret, client_id, client_secret)


def _made(webhook_secret: str, client_id: str, client_secret: str) -> Aws:
    properties = dict(template()["Resources"]["Table"]["Properties"])
    keep = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    client("dynamodb").create_table(TableName="rollcall", **{name: properties[name] for name in keep})
    sqs, manager = client("sqs"), client("secretsmanager")
    queues = {
        name: sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in ("events", "reports", "deliveries", "jobs", "meeting-jobs")
    }
    for group in ("reports", "no-shows"):
        client("scheduler").create_schedule_group(Name=group)
    webhook = {"account": {"current": webhook_secret}, "user": {"current": f"{webhook_secret}-user"}}
    app = {"client_id": client_id, "client_secret": client_secret}
    oauth = json.dumps({"account": app, "user": app | {"client_id": f"{client_id}-user"}})
    for bucket in ("recordings", "exports"):
        client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    return Aws(
        table_name="rollcall",
        bucket="recordings",
        exports="exports",
        key_id=client("kms").create_key()["KeyMetadata"]["KeyId"],
        oauth_secret_id=manager.create_secret(Name="oauth", SecretString=oauth)["Name"],
        webhook_secret_id=manager.create_secret(Name="webhook", SecretString=json.dumps(webhook))["Name"],
        queues=queues,
        queue_arns={name: f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{name}" for name in queues},
    )
