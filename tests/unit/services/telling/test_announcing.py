import base64
from typing import Any

from rollcall.services.telling.announcing import Change


def record(**images: Any) -> dict[str, Any]:
    """A record of the table's stream as Lambda hands it over."""
    stream = {"ApproximateCreationDateTime": 1791194405, "SequenceNumber": "4421584500000000017450439091"}
    return {"eventID": "e-1", "eventName": "MODIFY", "dynamodb": stream | images}


def test_an_item_with_binary_in_it_does_not_stop_the_stream() -> None:
    """Pages of a report are stored compressed; in a function's event such a value is base64 text."""
    image = {"kind_of": {"S": "report_page"}, "rows": {"B": base64.b64encode(b"\x1f\x8b").decode()}}
    assert Change.from_stream(record(NewImage=image)).new == {"kind_of": "report_page", "rows": b"\x1f\x8b"}


def test_sequences_of_any_length_sort_as_they_count() -> None:
    short, long = record(SequenceNumber="999"), record(SequenceNumber="1000")
    assert Change.from_stream(short).sequence < Change.from_stream(long).sequence


def test_an_item_that_is_new_has_no_old_values() -> None:
    change = Change.from_stream(record(NewImage={"seconds_total": {"N": "12"}}))
    assert (change.old, change.new) == ({}, {"seconds_total": 12})
