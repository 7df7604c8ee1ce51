"""The parts of a transaction: a record put, an item removed, attributes changed, each where its condition holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, ConditionExpressionBuilder

from rollcall.store.table import ItemKey, Record


@dataclass(frozen=True, slots=True)
class Put:
    """A record written as a part of a transaction, where ``condition`` holds."""

    record: Record
    condition: ConditionBase | None = None

    def as_request(self, table_name: str) -> dict[str, Any]:
        request = {"TableName": table_name, "Item": self.record.to_item()} | expressed(self.condition)
        return {"Put": request}


@dataclass(frozen=True, slots=True)
class Remove:
    """An item deleted as a part of a transaction, where ``condition`` holds."""

    key: ItemKey
    condition: ConditionBase | None = None

    def as_request(self, table_name: str) -> dict[str, Any]:
        request = {"TableName": table_name, "Key": self.key.as_item()} | expressed(self.condition)
        return {"Delete": request}


@dataclass(frozen=True, slots=True)
class Change:
    """Attributes of an item set as a part of a transaction, where it is there; None takes one away.

    ``adds`` are added to numbers; ``condition`` must hold besides.
    """

    key: ItemKey
    values: Mapping[str, Any]
    adds: Mapping[str, int] = field(default_factory=dict)
    condition: ConditionBase | None = None

    def as_request(self, table_name: str) -> dict[str, Any]:
        names = {f"#{index}": name for index, name in enumerate([*self.values, *self.adds])}
        given = dict(enumerate([*self.values.values(), *self.adds.values()]))
        kept = {index: value for index, value in given.items() if value is not None}
        told = expressed(Attr("pk").exists() & self.condition if self.condition else Attr("pk").exists())
        request = {
            "TableName": table_name,
            "Key": self.key.as_item(),
            "UpdateExpression": self._expression(kept),
            "ConditionExpression": told["ConditionExpression"],
            "ExpressionAttributeNames": names | told["ExpressionAttributeNames"],
        }
        values = {f":{index}": value for index, value in kept.items()} | told.get("ExpressionAttributeValues", {})
        return {"Update": request | ({"ExpressionAttributeValues": values} if values else {})}

    def _expression(self, kept: Mapping[int, Any]) -> str:
        count = len(self.values)
        sets = ", ".join(f"#{index} = :{index}" for index in kept if index < count)
        removes = ", ".join(f"#{index}" for index in range(count) if index not in kept)
        adds = ", ".join(f"#{index} :{index}" for index in kept if index >= count)
        parts = [sets and f"SET {sets}", removes and f"REMOVE {removes}", adds and f"ADD {adds}"]
        return " ".join(filter(None, parts))


def expressed(condition: ConditionBase | None) -> dict[str, Any]:
    """A condition in the words of a transaction, for which boto3 has no translation of its own."""
    if condition is None:
        return {}
    built = ConditionExpressionBuilder().build_expression(condition)
    names, values = built.attribute_name_placeholders, built.attribute_value_placeholders
    told: dict[str, Any] = {"ConditionExpression": built.condition_expression, "ExpressionAttributeNames": names}
    return told | ({"ExpressionAttributeValues": values} if values else {})
