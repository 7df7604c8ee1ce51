"""A customer's own door for Zoom's webhooks, read with botocore's client alone: the intake imports no more."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Doorstep:
    dynamo: "DynamoDBClient"
    table_name: str

    def read(self, connection_id: str) -> dict[str, str] | None:
        """The door's texts: tenant_id, account_id, sealed_current, perhaps sealed_previous. A consistent read."""
        key = {"pk": {"S": f"DOOR#{connection_id}"}, "sk": {"S": "DOOR"}}
        item = self.dynamo.get_item(TableName=self.table_name, Key=key, ConsistentRead=True).get("Item")
        return {name: value["S"] for name, value in item.items() if "S" in value} if item else None
