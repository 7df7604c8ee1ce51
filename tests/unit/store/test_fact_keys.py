from math import ceil

import pytest

from rollcall.store.fact_keys import MOST_KEYS, key_of, keys_for, keys_of

_ON_A_PAGE = 1_024 * 1_024 // 600  # bytes of an answer, and of a fact with a long name and address


@pytest.mark.parametrize(
    ("facts", "keys"), [(0, 1), (4_999, 1), (5_000, 2), (10_000, 4), (20_000, 8), (40_000, 16), (900_000, 16)]
)
def test_keys_are_powers_of_two_up_to_a_bound(facts: int, keys: int) -> None:
    assert keys_for(facts) == keys


@pytest.mark.parametrize("facts", [1_000, 4_999, 5_000, 9_999, 10_000, 20_000, 40_000, 100_000])
def test_no_more_than_a_query_for_each_thousand_facts(facts: int) -> None:
    held = [0] * MOST_KEYS
    for number in range(facts):
        held[key_of(f"registrant-{number // 2}", keys_for(number))] += 1
    queries = sum(max(1, ceil(here / _ON_A_PAGE)) for here in held[: keys_for(facts)])
    assert queries <= ceil(facts / 1_000)


def test_somebodys_facts_are_in_five_places_at_most() -> None:
    for number in range(100):
        who = f"registrant-{number}"
        places = keys_of(who, MOST_KEYS)
        assert len(places) <= 5
        assert {key_of(who, keys) for keys in (1, 2, 4, 8, 16)} == set(places)


def test_many_people_spread_evenly_over_the_keys() -> None:
    held = [0] * MOST_KEYS
    for number in range(16_000):
        held[key_of(f"tQ8vYd2LRVaXk0nUe5J{number}", MOST_KEYS)] += 1
    assert max(held) < 1_150
