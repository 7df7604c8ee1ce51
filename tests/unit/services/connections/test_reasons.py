import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from rollcall.services.connections.reasons import WORDS, words
from rollcall.store.meeting_records import HostStatus
from rollcall.zoom.oauth import _ENDED

PRODUCT = Path(__file__).parents[4] / "layers/rollcall/rollcall"


def given_in_the_code() -> Iterator[str]:
    """What stands after a ``why=``; attendance has reasons of its own."""
    for path in (one for one in PRODUCT.rglob("*.py") if "attendance" not in one.parts):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "why":
                yield from (one.value for one in ast.walk(node.value) if _is_text(one))  # type: ignore[attr-defined]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_reason_that_can_be_set_has_words_and_no_other() -> None:
    hosts = {f"host_{status}" for status in get_args(HostStatus.__value__)}
    assert {*given_in_the_code(), *_ENDED.values(), *hosts} == set(WORDS)


@pytest.mark.parametrize("reason", sorted(WORDS))
def test_a_reason_is_told_in_one_sentence(reason: str) -> None:
    assert words(reason)[0].isupper()
    assert words(reason).endswith(".")
    assert words(reason).count(". ") == 0
