"""The table in memory, with what DynamoDB would charge for it, and with its stream."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

from benchmarks.memory_table import Item, MemoryTable
from benchmarks.stored import on_the_wire
from benchmarks.write_units import item_size, write_units
from rollcall.store.table import ItemKey, Record, Write

_PAGE_BYTES, _READ_BYTES = 1_024 * 1_024, 4_096


@dataclass(frozen=True)
class MeteredTable(MemoryTable):
    """Units by ``read`` and ``written``, calls as they would be made; ``changes`` are old and new items, in order.

    ``metering_s`` is what all this took of the processor.
    """

    units: Counter[str] = field(default_factory=Counter)
    changes: list[tuple[Item, Item]] = field(default_factory=list)
    metering_s: list[float] = field(default_factory=lambda: [0.0])
    _factor: list[int] = field(default_factory=lambda: [1])

    @classmethod
    def make(cls) -> "MeteredTable":
        dynamo = SimpleNamespace()
        table = cls(dynamo=dynamo)
        dynamo.put_item = table.put_item
        return table

    def put_item(self, *, Item: Item) -> None:  # noqa: N803 - DynamoDB's own
        self._called()
        self._write(Item)

    def get[R: Record](self, kind: type[R], key: ItemKey) -> R | None:
        self._read([self.find(key) or {}])
        return super().get(kind, key)

    def query(self, pk: str, prefix: str = "", below: str = "") -> Iterator[Item]:
        return iter(self._read(list(super().query(pk, prefix, below))))

    def query_index(self, index: str, pk: str, up_to: str = "", since: str = "") -> Iterator[Item]:
        return iter(self._read(list(super().query_index(index, pk, up_to, since))))

    def page(
        self, pk: str, prefix: str, limit: int, after: str = "", *, latest_first: bool = False
    ) -> tuple[list[Item], str]:
        found, last = super().page(pk, prefix, limit, after, latest_first=latest_first)
        return self._read(found), last

    def attempt(self, writes: Iterable[Write]) -> list[str]:
        """A transaction's writes cost twice."""
        self._factor[0] = 2
        try:
            return super().attempt(writes)
        finally:
            self._factor[0] = 1

    def _write(self, item: Item) -> None:
        begun = time.process_time()
        before = self.find(ItemKey(item["pk"], item["sk"])) or {}
        self.units["written"] += self._factor[0] * write_units(on_the_wire(before), on_the_wire(item))
        self.changes.append((before, item))
        self.metering_s[0] += time.process_time() - begun
        super()._write(item)

    def _read(self, items: list[Item]) -> list[Item]:
        """One call of the memory table is as many of DynamoDB's as there are pages of a megabyte."""
        begun = time.process_time()
        size = sum(item_size(on_the_wire(item)) for item in items)
        self.units["read"] += max(1, -(-size // _READ_BYTES))
        self.metering_s[0] += time.process_time() - begun
        self.meter.calls += size // _PAGE_BYTES
        return items
