import pytest

from rollcall.attendance.intervals import clip, seconds, union
from rollcall.attendance.model import Interval
from tests.unit.attendance.builders import at


def _at(*clocks: tuple[str, str]) -> tuple[Interval, ...]:
    return tuple((at(start), at(end)) for start, end in clocks)


@pytest.mark.parametrize(
    ("given", "merged"),
    [
        pytest.param((), (), id="nothing"),
        pytest.param((("10:20", "10:30"), ("10:00", "10:10")), (("10:00", "10:10"), ("10:20", "10:30")), id="in order"),
        pytest.param((("10:00", "10:20"), ("10:10", "10:30")), (("10:00", "10:30"),), id="overlapping"),
        pytest.param((("10:00", "10:20"), ("10:20", "10:30")), (("10:00", "10:30"),), id="touching"),
        pytest.param((("10:00", "10:40"), ("10:10", "10:20")), (("10:00", "10:40"),), id="one inside the other"),
        pytest.param((("10:00", "10:00"), ("10:20", "10:10")), (), id="empty ones vanish"),
    ],
)
def test_union_keeps_each_second_once(given: tuple[tuple[str, str], ...], merged: tuple[tuple[str, str], ...]) -> None:
    assert union(_at(*given)) == _at(*merged)


def test_clip_keeps_what_lies_inside_any_part_of_the_window() -> None:
    window = _at(("10:00", "10:20"), ("10:40", "11:00"))
    assert clip(_at(("09:50", "10:50")), window) == _at(("10:00", "10:20"), ("10:40", "10:50"))


def test_clip_to_an_empty_window_leaves_nothing() -> None:
    assert clip(_at(("10:00", "11:00")), ()) == ()


def test_fractions_add_up_before_they_are_shown_as_seconds() -> None:
    assert seconds(_at(("10:00:00", "10:00:01.6"), ("10:01:00", "10:01:01.6"))) == 3
