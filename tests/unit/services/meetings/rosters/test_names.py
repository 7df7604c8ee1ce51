import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.services.meetings.rosters.names import first_and_last


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Lea Learner", "Lea", "Learner"),
        ("Ana María García López", "Ana María García", "López"),
        ("Plato", "Plato", ""),
        ("  Lea   Learner  ", "Lea", "Learner"),
        ("王小明", "王小明", ""),
        ("n" * 100, "n" * 64, ""),
        ("f" * 63 + " " + "l" * 64, "f" * 63, "l" * 64),
        ("a " + "b" * 70, "a", "b" * 64),
        ("a" * 40 + " " + "b" * 40 + " " + "c" * 20, "a" * 40, "b" * 40 + " " + "c" * 20),
        ("a" * 60 + " " + "b" * 10 + " " + "c" * 50, "a" * 60, "b" * 10 + " " + "c" * 50),
    ],
)
def test_one_name_becomes_zooms_two(name: str, first: str, last: str) -> None:
    assert first_and_last(name) == (first, last)


@given(st.text(min_size=1, max_size=128).filter(str.strip))
def test_zoom_always_gets_a_first_name_and_never_one_too_long(name: str) -> None:
    first, last = first_and_last(name)
    assert 1 <= len(first) <= 64
    assert len(last) <= 64


@given(st.lists(st.text("abc", min_size=1, max_size=30), min_size=1, max_size=4))
def test_nothing_of_a_name_is_lost_where_a_space_makes_it_fit(words: list[str]) -> None:
    name = " ".join(words)
    splits = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    parts = first_and_last(name)
    if any(len(first) <= 64 and len(last) <= 64 for first, last in splits) or len(name) <= 64:
        assert " ".join(filter(None, parts)) == name
