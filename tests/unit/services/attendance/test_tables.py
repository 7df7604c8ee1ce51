import csv
import io
import json
from typing import Any

import pytest

from rollcall.lms.exports import ExportRow
from rollcall.services.attendance.why.tables import COLUMNS, pieces
from tests.unit.records import at


def row(**changes: Any) -> ExportRow:
    given = {
        "meeting_id": "mtg_1",
        "topic": "Algebra",
        "program_id": None,
        "scheduled_start": at(0),
        "scheduled_end": at(3600),
        "learner_id": "l1",
        "name": "Zoë Ж 李",
        "list_state": "final",
        "state": "final",
        "status": "present",
        "source": "report",
        "seconds_total": 3600,
        "seconds_credited": 3600,
        "window_s": 3600,
        "live_seconds": None,
        "report_seconds": 3600,
        "first_join": at(0),
        "last_leave": at(3600),
        "intervals": [(at(0), at(3600))],
        "flags": ["differs", "late"],
        "how": ["registrant_id"],
        "version": 2,
        "mark": None,
    }
    return ExportRow.model_validate(given | changes)


def told(*rows: ExportRow) -> list[dict[str, str]]:
    text = "".join(pieces(rows, "csv"))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_is_utf8_with_a_mark_and_ends_lines_as_spreadsheets_want_it() -> None:
    text = "".join(pieces([row()], "csv"))
    assert text.encode().startswith(b"\xef\xbb\xbfmeeting_id,")
    assert text.count("\r\n") == text.count("\n") == 2
    [one] = told(row())
    assert tuple(one) == COLUMNS
    assert (one["name"], one["program_id"], one["flags"]) == ("Zoë Ж 李", "", "differs late")
    assert (one["scheduled_start"], one["seconds_total"]) == ("2026-10-05T10:00:00Z", "3600")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_is_a_formula(first: str) -> None:
    evil = f'{first}HYPERLINK("https://evil.example";"x")'
    mark = {"status": "excused", "seconds": None, "note": evil, "by": f"{first}x", "at": at(9)}
    [one] = told(row(name=evil, topic=evil, learner_id=f"{first}1", mark=mark))
    assert {one[name] for name in ("name", "topic", "mark_note")} == {f"'{evil}"}
    assert (one["learner_id"], one["mark_by"]) == (f"'{first}1", f"'{first}x")


def test_a_text_that_only_contains_such_a_sign_stays_as_it_is() -> None:
    [one] = told(row(name='a=b, "c"\nd', topic=""))
    assert (one["name"], one["topic"]) == ('a=b, "c"\nd', "")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_whole_whatever_the_number_of_rows(count: int) -> None:
    found = json.loads("".join(pieces([row(version=n) for n in range(count)], "json")))
    assert [ExportRow.model_validate(one) for one in found["items"]] == [row(version=n) for n in range(count)]
