from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.lms.problems import Problem
from rollcall.services.meetings.times import expect_to_come, instant_of, length_of
from tests.unit.records import START, at


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def refusal(text: str, zone: str | None) -> Problem:
    with pytest.raises(Problem) as problem:
        instant_of(wall(text), zone)
    return problem.value


@pytest.mark.parametrize(
    ("told", "zone", "instant"),
    [
        ("2027-03-28T01:59:59", "Europe/Vienna", "2027-03-28T00:59:59+00:00"),
        ("2027-03-28T03:00:00", "Europe/Vienna", "2027-03-28T01:00:00+00:00"),
        ("2027-10-31T01:59:59", "Europe/Vienna", "2027-10-30T23:59:59+00:00"),
        ("2027-10-31T03:00:00", "Europe/Vienna", "2027-10-31T02:00:00+00:00"),
        ("2027-07-01T09:00:00", "America/Santiago", "2027-07-01T13:00:00+00:00"),
        ("2027-03-28T02:30:00+01:00", "Europe/Vienna", "2027-03-28T01:30:00+00:00"),
        ("2027-03-28T02:30:00Z", None, "2027-03-28T02:30:00+00:00"),
    ],
)
def test_a_time_on_the_wall_is_one_instant(told: str, zone: str | None, instant: str) -> None:
    assert instant_of(wall(told), zone) == wall(instant)


@pytest.mark.parametrize(
    ("told", "zone", "before", "after"),
    [
        ("2027-03-28T02:30:00", "Europe/Vienna", "2027-03-28T01:30:00", "2027-03-28T03:30:00"),
        ("2027-10-03T02:15:00", "Australia/Lord_Howe", "2027-10-03T01:45:00", "2027-10-03T02:45:00"),
        ("2027-09-05T00:30:00", "America/Santiago", "2027-09-04T23:30:00", "2027-09-05T01:30:00"),
    ],
)
def test_a_time_that_clocks_skip_is_refused_with_those_around_it(told: str, zone: str, before: str, after: str) -> None:
    problem = refusal(told, zone)
    assert (problem.status, problem.code) == (400, "start_skipped_by_dst")
    assert before in problem.action
    assert after in problem.action


@pytest.mark.parametrize(
    ("told", "zone", "first", "second"),
    [
        ("2027-10-31T02:30:00", "Europe/Vienna", "2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"),
        ("2027-04-04T01:45:00", "Australia/Lord_Howe", "2027-04-03T14:45:00Z", "2027-04-03T15:15:00Z"),
        ("2027-04-03T23:30:00", "America/Santiago", "2027-04-04T02:30:00Z", "2027-04-04T03:30:00Z"),
    ],
)
def test_a_time_that_clocks_show_twice_is_refused_with_both(told: str, zone: str, first: str, second: str) -> None:
    problem = refusal(told, zone)
    assert (problem.status, problem.code) == (400, "start_doubled_by_dst")
    assert first in problem.detail
    assert second in problem.detail


def test_a_time_without_offset_and_zone_is_refused() -> None:
    assert refusal("2027-03-28T02:30:00", None).code == "start_without_zone"


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - a time on the wall
def test_a_time_is_read_so_that_its_zone_shows_it_again(told: datetime) -> None:
    try:
        instant = instant_of(told.replace(microsecond=0), "Europe/Vienna")
    except Problem as problem:
        assert problem.code in {"start_skipped_by_dst", "start_doubled_by_dst"}  # noqa: PT017 - one or the other
        return
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    assert instant.astimezone(ZoneInfo("Europe/Vienna")).replace(tzinfo=None) == told.replace(microsecond=0)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(0, "end_before_start"), (-1, "end_before_start"), (59, "invalid_duration"), (86_401, "invalid_duration")],
)
def test_an_end_is_between_a_minute_and_a_day_after_the_start(seconds: int, code: str) -> None:
    with pytest.raises(Problem) as problem:
        length_of(START, at(seconds))
    assert (problem.value.status, problem.value.code) == (400, code)


def test_a_meeting_across_a_change_of_clocks_is_as_long_as_it_lasts() -> None:
    start, end = (instant_of(wall(one), "Europe/Vienna") for one in ("2027-03-28T01:00:00", "2027-03-28T04:00:00"))
    assert length_of(start, end) == 2 * 3600
    assert start.tzinfo is UTC


def test_a_start_is_to_come() -> None:
    expect_to_come(at(1), START)
    with pytest.raises(Problem):
        expect_to_come(START, START)
