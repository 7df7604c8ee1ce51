"""Why each connection counts, or does not."""

from typing import Any

import pytest

from rollcall.attendance.explaining import Explained, Verdict, explain
from rollcall.attendance.model import Event, Policy, Row
from rollcall.attendance.tracing import Trace, trace
from tests.unit.attendance.builders import ANA, BEN, ana, at, event, joined, left, lesson, row, run


def traced(*evidence: Row | Event, **more: Any) -> Trace:
    policy = Policy(**more.pop("policy", {}))
    return trace(more.pop("meeting", lesson(run())), (ANA, BEN), evidence, policy=policy, **more)


def told(*evidence: Row | Event, **more: Any) -> list[tuple[str, int, int]]:
    return [(one.verdict.value, one.seconds, one.credited) for one in explain(traced(*evidence, **more), "ana")]


@pytest.mark.parametrize(
    ("rows", "verdicts"),
    [
        pytest.param([ana("10:00", "10:30")], [("counted", 1800, 1800)], id="a whole row"),
        pytest.param([ana("09:50", "10:10")], [("counted", 1200, 600)], id="from before the start"),
        pytest.param([ana("09:50", "10:00")], [("outside_window", 600, 0)], id="before the start only"),
        pytest.param([ana("10:05", "10:00")], [("leave_before_join", 0, 0)], id="leave before join"),
        pytest.param([ana("10:05", "10:05")], [("no_length", 0, 0)], id="equal times"),
        pytest.param([ana(None, "10:30")], [("no_join", 0, 0)], id="no join"),
        pytest.param([ana("11:00:05", "11:00:09")], [("outside_window", 0, 0)], id="after the end"),
        pytest.param([ana("09:55", "10:05", status="in_waiting_room")], [("waiting_room", 0, 0)], id="waiting"),
        pytest.param(
            [ana("10:00", "10:30"), ana("10:10", "10:20", user_id="2")],
            [("counted", 1800, 1800), ("another_device", 0, 0)],
            id="two devices",
        ),
        pytest.param(
            [ana("10:00", "10:20"), ana("10:10", "10:30", user_id="2")],
            [("counted", 1200, 1200), ("counted", 600, 600)],
            id="devices that overlap add what is new",
        ),
        pytest.param([row("10:00", "10:30", name="Ana Silva")], [("not_matched", 0, 0)], id="a name suggests"),
        pytest.param([row("10:00", "10:30", name="Guest")], [], id="somebody else's business"),
    ],
)
def test_each_connection_has_a_verdict(rows: list[Row], verdicts: list[tuple[str, int, int]]) -> None:
    assert told(*rows) == verdicts


def test_a_name_counts_where_the_policy_accepts_it() -> None:
    assert told(row("10:00", "10:30", name="Ana Silva"), policy={"accept_names": True}) == [("counted", 1800, 1800)]


def test_a_rehearsals_connections_are_told_and_count_nothing() -> None:
    meeting = lesson(run("07:00", "08:00", uuid="U0"), run())
    rows = [ana("07:00", "08:00", uuid="U0"), ana("10:00", "11:00")]
    assert told(*rows, meeting=meeting) == [("other_instance", 0, 0), ("counted", 3600, 3600)]


def test_a_join_without_an_end_is_open() -> None:
    assert told(joined("10:05"), meeting=lesson(run(end=None))) == [("no_leave", 0, 0)]


def waits(*events: Event) -> list[Explained]:
    return [one for one in explain(traced(*events), "ana") if one.verdict is Verdict.WAITING_ROOM]


def waiting(kind: str, when: str) -> Event:
    return event(f"participant_{kind}", when, user_id="1", registrant_id="R1")


@pytest.mark.parametrize(
    ("events", "times"),
    [
        pytest.param(
            [waiting("joined_waiting_room", "09:50"), waiting("admitted", "10:05"), joined("10:06"), left("10:30")],
            [("09:50", "10:05")],
            id="let in",
        ),
        pytest.param(
            [
                waiting("joined_waiting_room", "09:50"),
                waiting("left_waiting_room", "10:04"),
                waiting("admitted", "10:05"),
                joined("10:05"),
            ],
            [("09:50", "10:04")],
            id="an end told twice",
        ),
        pytest.param([waiting("joined_waiting_room", "09:50"), joined("10:05")], [("09:50", "10:05")], id="a lost end"),
        pytest.param([waiting("joined_waiting_room", "09:50")], [("09:50", None)], id="never let in"),
        pytest.param([waiting("admitted", "10:05"), joined("10:05")], [(None, "10:05")], id="a lost beginning"),
        pytest.param(
            [
                joined("10:00"),
                waiting("put_in_waiting_room", "10:20"),
                waiting("admitted", "10:30"),
                waiting("put_in_waiting_room", "10:40"),
                waiting("left_waiting_room", "10:45"),
            ],
            [("10:20", "10:30"), ("10:40", "10:45")],
            id="put back twice",
        ),
    ],
)
def test_the_time_in_the_waiting_room_is_told(events: list[Event], times: list[tuple[str | None, str | None]]) -> None:
    found = [(one.connection.stay.join, one.connection.stay.leave) for one in waits(*events)]
    assert found == [(at(since) if since else None, at(until) if until else None) for since, until in times]


def test_the_rules_that_were_applied_are_part_of_the_trace() -> None:
    found = traced(ana("10:00", "10:30"), meeting=lesson(run("10:05", "10:50")))
    assert found.window == ((at("10:05"), at("10:50")),)
    assert found.in_time_until == at("10:15")
