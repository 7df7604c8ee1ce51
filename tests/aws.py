"""The in-process AWS for tests: resources as the template declares them, so that they cannot drift from it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import boto3
import yaml
from moto import mock_aws

ROOT = Path(__file__).parents[1]
REGION = "eu-central-1"


class _Loader(yaml.SafeLoader):
    """CloudFormation's tags, as far as a test of the table needs them: not at all."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: f"!{suffix}")


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
    queues: dict[str, str]
    queue_arns: dict[str, str]

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Everything on a queue, taken off it."""
        sqs = boto3.client("sqs")
        found: list[dict[str, Any]] = []
        while batch := sqs.receive_message(QueueUrl=self.queues[queue], MaxNumberOfMessages=10).get("Messages"):
            for message in batch:
                sqs.delete_message(QueueUrl=self.queues[queue], ReceiptHandle=message["ReceiptHandle"])
                found.append(json.loads(message["Body"]))
        return found

    def items(self) -> list[dict[str, Any]]:
        """The whole table; only a test may scan."""
        return list(boto3.resource("dynamodb").Table(self.table_name).scan()["Items"])


@contextmanager
def aws(webhook_secret: str, client_id: str, client_secret: str) -> Iterator[Aws]:
    with mock_aws():
        yield _made(webhook_secret, client_id, client_secret)


def _made(webhook_secret: str, client_id: str, client_secret: str) -> Aws:
    properties = dict(template()["Resources"]["Table"]["Properties"])
    keep = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    boto3.client("dynamodb").create_table(TableName="rollcall", **{name: properties[name] for name in keep})
    sqs, manager = boto3.client("sqs"), boto3.client("secretsmanager")
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("events", "reports", "deliveries")}
    for group in ("reports", "no-shows"):
        boto3.client("scheduler").create_schedule_group(Name=group)
    oauth = json.dumps({"client_id": client_id, "client_secret": client_secret})
    return Aws(
        table_name="rollcall",
        key_id=boto3.client("kms").create_key()["KeyMetadata"]["KeyId"],
        oauth_secret_id=manager.create_secret(Name="oauth", SecretString=oauth)["Name"],
        webhook_secret_id=manager.create_secret(Name="webhook", SecretString=json.dumps({"current": webhook_secret}))[
            "Name"
        ],
        queues=queues,
        queue_arns={
            name: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            for name, url in queues.items()
        },
    )
