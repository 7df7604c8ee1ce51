"""Rows as text, a piece at a time: JSON, or CSV that spreadsheet programs open as it is meant."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from rollcall.lms.exports import ExportRow

type Format = Literal["csv", "json"]

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it, Excel takes UTF-8 for something else
_LISTS = ("flags", "how")
_MARK = ("status", "seconds", "note", "by", "at")
_PLAIN = tuple(name for name in ExportRow.model_fields if name not in {*_LISTS, "intervals", "mark"})
COLUMNS = (*_PLAIN, *_LISTS, *(f"mark_{name}" for name in _MARK))

# A cell that begins so is a formula to spreadsheet programs, some of which take full-width signs for the others.
_FORMULAS = tuple("=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}"
                  "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip


def pieces(rows: Iterable[ExportRow], form: Format) -> Iterator[str]:
    return _WRITERS[form](rows)


def _csv(rows: Iterable[ExportRow]) -> Iterator[str]:
    """By RFC 4180, names as they are: one that is a formula to a spreadsheet program has an apostrophe before it."""
    yield _BOM + _record(COLUMNS)
    for row in rows:
        yield _record(_cells(row))


def _json(rows: Iterable[ExportRow]) -> Iterator[str]:
    before = '{"items":['
    for row in rows:
        yield before + row.model_dump_json()
        before = ",\n"
    yield "]}" if before == ",\n" else before + "]}"


_WRITERS: dict[Format, Callable[[Iterable[ExportRow]], Iterator[str]]] = {"csv": _csv, "json": _json}


def _cells(row: ExportRow) -> Iterator[object]:
    told = row.model_dump(mode="json", exclude={"intervals", "mark", *_LISTS})
    mark = row.mark.model_dump(mode="json") if row.mark else {}
    yield from (_safe(told[name]) for name in _PLAIN)
    yield from (" ".join(value) for value in (row.flags, row.how))
    yield from (_safe(mark.get(name)) for name in _MARK)


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _record(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
