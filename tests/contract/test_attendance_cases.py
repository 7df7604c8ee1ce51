import json
from pathlib import Path
from typing import Any

import pytest

from rollcall.attendance.cases import replay

CASES = Path(__file__).parents[3] / "shared" / "attendance" / "cases.json"

_NOT_HERE = "the worked cases are kept beside the repository and are not published with it"


def _cases() -> list[Any]:
    if not CASES.is_file():
        return [pytest.param({}, marks=pytest.mark.skip(reason=_NOT_HERE), id="no-cases")]
    return [pytest.param(case, id=case["id"]) for case in json.loads(CASES.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", _cases())
def test_every_worked_case_comes_out_as_stated(case: dict[str, Any]) -> None:
    assert _named_in(case["expected"], replay(case)) == case["expected"]


def _named_in(expected: Any, answer: Any) -> Any:
    """The part of an answer that the expectation speaks about."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        return {key: _named_in(value, answer[key]) for key, value in expected.items() if key in answer}
    return answer
