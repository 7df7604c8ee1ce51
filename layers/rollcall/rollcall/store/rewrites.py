"""What became different of a record, written as a part of a transaction: what others changed meanwhile stays."""

from dataclasses import dataclass
from typing import Any

from boto3.dynamodb.conditions import ConditionBase

from rollcall.store.table import Record
from rollcall.store.transactions import expressed


@dataclass(frozen=True, slots=True)
class Rewrite[R: Record]:
    """Of one record, as it was read and as it is to be, where ``condition`` holds. They must differ."""

    before: R
    after: R
    condition: ConditionBase

    def as_request(self, table_name: str) -> dict[str, Any]:
        old, new = self.before.to_item(), self.after.to_item()
        values = {name: value for name, value in new.items() if old.get(name) != value}
        removed = sorted(old.keys() - new.keys())
        names = {f"#c{index}": name for index, name in enumerate([*values, *removed])}
        told = {f":c{index}": value for index, value in enumerate(values.values())}
        sets = ", ".join(f"#c{index} = :c{index}" for index in range(len(values)))
        removes = ", ".join(f"#c{index}" for index in range(len(values), len(names)))
        condition = expressed(self.condition)
        return {
            "Update": {
                "TableName": table_name,
                "Key": self.before.key.as_item(),
                "UpdateExpression": " ".join(filter(None, [sets and f"SET {sets}", removes and f"REMOVE {removes}"])),
                "ConditionExpression": condition["ConditionExpression"],
                "ExpressionAttributeNames": condition["ExpressionAttributeNames"] | names,
                "ExpressionAttributeValues": condition.get("ExpressionAttributeValues", {}) | told,
            }
        }
