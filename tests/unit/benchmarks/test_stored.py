"""What is answered from files is what was put, by pages as DynamoDB makes them."""

from pathlib import Path
from typing import Any, cast

import pytest

from benchmarks import assembly
from benchmarks.memory_table import MemoryTable
from benchmarks.stored import Answers, Items
from rollcall.store.facts import LINKS, FactStore
from rollcall.store.table import Table

PEOPLE = 800


@pytest.mark.usefixtures("aws_credentials")
def test_a_meeting_in_files_is_the_meeting_that_was_put(tmp_path: Path) -> None:
    items, memory = Items(), MemoryTable()
    for record in assembly.records(PEOPLE):
        Table(cast("Any", items)).put(record)
        memory.put(record)
    items.save(tmp_path, LINKS)
    answers = Answers(tmp_path)
    told = FactStore(answers.table()).open(assembly.TENANT, assembly.MEETING)
    assert told
    assert len(told.facts) == 2 * PEOPLE
    assert told == FactStore(memory).open(assembly.TENANT, assembly.MEETING)
    assert answers.asked == 3  # two pages of the meeting, and the tenant's names
