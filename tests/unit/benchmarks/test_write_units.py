from typing import Any

import pytest

from benchmarks.write_units import write_units


def item(size: int, **more: str) -> dict[str, Any]:
    """An item of `size` bytes besides `more`."""
    return {"a": {"S": "x" * (size - 1)}} | {name: {"S": value} for name, value in more.items()}


@pytest.mark.parametrize(("size", "units"), [(10, 1), (1024, 1), (1025, 2), (2049, 3)])
def test_every_kilobyte_begun_is_a_unit(size: int, units: int) -> None:
    assert write_units({}, item(size)) == units


def test_an_update_costs_the_larger_of_before_and_after() -> None:
    assert write_units(item(2000), item(10)) == write_units(item(10), item(2000)) == 2


def test_a_refused_write_of_nothing_costs_a_unit() -> None:
    assert write_units({}, {}) == 1


def test_a_refused_write_costs_what_it_found() -> None:
    assert write_units(item(1500), item(1500)) == 2


def test_an_index_holds_a_copy_that_is_written_too() -> None:
    assert write_units({}, item(10, gsi1pk="p", gsi1sk="s", gsi2pk="p", gsi2sk="s")) == 3


def test_an_index_that_does_not_hold_the_item_costs_nothing() -> None:
    assert write_units({}, item(10, gsi1pk="p")) == 1


def test_leaving_an_index_is_a_write_there() -> None:
    assert write_units(item(10, gsi2pk="p", gsi2sk="s"), item(10)) == 2


def test_moving_in_an_index_is_two_writes_there() -> None:
    assert write_units(item(10, gsi2pk="p", gsi2sk="1"), item(10, gsi2pk="p", gsi2sk="2")) == 3


def test_a_change_of_nothing_leaves_the_index_alone() -> None:
    assert write_units(item(10, gsi1pk="p", gsi1sk="s"), item(10, gsi1pk="p", gsi1sk="s")) == 1


def test_values_within_values_count() -> None:
    nested = {"a": {"L": [{"M": {"b": {"S": "x" * 1020}}}]}}
    assert write_units({}, nested) == 2


@pytest.mark.parametrize("value", [{"N": "-12.5"}, {"BOOL": True}, {"NULL": True}])
def test_small_values_fill_a_few_bytes(value: dict[str, Any]) -> None:
    assert write_units({}, {"a": {"S": "x" * 1000}, "b": value}) == 1
