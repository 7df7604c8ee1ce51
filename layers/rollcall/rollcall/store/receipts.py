"""What a goodbye has deleted so far, and how far it has come. Nothing of Zoom's is in it, so it stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from boto3.dynamodb.conditions import Attr

from rollcall.ids import ConnectionId, TenantId
from rollcall.store.settings import RecordingsChoice
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text
from rollcall.store.tenants import tenant_partition

_UNFINISHED = "GOODBYES"


class Step(StrEnum):
    """The order of a goodbye: first what leads to Zoom, then what came from there, then what was on its way."""

    ACCESS = "access"
    MEETINGS = "meetings"
    ACCOUNT = "account"
    RECORDINGS = "recordings"
    SWEEP = "sweep"
    FINISHED = "finished"


class Receipt(Record):
    """``counts`` are deleted items by kind, written in the transactions that delete them, so that they are exact.

    ``cursor`` is the last recording that was counted, ``active_at`` when somebody last worked on it.
    """

    KIND: ClassVar = "receipt"
    tenant_id: TenantId
    connection_id: ConnectionId
    reason: str
    recordings: RecordingsChoice
    requested_at: Instant
    active_at: Instant
    step: Step = Step.ACCESS
    cursor: str = ""
    counts: dict[str, int] = {}
    sweep_at: Instant | None = None
    finished_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.connection_id)

    def index_keys(self) -> dict[str, str]:
        return {} if self.finished_at else {"gsi2pk": _UNFINISHED, "gsi2sk": as_text(self.active_at)}


class Counting(Protocol):
    """A record with ``counts``, and a cursor: a receipt, or an erasure."""

    @property
    def key(self) -> ItemKey: ...

    @property
    def cursor(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Tally:
    """The part of a transaction that adds to a receipt's counts, and moves its cursor where that is given."""

    receipt: Counting
    counts: Mapping[str, int]
    cursor: str = ""

    def as_request(self, table_name: str) -> dict[str, Any]:
        names = {f"#k{index}": kind for index, kind in enumerate(self.counts)}
        values = {f":n{index}": count for index, count in enumerate(self.counts.values())}
        adds = ", ".join(
            f"#counts.#k{index} = if_not_exists(#counts.#k{index}, :zero) + :n{index}" for index in range(len(names))
        )
        request = {
            "TableName": table_name,
            "Key": self.receipt.key.as_item(),
            "UpdateExpression": f"SET {adds}",
            "ConditionExpression": "attribute_exists(#counts)",
            "ExpressionAttributeNames": names | {"#counts": "counts"},
            "ExpressionAttributeValues": values | {":zero": 0},
        }
        return {"Update": self._moved(request) if self.cursor else request}

    def _moved(self, request: dict[str, Any]) -> dict[str, Any]:
        names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
        return request | {
            "UpdateExpression": f"{request['UpdateExpression']}, #cursor = :cursor",
            "ConditionExpression": "#cursor = :before",
            "ExpressionAttributeNames": names | {"#cursor": "cursor"},
            "ExpressionAttributeValues": values | {":cursor": self.cursor, ":before": self.receipt.cursor},
        }


@dataclass(frozen=True, slots=True)
class ReceiptStore:
    table: Table

    def open(self, receipt: Receipt) -> bool:
        """False where the goodbye was begun before."""
        return self.table.put_new(receipt)

    def get(self, tenant_id: TenantId, connection_id: ConnectionId) -> Receipt | None:
        return self.table.get(Receipt, _key(tenant_id, connection_id))

    def unfinished(self, inactive_since: datetime) -> list[Receipt]:
        """Goodbyes that nobody has worked on for long, their messages lost or in the dead-letter queue."""
        items = self.table.query_index("gsi2", _UNFINISHED, up_to=as_text(inactive_since))
        return [Receipt.from_item(item) for item in items]

    def note_work(self, receipt: Receipt, now: datetime) -> None:
        """Somebody is at it; not where it was finished a moment ago."""
        values = {"active_at": as_text(now), "gsi2pk": _UNFINISHED, "gsi2sk": as_text(now)}
        self._update(receipt, values, finished=False)

    def advance(self, receipt: Receipt, step: Step, **values: datetime) -> None:
        """On to the next step. Of two at work on one goodbye, the slower changes nothing."""
        given = {name: as_text(moment) for name, moment in values.items()}
        self._update(receipt, {"step": step.value, "cursor": ""} | given, finished=step is Step.FINISHED)

    def count_recordings(self, receipt: Receipt, count: int, last: str) -> bool:
        """Count what is about to be deleted, up to ``last``: false where another worker has counted it."""
        return self.table.transact([Tally(receipt, {"recording": count}, last)])

    def _update(self, receipt: Receipt, values: dict[str, Any], *, finished: bool) -> bool:
        as_read = Attr("step").eq(receipt.step.value) & Attr("cursor").eq(receipt.cursor)
        try:
            self.table.update(receipt.key, values, as_read, remove=["gsi2pk", "gsi2sk"] if finished else [])
        except ConditionFailedError:
            return False
        return True


def _key(tenant_id: TenantId, connection_id: ConnectionId) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), f"RECEIPT#{connection_id}")
