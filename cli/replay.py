"""Why was this learner marked absent? An exported meeting, put through the very functions that decided."""

import json
import sys
from typing import Annotated

import typer

from rollcall.attendance import cases


def replay(case: Annotated[str, typer.Argument(help="A JSON file, or - for standard input.")]) -> None:
    """Answer a case `{"kind": ..., "input": ...}` with one JSON object."""
    try:
        text = sys.stdin.read() if case == "-" else _read(case)
        print(json.dumps(cases.replay(json.loads(text)), ensure_ascii=False))
    except (OSError, ValueError) as error:
        print(f"rollcall replay: {error}", file=sys.stderr)
        raise typer.Exit(code=2) from None


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a path as the shell gives it
        return file.read()
