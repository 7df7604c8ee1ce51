"""Deleting much in small steps: what goes and the receipt that counts it are one transaction, so no count is wrong.

Killed anywhere, begun again, or run twice at once: an item is deleted once and counted once.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.store.receipts import Counting, Tally
from rollcall.store.table import ItemKey, Table, Write
from rollcall.store.transactions import Remove

BATCH = 99  # a transaction takes a hundred, and the receipt is one of them
_CONFLICTS = 20
_PAUSE_S = 0.2


class ContendedError(Exception):
    """Others kept changing the same items; the queue tries again."""


@dataclass(frozen=True, slots=True)
class Found:
    """An item to delete: where it is, what it is, and what must hold of it besides being there."""

    key: ItemKey
    kind: str
    condition: ConditionBase | None = None


@dataclass(frozen=True, slots=True)
class Deleting:
    table: Table
    sleep: Callable[[float], None] = time.sleep

    def within(self, pk: str, first: str = "", last: str = "") -> Iterator[Found]:
        """What a partition holds, from one sort key to another; no more than a batch is in memory."""
        after = ""
        while True:
            items, after = self.table.page_of_keys(pk, first, last, BATCH, after)
            yield from (Found(ItemKey(item["pk"], item["sk"]), item["kind_of"]) for item in items)
            if not after:
                return

    def delete(self, receipt: Counting | None, found: Iterable[Found]) -> None:
        """In batches; what somebody else has deleted meanwhile is theirs to count. Without a receipt nobody counts."""
        for batch in batched(found, BATCH, strict=False):
            self._delete(receipt, list(batch))

    def write(self, receipt: Counting | None, writes: Iterable[Write], **counts: int) -> bool:
        """Some changes of another kind, and what they count as. False where a condition did not hold."""
        return self.table.transact([*writes, *_tally(receipt, counts)])

    def _delete(self, receipt: Counting | None, batch: list[Found]) -> None:
        conflicts = 0
        while batch:
            counts = Counter(one.kind for one in batch)
            why = self.table.attempt([*map(_removal, batch), *_tally(receipt, counts)])
            if not why:
                return
            left = [one for one, word in zip(batch, why, strict=False) if word != "ConditionalCheckFailed"]
            if len(left) == len(batch):
                conflicts += 1
                self._wait(conflicts)
            batch = left

    def _wait(self, conflicts: int) -> None:
        if conflicts >= _CONFLICTS:
            raise ContendedError
        self.sleep(_PAUSE_S * random.random())  # noqa: S311 - two workers that meet need not meet again


def _tally(receipt: Counting | None, counts: Mapping[str, int]) -> list[Tally]:
    return [Tally(receipt, counts)] if receipt else []


def _removal(one: Found) -> Remove:
    there: ConditionBase = Attr("pk").exists()
    return Remove(one.key, there & one.condition if one.condition else there)
