"""Whatever keys facts were written under, and in whatever order, they come to the same attendance."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.memory_table import MemoryTable
from rollcall.services.attendance.summing_up import Result, attendance_of
from rollcall.store.facts import Fact, FactStore
from tests.unit.records import MEETING, TENANT, at, fact, instance, meeting, registrant, registration

EVENTS = ("participant_joined", "participant_left", "participant_joined_waiting_room", "participant_admitted")
facts = st.builds(
    fact,
    st.sampled_from(EVENTS),
    st.integers(0, 60).map(lambda minute: minute * 60),
    who=st.sampled_from(["r1", "r2", "r9", ""]),
    user_id=st.sampled_from(["1", "2", "3"]),
    email=st.sampled_from(["", "l2@school.example"]),
)


def _settled(written: list[Fact], *, count: int = 0) -> Result:
    table = MemoryTable()
    for number in (1, 2):
        table.put(registrant(number))
        table.put(registration(number))
    table.put(meeting(room="closed", fact_count=count))
    table.put(instance(0, 3600))
    store = FactStore(table)
    for one in written:
        store.record(one)
    file = store.open(TENANT, MEETING)
    assert file
    return attendance_of(file, at(7200))


@given(st.data(), st.lists(facts, max_size=12, unique_by=lambda one: one.key.sk))
def test_facts_come_to_the_same_under_whatever_keys(data: Any, told: list[Fact]) -> None:
    repeats = data.draw(st.lists(st.sampled_from(told), max_size=4)) if told else []
    order = data.draw(st.permutations(told + repeats))
    keys = sorted(data.draw(st.sampled_from([1, 2, 4, 8, 16])) for _ in order)
    spread = [one.spread_over(number) for one, number in zip(order, keys, strict=True)]
    assert _settled(spread, count=40_000) == _settled(told)
