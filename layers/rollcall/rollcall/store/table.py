"""The one table, spoken to in typed records.

A record is written whole or by an update that names its condition; the losers of a race get
:class:`ConditionFailedError` and decide for themselves what that means.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from botocore.exceptions import ClientError
from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table as DynamoTable

_KEYS = frozenset({"pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "kind_of"})


_FIRST_MOMENT, _LAST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def as_text(moment: datetime) -> str:
    """A moment as it is stored: UTC, whole seconds, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _in_utc(moment: datetime) -> datetime:
    """Of one zone, not of zones that are equal: comparing two then does not ask each for its offset."""
    return moment.astimezone(UTC)


type Instant = Annotated[datetime, AfterValidator(_in_utc), PlainSerializer(as_text)]


def as_precise_text(moment: datetime) -> str:
    """The same with milliseconds, where it is compared with when Zoom says that something happened."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


type PreciseInstant = Annotated[datetime, AfterValidator(_in_utc), PlainSerializer(as_precise_text)]


def between(since: datetime | None, until: datetime | None) -> tuple[str, str]:
    """Of sort keys that begin with a moment: from ``since`` on and before ``until``, where they are given."""
    return as_text(since or _FIRST_MOMENT), as_text(until or _LAST_MOMENT)


class ConditionFailedError(Exception):
    """Somebody else was there first."""


@dataclass(frozen=True, slots=True)
class ItemKey:
    """Where an item is."""

    pk: str
    sk: str

    def as_item(self) -> dict[str, str]:
        return {"pk": self.pk, "sk": self.sk}


class Record(BaseModel, ABC):
    """What an item holds, besides its keys. ``expires_at`` (epoch seconds) is for DynamoDB's own cleaning up."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    KIND: ClassVar[str]

    @property
    @abstractmethod
    def key(self) -> ItemKey:
        """Where the record is."""

    def index_keys(self) -> dict[str, str]:
        """The record's place in the sparse indexes, if it has one."""
        return {}

    def to_item(self) -> dict[str, Any]:
        fields = self.model_dump(mode="json", exclude_none=True)
        return {**fields, **self.key.as_item(), **self.index_keys(), "kind_of": self.KIND}

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> Self:
        return cls.model_validate({name: value for name, value in item.items() if name not in _KEYS})


