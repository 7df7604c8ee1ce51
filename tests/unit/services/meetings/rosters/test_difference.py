"""What a roster changes, of everything that a learner may be by then."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.ids import LearnerId
from rollcall.services.meetings.rosters.difference import difference, with_no_shows_back, without_no_shows
from rollcall.services.meetings.rosters.screening import Entry
from rollcall.store.registrants import Registrant, RegistrantStatus
from tests.unit.records import registrant

ID = LearnerId("l1")
SAME = Entry(ID, "Learner 1", "L1@school.example")
MOVED = Entry(ID, "Learner 1", "new@school.example")


def known(status: str, reason: str = "") -> dict[LearnerId, Registrant]:
    one = registrant(1).model_copy(update={"status": RegistrantStatus(status), "reason": reason})
    return {one.learner_id: one}


def change(held: dict[LearnerId, Registrant], *entries: Entry, **how: Any) -> Any:
    found = difference(held, entries, **how)
    return dict(found.changed[0][1]).get("status") if found.changed else None


@pytest.mark.parametrize(
    ("status", "reason", "put", "post", "moved"),
    [
        ("pending", "", None, None, "pending"),
        ("registered", "", None, None, "pending"),
        ("removing", "", "pending", "pending", "pending"),
        ("removing", "no_show", None, "pending", None),
        ("cancelled", "no_show", None, "pending", None),
        ("cancelled", "removed", "pending", "pending", "pending"),
        ("cancelled", "cancelled_in_zoom", None, "pending", None),
        ("denied", "denied_in_zoom", None, "pending", None),
        ("failed", "zoom_refused", None, "pending", "pending"),
    ],
)
def test_who_is_wanted_is_asked_for_again_where_that_is_meant(
    status: str, reason: str, put: str | None, post: str | None, moved: str | None
) -> None:
    assert change(known(status, reason), SAME) == put
    assert change(known(status, reason), SAME, insists=True) == post
    assert change(known(status, reason), MOVED) == moved


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("pending", "", "removing"),
        ("registered", "", "removing"),
        ("failed", "zoom_refused", "removing"),
        ("removing", "", None),
        ("removing", "no_show", "removing"),
        ("cancelled", "removed", None),
        ("cancelled", "no_show", "cancelled"),
        ("cancelled", "cancelled_in_zoom", "cancelled"),
        ("denied", "denied_in_zoom", "cancelled"),
    ],
)
def test_who_is_not_wanted_any_more_is_removed_once(status: str, reason: str, expected: str | None) -> None:
    held = known(status, reason)
    assert change(held, gone=[ID]) == expected
    assert difference(held, [], gone=[ID]).wanted == 0


def test_a_name_or_a_zone_is_not_for_zoom() -> None:
    found = difference(known("registered"), [Entry(ID, "Lena", "l1@school.example", "Europe/London")])
    assert found.changed[0][1] == {"name": "Lena", "time_zone": "Europe/London"}
    assert (found.is_nothing, found.concerns_zoom) == (False, False)


def test_somebody_new_is_counted_with_those_who_are_there() -> None:
    found = difference(known("registered"), [SAME, Entry(LearnerId("l2"), "L", "l2@school.example")])
    assert ([one.learner_id for one in found.new], found.to_add, found.wanted) == (["l2"], 1, 2)


states = st.sampled_from([*RegistrantStatus])
reasons = st.sampled_from(["", "removed", "cancelled_in_zoom", "denied_in_zoom", "zoom_refused"])


@given(states, reasons, st.booleans(), st.booleans())
def test_the_same_again_never_changes_anything(
    status: RegistrantStatus, reason: str, wanted: bool, insists: bool
) -> None:
    held = known(status, reason)
    entries, gone = ([SAME], []) if wanted else ([], [ID])
    values = [values for _, values in difference(held, entries, gone=gone, insists=insists).changed]
    after = {ID: held[ID].model_copy(update=dict(values[0]))} if values else held
    assert difference(after, entries, gone=gone, insists=insists).is_nothing


@pytest.mark.parametrize(
    ("status", "reason", "off", "back"),
    [
        ("pending", "", "removing", None),
        ("registered", "", "removing", None),
        ("removing", "", None, None),
        ("removing", "no_show", None, "pending"),
        ("cancelled", "no_show", None, "pending"),
        ("cancelled", "removed", None, None),
        ("failed", "zoom_refused", None, None),
    ],
)
def test_no_shows_are_taken_off_and_brought_back(status: str, reason: str, off: str | None, back: str | None) -> None:
    held = known(status, reason)
    taken_off, brought_back = without_no_shows(held, [ID]), with_no_shows_back(held)
    assert [values["status"] for _, values in taken_off.changed] == ([off] if off else [])
    assert [values["status"] for _, values in brought_back.changed] == ([back] if back else [])
    assert taken_off.wanted == 0
