"""Counts what a DynamoDB client does, by hooks in the client itself."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.write_units import write_units

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
_READS = frozenset({"GetItem", "Query"})


@dataclass
class Meter:
    """Write units by kind of item, reads by operation. ``reader`` is a client that nobody watches."""

    reader: "DynamoDBClient"
    table_name: str
    units: Counter[str] = field(default_factory=Counter)
    reads: Counter[str] = field(default_factory=Counter)

    def watch(self, client: "DynamoDBClient") -> None:
        client.meta.events.register("provide-client-params.dynamodb", self._before)
        client.meta.events.register("after-call.dynamodb", self._after)

    def take(self) -> dict[str, dict[str, int]]:
        """What was counted since the last time."""
        taken: dict[str, dict[str, int]] = {"units": dict(self.units), "reads": dict(self.reads)}
        self.units.clear()
        self.reads.clear()
        return taken

    def _before(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> None:  # noqa: ANN401
        if model.name in _READS:
            self.reads[model.name] += 1
        elif model.name in _WRITES:
            place = params.get("Key") or params["Item"]
            context["metered"] = key = {name: {"S": place[name]} for name in ("pk", "sk")}
            context["before"] = self._item(key)
        else:
            raise RuntimeError(f"{model.name} is not metered")

    def _after(self, context: dict[str, Any], **_: object) -> None:
        if "metered" in context:
            before, after = context["before"], self._item(context["metered"])
            self.units[after["kind_of"]["S"]] += write_units(before, after)

    def _item(self, key: dict[str, Any]) -> dict[str, Any]:
        return dict(self.reader.get_item(TableName=self.table_name, Key=key, ConsistentRead=True).get("Item", {}))
