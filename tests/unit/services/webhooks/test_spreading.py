from dataclasses import dataclass, field
from typing import Any, cast

from rollcall.services.webhooks.spreading import STEP, Spreading
from rollcall.store.meeting_records import Meeting
from tests.unit.records import fact, meeting


@dataclass
class Counted:
    """The store as far as it is told of facts: all containers share it."""

    facts: int = 0
    told: list[int] = field(default_factory=list)

    def count(self, _meeting: Meeting, new: int) -> None:
        self.facts += new
        self.told.append(new)

    def container(self) -> Spreading:
        return Spreading(cast("Any", self))


def test_facts_are_counted_in_steps_not_one_by_one() -> None:
    counted = Counted()
    container = counted.container()
    for _ in range(25):
        container.wrote(meeting(), 10)
    assert counted.told == [STEP, STEP]


def test_containers_that_each_see_little_spread_together() -> None:
    counted = Counted()
    containers = [counted.container() for _ in range(50)]
    for batch in range(1_000):
        containers[batch % 50].wrote(meeting(fact_count=counted.facts), 10)
    assert counted.facts == 10_000
    late = [fact("participant_joined", 5, who=f"r{number}") for number in range(40)]
    for one in containers:
        one.wrote(meeting(fact_count=counted.facts), 10)
    assert {containers[7].placed(one).under for one in late} == {0, 1, 2, 3}


def test_a_container_that_knows_nothing_uses_the_meetings_own_key() -> None:
    assert Counted().container().placed(fact("participant_joined", 5)).under == 0
