import pytest

from rollcall.attendance.model import Person, Unmatched
from rollcall.attendance.suggesting import MOST, Suggestions

ROSTER = (
    Person(id="ana", name="Ana Müller"),
    Person(id="ben", name="Benjamin Okafor"),
    Person(id="bea", name="Bea Müller"),
    Person(id="kim", name="Kim O'Neil"),
    Person(id="silent"),
)


def unknown(name: str, *candidates: str) -> Unmatched:
    return Unmatched(name=name, seconds_total=60, candidates=candidates)


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        pytest.param("MULLER's iPad", ["ana", "bea"], id="a word, with or without its accents"),
        pytest.param("Ben", ["ben"], id="the beginning of one"),
        pytest.param("Bea Müller (2)", ["bea", "ana", "ben"][:2], id="more words are likelier"),
        pytest.param("neil kim", ["kim"], id="in any order"),
        pytest.param("iPad", [], id="nobody"),
        pytest.param("", [], id="no name at all"),
        pytest.param("O A", [], id="too short to mean anybody"),
    ],
)
def test_a_similar_name_is_suggested(name: str, likely: list[str]) -> None:
    assert Suggestions(ROSTER).of(unknown(name)) == likely


def test_an_equal_name_comes_before_a_similar_one() -> None:
    assert Suggestions(ROSTER).of(unknown("Müller", "bea")) == ["bea", "ana"]


def test_whoever_was_seen_already_is_less_likely() -> None:
    assert Suggestions(ROSTER, seen={"ana"}).of(unknown("Müller")) == ["bea", "ana"]


def test_nobody_outside_the_roster_is_suggested() -> None:
    assert Suggestions(ROSTER).of(unknown("Tutor", "host:tutor@school.example")) == []


def test_a_common_name_suggests_a_few_only() -> None:
    crowd = [Person(id=f"l{number}", name=f"Ana Number{number}") for number in range(30)]
    assert len(Suggestions(crowd).of(unknown("Ana"))) == MOST
