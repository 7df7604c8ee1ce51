"""What DynamoDB charges for a write: a unit for each kilobyte begun, of the item and of its copy in each index.

Source: the Amazon DynamoDB developer guide, "Item sizes and formats" and "Write capacity unit consumption".
"""

from collections.abc import Mapping
from typing import Any

_KILOBYTE = 1024
_INDEXES = ("gsi1", "gsi2")

type Item = Mapping[str, Mapping[str, Any]]
"""An item as it goes over the wire: ``{"pk": {"S": "MEETING#..."}}``."""


def write_units(before: Item, after: Item) -> int:
    """Units for turning ``before`` into ``after``; empty is an item that is not there.

    A write whose condition failed changes nothing and costs what it found there, one unit at least.
    """
    return _units(max(item_size(before), item_size(after))) + sum(
        _index_units(index, before, after) for index in _INDEXES
    )


def _index_units(index: str, before: Item, after: Item) -> int:
    """The indexes hold whole items: any change is one write there, a change of the key two."""
    old, new = (item if f"{index}pk" in item and f"{index}sk" in item else {} for item in (before, after))
    if old == new:
        return 0
    moved = old and new and any(old[key] != new[key] for key in (f"{index}pk", f"{index}sk"))
    return _units(item_size(old)) + _units(item_size(new)) if moved else _units(max(item_size(old), item_size(new)))


def _units(size: int) -> int:
    return max(1, -(-size // _KILOBYTE))


def item_size(item: Item) -> int:
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    [(kind, held)] = value.items()
    if kind == "S":
        return len(held.encode())
    if kind == "N":
        return len(held.lstrip("-").replace(".", "")) // 2 + 2
    if kind == "B":
        return len(held) * 3 // 4  # base64
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_size(one) for name, one in held.items())
    if kind == "L":
        return 3 + sum(1 + _value_size(one) for one in held)
    return 1  # true, false, null
