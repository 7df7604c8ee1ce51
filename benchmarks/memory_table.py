"""The table in this process's memory: fast enough for a connection of real size. A test holds it to the real one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from boto3.dynamodb.conditions import (
    And,
    Attr,
    AttributeExists,
    AttributeNotExists,
    ConditionBase,
    Equals,
    GreaterThan,
    In,
    LessThan,
    LessThanEquals,
    Not,
    NotEquals,
    Or,
)

from rollcall.store.receipts import Tally
from rollcall.store.table import ConditionFailedError, ItemKey, Record, Table, Write
from rollcall.store.transactions import Change, Put, Remove

type Item = dict[str, Any]
type Index = dict[tuple[str, str, str], Item]

_INDEXES = ("gsi1", "gsi2")
_BATCH = 25


@dataclass
class Meter:
    """What was asked of the table, and the most that one answer or transaction held."""

    calls: int = 0
    writes: int = 0
    transactions: int = 0
    largest: int = 0


@dataclass(frozen=True)
class MemoryTable(Table):
    """As much of the table as a goodbye and a roster use.

    ``kept`` holds what was deleted: the memory it gives back would hide what the goodbye takes.
    """

    dynamo: Any = None
    partitions: dict[str, dict[str, Item]] = field(default_factory=dict)
    indexes: dict[str, dict[str, Index]] = field(default_factory=lambda: {name: {} for name in _INDEXES})
    kept: list[Item] = field(default_factory=list)
    meter: Meter = field(default_factory=Meter)

    def find(self, key: ItemKey) -> Item | None:
        return self.partitions.get(key.pk, {}).get(key.sk)

    def items(self) -> Iterator[Item]:
        return (item for partition in self.partitions.values() for item in partition.values())

    def get[R: Record](self, kind: type[R], key: ItemKey) -> R | None:
        self._called()
        item = self.find(key)
        return kind.from_item(item) if item else None

    def put(self, record: Record) -> None:
        self._called()
        self._write(record.to_item())

    def put_if(self, record: Record, condition: ConditionBase) -> bool:
        self._called()
        if not holds(condition, self.find(record.key)):
            return False
        self._write(record.to_item())
        return True

    def put_all(self, records: Iterable[Record]) -> None:
        for batch in batched(records, _BATCH, strict=False):
            self._called()
            for record in batch:
                self._write(record.to_item())

    def update(
        self, key: ItemKey, values: dict[str, Any], condition: ConditionBase, *, remove: Iterable[str] = ()
    ) -> dict[str, Any]:
        self._called()
        item = self.find(key)
        if not holds(condition, item):
            raise ConditionFailedError
        self._write({name: value for name, value in (item or key.as_item()).items() if name not in remove} | values)
        return self.find(key) or {}

    def count(
        self,
        key: ItemKey,
        counter: str,
        by: int,
        *,
        condition: ConditionBase | None = None,
        values: dict[str, Any] | None = None,
    ) -> None:
        self._called()
        item = self.find(key)
        if condition and not holds(condition, item):
            raise ConditionFailedError
        counted = {counter: (item or {}).get(counter, 0) + by}
        self._write((item or key.as_item()) | (values or {}) | counted)

    def attempt(self, writes: Iterable[Write]) -> list[str]:
        self._called()
        wanted = list(writes)
        self.meter.transactions += 1
        self._held(len(wanted))
        why = ["None" if self._may(write) else "ConditionalCheckFailed" for write in wanted]
        if "ConditionalCheckFailed" in why:
            return why
        for write in wanted:
            self._do(write)
        return []

    def query(self, pk: str, prefix: str = "", below: str = "") -> Iterator[Item]:
        self._called()
        held = sorted(self.partitions.get(pk, {}).items())
        found = [item for sk, item in held if sk.startswith(prefix) and (not below or sk < below)]
        self._held(len(found))
        return iter(found)

    def query_index(self, index: str, pk: str, up_to: str = "", since: str = "") -> Iterator[Item]:
        self._called()
        found = sorted(self.indexes[index].get(pk, {}).items())
        return iter([item for (sk, *_), item in found if sk >= since and (not up_to or sk <= up_to)])

    def page(
        self, pk: str, prefix: str, limit: int, after: str = "", *, latest_first: bool = False
    ) -> tuple[list[Item], str]:
        self._called()
        within = sorted((sk for sk in self.partitions.get(pk, {}) if sk.startswith(prefix)), reverse=latest_first)
        left = [sk for sk in within if not after or (sk < after if latest_first else sk > after)]
        self._held(len(left[:limit]))
        return [self.partitions[pk][sk] for sk in left[:limit]], left[limit - 1] if len(left) > limit else ""

    def page_of_keys(self, pk: str, first: str, last: str, limit: int, after: str) -> tuple[list[Item], str]:
        self._called()
        within = [sk for sk in self.partitions.get(pk, {}) if sk > after and (not first or first <= sk <= last)]
        page = sorted(within)[:limit]
        self._held(len(page))
        kinds = [{"pk": pk, "sk": sk, "kind_of": self.partitions[pk][sk]["kind_of"]} for sk in page]
        return kinds, page[-1] if len(within) > limit else ""

    def index_page(
        self, index: str, pk: str, limit: int, after: dict[str, Any] | None, between: tuple[str, str] | None = None
    ) -> tuple[list[Any], Any]:
        self._called()
        before = (after[f"{index}sk"], after["pk"], after["sk"]) if after else None
        held = self.indexes[index].get(pk, {})
        within = [place for place in held if not between or between[0] <= place[0] <= between[1]]
        places = sorted((place for place in within if before is None or place < before), reverse=True)
        page = [held[place] for place in places[:limit]]
        self._held(len(page))
        more = len(places) > limit
        last = {name: page[-1][name] for name in ("pk", "sk", f"{index}pk", f"{index}sk")} if more else None
        return page, last

    def _may(self, write: Write) -> bool:
        if isinstance(write, Tally):
            item = self.find(write.receipt.key)
            return item is not None and (not write.cursor or item["cursor"] == write.receipt.cursor)
        if isinstance(write, Change):
            item = self.find(write.key)
            return item is not None and (write.condition is None or holds(write.condition, item))
        if isinstance(write, Put | Remove):
            key = write.key if isinstance(write, Remove) else write.record.key
            return write.condition is None or holds(write.condition, self.find(key))
        raise TypeError(f"a goodbye makes no such write: {type(write).__name__}")

    def _do(self, write: Write) -> None:
        if isinstance(write, Tally):
            item = self.find(write.receipt.key) or {}
            counts = item["counts"] | {kind: item["counts"].get(kind, 0) + n for kind, n in write.counts.items()}
            self._write(item | {"counts": counts} | ({"cursor": write.cursor} if write.cursor else {}))
        elif isinstance(write, Change):
            held = self.find(write.key) or {}
            changed = held | dict(write.values) | {name: held.get(name, 0) + n for name, n in write.adds.items()}
            self._write({name: value for name, value in changed.items() if value is not None})
        elif isinstance(write, Put):
            self._write(write.record.to_item())
        elif isinstance(write, Remove):
            self._erase(write.key)

    def _write(self, item: Item) -> None:
        self.meter.writes += 1
        self._unindex(self.find(ItemKey(item["pk"], item["sk"])))
        self.partitions.setdefault(item["pk"], {})[item["sk"]] = item
        for index in _INDEXES:
            if f"{index}pk" in item:
                self.indexes[index].setdefault(item[f"{index}pk"], {})[_place(index, item)] = item

    def _erase(self, key: ItemKey) -> None:
        self.meter.writes += 1
        item = self.partitions[key.pk].pop(key.sk)
        self._unindex(item)
        self.kept.append(item)

    def _unindex(self, item: Item | None) -> None:
        for index in _INDEXES:
            if item and f"{index}pk" in item:
                del self.indexes[index][item[f"{index}pk"]][_place(index, item)]

    def _called(self) -> None:
        self.meter.calls += 1

    def _held(self, count: int) -> None:
        self.meter.largest = max(self.meter.largest, count)


def _place(index: str, item: Item) -> tuple[str, str, str]:
    return item[f"{index}sk"], item["pk"], item["sk"]


def holds(condition: ConditionBase, item: Item | None) -> bool:
    """Whether a condition of boto3's holds of an item; a comparison with what is not there never does, but `<>`."""
    values = condition.get_expression()["values"]
    if isinstance(condition, And | Or):
        parts = [holds(part, item) for part in values]
        return all(parts) if isinstance(condition, And) else any(parts)
    if isinstance(condition, Not):
        return not holds(values[0], item)
    name = values[0].name if isinstance(values[0], Attr) else ""
    held = (item or {}).get(name)
    if isinstance(condition, AttributeExists | AttributeNotExists):
        return (held is not None) == isinstance(condition, AttributeExists)
    if isinstance(condition, NotEquals):
        return bool(held != values[1])
    return held is not None and _compared(condition, held, values[1])


def _compared(condition: ConditionBase, held: Any, other: Any) -> bool:  # noqa: ANN401 - attributes of any type
    if isinstance(condition, Equals):
        return bool(held == other)
    if isinstance(condition, In):
        return held in other
    if isinstance(condition, LessThan | LessThanEquals):
        return bool(held < other or (isinstance(condition, LessThanEquals) and held == other))
    if isinstance(condition, GreaterThan):
        return bool(held > other)
    raise TypeError(f"a goodbye makes no such condition: {type(condition).__name__}")