class Write(Protocol):
    """A part of a transaction."""

    def as_request(self, table_name: str) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """DynamoDB, with consistent reads: what was written is seen."""

    dynamo: "DynamoTable"

    def get[R: Record](self, kind: type[R], key: ItemKey) -> R | None:
        item = self.dynamo.get_item(Key=key.as_item(), ConsistentRead=True).get("Item")
        return kind.from_item(item) if item else None

    def get_one_of[R: Record](self, kinds: Iterable[type[R]], key: ItemKey) -> R | None:
        """An item of whichever of the kinds it is."""
        item = self.dynamo.get_item(Key=key.as_item(), ConsistentRead=True).get("Item", {})
        return next((kind.from_item(item) for kind in kinds if item.get("kind_of") == kind.KIND), None)

    def put(self, record: Record) -> None:
        self.dynamo.put_item(Item=record.to_item())

    def put_new(self, record: Record) -> bool:
        """Write the record unless its key is taken; one write unit either way, no read."""
        return self.put_if(record, Attr("pk").not_exists())

    def put_if(self, record: Record, condition: ConditionBase) -> bool:
        try:
            self.dynamo.put_item(Item=record.to_item(), ConditionExpression=condition)
        except ClientError as error:
            if _lost(error):
                return False
            raise
        return True

    def put_all(self, records: Iterable[Record]) -> None:
        """Many records, twenty-five to a request, unconditionally."""
        with self.dynamo.batch_writer() as batch:
            for record in records:
                batch.put_item(Item=record.to_item())

    def transact(self, writes: Iterable[Write]) -> bool:
        """All of the writes (at most a hundred), or none: False when a condition did not hold."""
        return not self.attempt(writes)

    def attempt(self, writes: Iterable[Write]) -> list[str]:
        """The same, and why nothing was written: a word of DynamoDB's for each write, none at all where it was."""
        requests: list[Any] = [write.as_request(self.dynamo.name) for write in writes]
        try:
            self.dynamo.meta.client.transact_write_items(TransactItems=requests)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
            return [str(reason.get("Code")) for reason in reasons] or ["TransactionConflict"]
        return []

    def update(
        self, key: ItemKey, values: dict[str, Any], condition: ConditionBase, *, remove: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Set and remove attributes where ``condition`` holds; gives the whole item as it then is.

        Raises:
            ConditionFailedError: it did not hold, or (by the condition) the item is not there.
        """
        names = {f"#{index}": name for index, name in enumerate([*values, *remove])}
        sets = ", ".join(f"#{index} = :{index}" for index in range(len(values)))
        removes = ", ".join(f"#{index}" for index in range(len(values), len(names)))
        expression = " ".join(filter(None, [sets and f"SET {sets}", removes and f"REMOVE {removes}"]))
        arguments: dict[str, Any] = {"ConditionExpression": condition, "UpdateExpression": expression}
        if values:
            arguments["ExpressionAttributeValues"] = {f":{i}": value for i, value in enumerate(values.values())}
        try:
            reply = self.dynamo.update_item(
                Key=key.as_item(), ExpressionAttributeNames=names, ReturnValues="ALL_NEW", **arguments
            )
        except ClientError as error:
            if _lost(error):
                raise ConditionFailedError from None
            raise
        return dict(reply["Attributes"])

    def count(
        self,
        key: ItemKey,
        counter: str,
        by: int,
        *,
        condition: ConditionBase | None = None,
        values: dict[str, Any] | None = None,
    ) -> None:
        """Add to a number in one step, from nought if there is none, and set ``values`` beside it.

        Raises:
            ConditionFailedError: ``condition`` did not hold.
        """
        given = values or {}
        where: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        names = {"#counter": counter} | {f"#{index}": name for index, name in enumerate(given)}
        sets = ", ".join(f"#{index} = :{index}" for index in range(len(given)))
        try:
            self.dynamo.update_item(
                Key=key.as_item(),
                UpdateExpression=f"ADD #counter :by {'SET ' if sets else ''}{sets}",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={":by": by} | {f":{i}": value for i, value in enumerate(given.values())},
                **where,
            )
        except ClientError as error:
            if _lost(error):
                raise ConditionFailedError from None
            raise

    def delete(self, key: ItemKey) -> bool:
        """True for the one caller that really deleted it."""
        reply = self.dynamo.delete_item(Key=key.as_item(), ReturnValues="ALL_OLD")
        return bool(reply.get("Attributes"))

    def delete_if(self, key: ItemKey, condition: ConditionBase) -> bool:
        """True for the one caller that deleted it, where ``condition`` held."""
        try:
            self.dynamo.delete_item(Key=key.as_item(), ConditionExpression=condition)
        except ClientError as error:
            if _lost(error):
                return False
            raise
        return True

    def take[R: Record](self, kind: type[R], key: ItemKey) -> R | None:
        """Delete the item and give what it held: of two takers one gets it."""
        item = self.dynamo.delete_item(Key=key.as_item(), ReturnValues="ALL_OLD").get("Attributes")
        return kind.from_item(item) if item else None

    def query(self, pk: str, prefix: str = "", below: str = "") -> Iterator[dict[str, Any]]:
        """Every item of a partition, or those whose sort key begins with ``prefix``, or is ``below``, page by page."""
        within = Key("pk").eq(pk) & Key("sk").lt(below) if below else _within(pk, prefix)
        return self._pages({"KeyConditionExpression": within, "ConsistentRead": True})

    def query_index(self, index: str, pk: str, up_to: str = "", since: str = "") -> Iterator[dict[str, Any]]:
        """Items of a sparse index in order, those at or below ``up_to``, or from ``since`` up to there, if given."""
        condition: ConditionBase = Key(f"{index}pk").eq(pk)
        if since:
            condition = condition & Key(f"{index}sk").between(since, up_to)
        elif up_to:
            condition = condition & Key(f"{index}sk").lte(up_to)
        return self._pages({"KeyConditionExpression": condition, "IndexName": index})

    def page(
        self, pk: str, prefix: str, limit: int, after: str = "", *, latest_first: bool = False
    ) -> tuple[list[dict[str, Any]], str]:
        """One page of a partition and the sort key to go on after, empty at the end."""
        arguments: dict[str, Any] = {"ExclusiveStartKey": {"pk": pk, "sk": after}} if after else {}
        reply = self.dynamo.query(
            KeyConditionExpression=_within(pk, prefix), Limit=limit, ScanIndexForward=not latest_first, **arguments
        )
        return list(reply["Items"]), str(reply.get("LastEvaluatedKey", {}).get("sk", ""))

    def page_of_keys(self, pk: str, first: str, last: str, limit: int, after: str) -> tuple[list[dict[str, Any]], str]:
        """Where items between two sort keys are and of which kind, a page at a time; the whole partition without."""
        condition: ConditionBase = Key("pk").eq(pk)
        if first:
            condition = condition & Key("sk").between(first, last)
        arguments: dict[str, Any] = {"ExclusiveStartKey": {"pk": pk, "sk": after}} if after else {}
        reply = self.dynamo.query(
            KeyConditionExpression=condition,
            ProjectionExpression="pk, sk, kind_of",
            ConsistentRead=True,
            Limit=limit,
            **arguments,
        )
        return list(reply["Items"]), str(reply.get("LastEvaluatedKey", {}).get("sk", ""))

    def index_page(
        self, index: str, pk: str, limit: int, after: dict[str, Any] | None, between: tuple[str, str] | None = None
    ) -> tuple[list[Any], Any]:
        """One page of an index, latest first, and the key to go on after; of sort keys from one up to another."""
        condition: ConditionBase = Key(f"{index}pk").eq(pk)
        if between:
            condition = condition & Key(f"{index}sk").between(*between)
        arguments: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
        reply = self.dynamo.query(
            IndexName=index,
            KeyConditionExpression=condition,
            Limit=limit,
            ScanIndexForward=False,
            **arguments,
        )
        return list(reply["Items"]), reply.get("LastEvaluatedKey")

    def count_up_to(self, pk: str, first: str, last: str, limit: int) -> int:
        """How many items there are from one sort key up to another; not more than ``limit`` are looked at."""
        condition = Key("pk").eq(pk) & Key("sk").between(first, last)
        return int(self.dynamo.query(KeyConditionExpression=condition, Select="COUNT", Limit=limit)["Count"])

    def _pages(self, arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
        while True:
            reply = self.dynamo.query(**arguments)
            yield from reply["Items"]
            if "LastEvaluatedKey" not in reply:
                return
            arguments = arguments | {"ExclusiveStartKey": reply["LastEvaluatedKey"]}


def _within(pk: str, prefix: str) -> ConditionBase:
    whole = Key("pk").eq(pk)
    return whole & Key("sk").begins_with(prefix) if prefix else whole


def _lost(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"
