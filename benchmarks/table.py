"""The table as the template declares it, on an in-process DynamoDB."""

from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.zoom_webhooks import ROOT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WANTED = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


class _Loader(yaml.SafeLoader):
    """Reads a template whose tags do not matter here."""


_Loader.add_multi_constructor("!", lambda _loader, suffix, _node: suffix)


def make_table(dynamo: "DynamoDBClient", name: str) -> None:
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    properties: dict[str, Any] = yaml.load(text, _Loader)["Resources"]["Table"]["Properties"]  # noqa: S506 - safe
    dynamo.create_table(TableName=name, **{wanted: properties[wanted] for wanted in _WANTED})
