from datetime import datetime

import pytest

from rollcall.attendance.model import Event, Instance
from tests.unit.attendance.builders import ana, at, event, joined, left, lesson, of_ana, run, settle


@pytest.mark.parametrize(
    ("start", "end", "belongs"),
    [
        pytest.param("09:29:59", "09:59", False, id="a second too early"),
        pytest.param("09:30", "10:30", True, id="half an hour before"),
        pytest.param("12:59:59", "13:30", True, id="just under two hours after"),
        pytest.param("13:00", "13:30", False, id="two hours after"),
    ],
)
def test_an_instance_belongs_by_when_it_starts(start: str, end: str, belongs: bool) -> None:
    ignored = settle(meeting=lesson(run(start, end))).ignored_instances
    assert ignored == (() if belongs else ("U1",))


def test_a_tenant_can_set_the_margins() -> None:
    early = lesson(run("09:59", "10:59"))
    assert settle(meeting=early, policy={"instance_before_s": 0}).ignored_instances == ("U1",)
    assert settle(meeting=lesson(run("11:00", "11:30")), policy={"instance_after_s": 0}).ignored_instances == ("U1",)


def test_rows_of_other_instances_count_for_nobody() -> None:
    meeting = lesson(run(), run("15:00", "15:30", uuid="U9"), run("08:00", "08:40", uuid="U0"))
    result = settle(ana("15:00", "15:30", uuid="U9"), joined("08:00", uuid="U0", registrant_id=""), meeting=meeting)
    assert (result.people["ana"].status, result.unmatched, result.ignored_instances) == ("absent", (), ("U0", "U9"))


def test_instances_are_learned_from_started_and_ended_events() -> None:
    events = [event("started", "10:00"), joined("10:10"), event("ended", "10:40")]
    result = settle(*events, meeting=lesson())
    assert (result.window_seconds, result.people["ana"].seconds_total) == (2400, 1800)


def test_a_started_event_of_another_time_is_another_meeting() -> None:
    events = [event("started", "06:00", uuid="U0"), joined("06:00", uuid="U0"), left("06:30", uuid="U0")]
    result = settle(*events, meeting=lesson())
    assert (result.ignored_instances, result.people["ana"].status) == (("U0",), "absent")


def test_what_the_meeting_says_about_an_instance_wins_over_its_events() -> None:
    presence = of_ana(joined("10:00"), event("ended", "11:20"), event("started", "08:00"))
    assert presence.seconds_total == 3600


@pytest.mark.parametrize(
    ("events", "total"),
    [
        pytest.param([joined("10:00"), event("ended", "10:30")], 1800, id="of the running instance"),
        pytest.param([joined("10:00"), event("ended", "10:30", uuid="X")], 1800, id="of an unknown uuid"),
        pytest.param(
            [event("ended", "10:30", uuid="X"), joined("10:00"), event("ended", "10:30", uuid="X")],
            1800,
            id="repeated",
        ),
        pytest.param([joined("10:00"), event("ended", "09:00", uuid="X")], 0, id="of an unknown one long before"),
        pytest.param([joined("09:50"), event("ended", "10:00", uuid="X")], 600, id="in the second it started"),
    ],
)
def test_an_ended_event_closes_the_running_instance(events: list[Event], total: int) -> None:
    assert of_ana(*events, meeting=lesson(run(end=None))).seconds_total == total


def test_an_ended_event_of_an_unknown_uuid_closes_only_the_latest_open_instance() -> None:
    meeting = lesson(run("10:00", None), run("10:30", None, uuid="U2"))
    events = [joined("10:00"), left("10:20"), joined("10:30", uuid="U2"), event("ended", "10:50", uuid="X")]
    assert of_ana(*events, meeting=meeting).seconds_total == 1200 + 1200


def test_an_ended_event_of_an_unknown_uuid_leaves_a_closed_instance_alone() -> None:
    presence = of_ana(joined("10:00"), event("ended", "10:30", uuid="X"))
    assert presence.seconds_total == 3600


def test_an_instance_nobody_announced_still_ends() -> None:
    events = [joined("10:00"), event("ended", "10:30", uuid="X")]
    assert of_ana(*events, meeting=lesson()).seconds_total == 1800


@pytest.mark.parametrize(
    ("instances", "now", "window"),
    [
        pytest.param((), None, 3600, id="no instance: the schedule"),
        pytest.param((run("09:50", "11:10"),), None, 3600, id="cut to the schedule"),
        pytest.param((run("10:00", "10:30"),), None, 1800, id="ended early"),
        pytest.param((run("10:00", "10:20"), run("10:40", "11:00", uuid="U2")), None, 2400, id="two runs"),
        pytest.param((run("10:00", "10:40"), run("10:20", "11:00", uuid="U2")), None, 3600, id="runs that overlap"),
        pytest.param((run("09:40", "09:55"),), None, 0, id="over before the schedule begins"),
        pytest.param((run("10:00", None),), at("10:20"), 1200, id="running: so far"),
        pytest.param((run("10:00", None),), None, 3600, id="running, nobody says since when: to the scheduled end"),
        pytest.param((run("08:00", "08:40"),), None, 3600, id="only ignored runs: the schedule"),
    ],
)
def test_the_credit_window_is_the_runs_cut_to_the_schedule(
    instances: tuple[Instance, ...], now: datetime | None, window: int
) -> None:
    assert settle(meeting=lesson(*instances), now=now).window_seconds == window
