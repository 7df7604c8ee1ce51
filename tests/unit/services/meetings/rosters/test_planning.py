"""What the worker asks of Zoom next."""

from typing import Any

import pytest

from rollcall.services.meetings.rosters.planning import Plan, Roster, plan
from rollcall.store.registrants import Registrant, RegistrantStatus, ZoomLink
from tests.unit.records import NUMBER, registrant, zoom_link

TODAY, YESTERDAY = "2026-10-05", "2026-10-04"


def learner(number: int, status: str, **changes: Any) -> Registrant:
    return registrant(number).model_copy(update={"status": RegistrantStatus(status)} | changes)


def planned(people: list[Registrant], links: list[ZoomLink]) -> Plan:
    return plan(Roster.of(NUMBER, people, links, []), TODAY)


def words(made: Plan) -> dict[str, list[str]]:
    found = {name: [one.learner_id for one in getattr(made, name)] for name in ("cancels", "adds", "settled", "held")}
    return {name: ids for name, ids in found.items() if ids}


@pytest.mark.parametrize(
    ("status", "link", "expected"),
    [
        ("pending", None, "adds"),
        ("registered", None, "adds"),
        ("pending", {}, "settled"),
        ("registered", {}, None),
        ("pending", {"state": "cancelled"}, "adds"),
        ("registered", {"zoom_meeting_id": "811"}, "adds"),  # the meeting was made anew
        ("pending", {"email": "old@school.example"}, "cancels"),
        ("removing", {}, "cancels"),
        ("removing", None, "settled"),
        ("removing", {"zoom_meeting_id": "811"}, "settled"),
        ("cancelled", {}, None),
        ("denied", {"state": "cancelled"}, None),
        ("failed", None, None),
    ],
)
def test_a_wish_and_what_zoom_has_make_the_next_step(status: str, link: Any, expected: str | None) -> None:
    links = [] if link is None else [zoom_link(1, **link)]
    assert words(planned([learner(1, status)], links)) == ({expected: ["l1"]} if expected else {})


@pytest.mark.parametrize(
    ("spent", "expected"),
    [
        ({"adds": 2, "writes_day": TODAY}, "adds"),
        ({"adds": 3, "writes_day": TODAY}, "held"),
        ({"adds": 3, "writes_day": YESTERDAY}, "adds"),
        ({"status_changes": 10, "writes_day": TODAY}, "adds"),
    ],
)
def test_what_was_asked_too_often_today_waits(spent: dict[str, Any], expected: str) -> None:
    assert words(planned([learner(1, "pending", **spent)], [])) == {expected: ["l1"]}


def test_a_removal_waits_for_the_limit_of_status_changes() -> None:
    tired = learner(1, "removing", status_changes=10, writes_day=TODAY)
    assert words(planned([tired], [zoom_link(1)])) == {"held": ["l1"]}
    made = planned([tired], [zoom_link(1)])
    assert (made.left_to_add, made.left_to_remove) == (0, 1)


def test_somebody_gets_an_address_only_when_nobody_else_has_it_any_more() -> None:
    leaving, coming = learner(1, "removing"), learner(2, "pending", email="L1@school.example")
    assert words(planned([leaving, coming], [zoom_link(1)])) == {"cancels": ["l1"], "held": ["l2"]}
    assert words(planned([coming], [zoom_link(1, state="cancelled")])) == {"adds": ["l2"]}
