"""What a meeting costs is counted from what the product really does."""

from collections import Counter

import pytest

from benchmarks.costs import cost_of
from benchmarks.life import Life

SIZE = 12


@pytest.fixture(scope="module")
def stages() -> dict[str, Counter[str]]:
    return {name: usage.counts for name, usage in Life(SIZE).live().stages.items()}


def test_an_event_costs_a_request_a_fact_and_an_event_for_the_lms(stages: dict[str, Counter[str]]) -> None:
    counts = stages["webhooks"]
    assert counts["api"] == 2 * SIZE + 2
    assert 2 * SIZE < counts["written"] < 2 * SIZE + 15
    assert counts["kms"] == 2 * SIZE + 2  # the room's opening and closing are told too


def test_a_meeting_is_settled_twice_and_each_time_told_once(stages: dict[str, Counter[str]]) -> None:
    counts = stages["settled, reported, told"]
    assert (counts["scheduler"], counts["lambda"]) == (2, 3 + 1 + 1)
    assert counts["kms"] == 2 + 2


def test_the_sum_is_that_of_its_parts(stages: dict[str, Counter[str]]) -> None:
    together = sum(stages.values(), Counter[str]())
    assert cost_of(together) == pytest.approx(sum(map(cost_of, stages.values())))
    assert cost_of(Counter(written=1_000_000, api=2_000_000)) == pytest.approx(0.625 + 7.0)
