from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from boto3.dynamodb.conditions import Attr

from rollcall.store.deleting import BATCH, ContendedError, Deleting, Found
from rollcall.store.receipts import ReceiptStore
from rollcall.store.registrants import Registration
from rollcall.store.table import Table
from tests.unit.records import CONNECTION, MEETING, TENANT, registration
from tests.unit.store.test_receipts import receipt

PARTITION = f"MEETING#{TENANT}#{MEETING}"


@pytest.fixture
def deleting(table: Table) -> Deleting:
    ReceiptStore(table).open(receipt())
    table.put_all(registration(number) for number in range(3 * BATCH))
    return Deleting(table)


def counted(deleting: Deleting) -> dict[str, int]:
    found = ReceiptStore(deleting.table).get(TENANT, CONNECTION)
    assert found
    return found.counts


def left(deleting: Deleting) -> int:
    return len(list(deleting.within(PARTITION)))


def test_what_is_deleted_is_counted_by_kind_in_batches(deleting: Deleting) -> None:
    deleting.delete(receipt(), deleting.within(PARTITION))
    assert (left(deleting), counted(deleting)) == (0, {Registration.KIND: 3 * BATCH})


def test_what_somebody_else_has_deleted_is_theirs_to_count(deleting: Deleting) -> None:
    found = list(deleting.within(PARTITION))
    for one in found[:5]:
        deleting.table.delete(one.key)
    deleting.delete(receipt(), found)
    deleting.delete(receipt(), found)
    assert (left(deleting), counted(deleting)) == (0, {Registration.KIND: 3 * BATCH - 5})


def test_what_has_changed_since_it_was_looked_at_stays(deleting: Deleting) -> None:
    wanted = [Found(registration(1).key, Registration.KIND, Attr("email").eq("another"))]
    deleting.delete(receipt(), wanted)
    assert (left(deleting), counted(deleting)) == (3 * BATCH, {})


def test_a_part_of_a_partition_is_from_one_key_to_another(deleting: Deleting) -> None:
    some = deleting.within(PARTITION, "REGISTRATION#r10", "REGISTRATION#r12")
    assert {one.key.sk for one in some} == {
        f"REGISTRATION#r{number}" for number in (10, 11, 12, *range(100, 120)) if number < 3 * BATCH
    }


@dataclass
class Contended:
    """A table where others are always at the same items."""

    waits: list[float] = field(default_factory=list)

    def attempt(self, writes: list[Any]) -> list[str]:
        return ["TransactionConflict"] * len(writes)


def test_whoever_never_gets_through_gives_up_and_lets_the_queue_try_again() -> None:
    busy = Contended()
    with pytest.raises(ContendedError):
        Deleting(cast("Any", busy), busy.waits.append).delete(receipt(), [Found(registration(1).key, "registration")])
    assert 1 < len(busy.waits) < 100
