"""The table in memory is as good as the real one: a goodbye leaves the same on both."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Attr

from benchmarks import goodbye
from benchmarks.memory_table import MemoryTable, holds
from rollcall.store.facts import Fact
from rollcall.store.meeting_records import Meeting
from rollcall.store.receipts import ReceiptStore, Step
from rollcall.store.rosters import RosterStore
from rollcall.store.table import Table
from tests.aws import Aws
from tests.unit.records import MEETING, TENANT, enrolment, meeting, registrant, zoom_link


class Jobs:
    def send(self, _message: dict[str, object], _delay_s: int = 0) -> None:
        """Whoever calls goes on by themselves."""


def part_by_part(records: Table) -> list[str]:
    """A goodbye that is interrupted again and again; gives the step at each interruption."""
    for record in goodbye.school(4):
        records.put(record)
    said, steps = goodbye.goodbye_on(records, Jobs()), list[str]()
    while not steps or steps[-1] != "finished":
        steps.append(said.work(goodbye.TENANT, goodbye.CONNECTION, soon_out_of_time()))
    return steps


def soon_out_of_time() -> Callable[[], bool]:
    looks = iter([False, False, False])
    return lambda: next(looks, True)


def _plain(value: Any) -> str | int:
    """Binary values and numbers, which the tables give in classes of their own."""
    return bytes(value).hex() if hasattr(value, "__bytes__") else int(value)


def plain(items: Any) -> list[Any]:
    ordered = sorted(items, key=lambda item: (item["pk"], item["sk"]))
    return [json.loads(json.dumps(item, default=_plain)) for item in ordered]


def test_a_goodbye_leaves_the_same_on_both_tables(cloud: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goodbye, "CROWD", 250)
    memory, dynamo = MemoryTable(), Table(boto3.resource("dynamodb").Table(cloud.table_name))
    assert part_by_part(memory) == part_by_part(dynamo)
    assert plain(memory.items()) == plain(cloud.items())
    receipt = ReceiptStore(dynamo).get(goodbye.TENANT, goodbye.CONNECTION)
    assert receipt
    assert receipt.step is Step.FINISHED
    assert receipt.counts["registration"] == 250 + 3 * goodbye.LEARNERS
    assert memory.meter.largest == 100


def test_a_goodbye_takes_facts_under_every_key() -> None:
    memory = MemoryTable()
    for record in goodbye.school(1):
        spread = {"fact_count": 40_000} if isinstance(record, Meeting) else {}
        memory.put(record.spread_over(16) if isinstance(record, Fact) else record.model_copy(update=spread))
    facts = [item for item in memory.items() if item["kind_of"] == Fact.KIND]
    assert len({item["pk"] for item in facts}) > 1
    assert goodbye.goodbye_on(memory, Jobs()).work(goodbye.TENANT, goodbye.CONNECTION, lambda: False) == "finished"
    receipt = ReceiptStore(memory).get(goodbye.TENANT, goodbye.CONNECTION)
    assert receipt
    assert receipt.counts[Fact.KIND] == len(facts) == 2 * goodbye.LEARNERS
    assert not [item for item in memory.items() if item["kind_of"] == Fact.KIND]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Attr("a").eq(1), True),
        (Attr("a").ne(1), False),
        (Attr("b").ne(1), True),
        (Attr("b").eq(1), False),
        (Attr("a").lt(1) | Attr("a").lte(1), True),
        (Attr("a").gt(0), True),
        (Attr("a").gt(1), False),
        (Attr("a").exists() & Attr("b").not_exists(), True),
        (~Attr("a").is_in([1, 2]), False),
    ],
)
def test_a_condition_holds_in_memory_as_it_does_in_dynamodb(condition: Any, expected: bool, cloud: Aws) -> None:
    item: dict[str, Any] = {"pk": "p", "sk": "s", "a": 1}
    assert holds(condition, item) is expected
    table = boto3.resource("dynamodb").Table(cloud.table_name)
    table.put_item(Item=item)
    try:
        table.put_item(Item=item, ConditionExpression=condition)
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        assert not expected
    else:
        assert expected


def roster_of(table: Table) -> list[Any]:
    """What a roster does to a table; gives what it saw on the way."""
    rosters = RosterStore(table)
    table.put(meeting())
    rosters.register(enrolment(number) for number in range(7))
    changed = [(registrant(number), {"status": "removing", "time_zone": None}) for number in range(3)]
    rosters.change(changed)
    rosters.count_on(meeting(), 1)
    rosters.count_on(meeting(), -1)
    rosters.count_on(meeting(), -1)
    rosters.turn_link(zoom_link(1), "cancelled")
    rosters.turn_link(zoom_link(2, registrant_id="other"), "cancelled")
    seen, after = list[Any](), ""
    while not seen or after:
        page, after = rosters.registrant_page(TENANT, MEETING, 3, after)
        seen += [(one.learner_id, one.status.value) for one in page]
    return seen


def test_a_roster_leaves_the_same_on_both_tables(cloud: Aws) -> None:
    memory, dynamo = MemoryTable(), Table(boto3.resource("dynamodb").Table(cloud.table_name))
    assert roster_of(memory) == roster_of(dynamo)
    assert plain(memory.items()) == plain(cloud.items())
