from hypothesis import given
from hypothesis import strategies as st

from local.zoom.truth import union_seconds

INTERVALS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))))


@given(INTERVALS)
def test_every_second_counts_once(intervals: list[tuple[int, int]]) -> None:
    assert union_seconds(intervals) == len({second for start, end in intervals for second in range(start, end)})


@given(INTERVALS)
def test_the_order_of_the_intervals_does_not_matter(intervals: list[tuple[int, int]]) -> None:
    assert union_seconds(intervals) == union_seconds(intervals[::-1])
