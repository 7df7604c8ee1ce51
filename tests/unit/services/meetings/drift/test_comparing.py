"""What is different between a meeting here and in Zoom, and what only looks it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rollcall.ids import ZoomUserId
from rollcall.services.meetings.drift.comparing import difference
from rollcall.store.meeting_records import Drift, Meeting, Room
from rollcall.zoom import models as zoom
from tests.unit.records import HOST, HOST_EMAIL, NUMBER, START, at, meeting

NOW = at(-3600)
DEPUTY = "deputy@school.example"


def found(settings: dict[str, Any] | None = None, **changes: Any) -> zoom.Meeting:
    """The meeting as Zoom tells of it."""
    given = {
        "id": int(NUMBER),
        "host_id": HOST,
        "topic": "Algebra",
        "start_time": "2026-10-05T10:00:00Z",
        "duration": 60,
        "timezone": "Europe/Vienna",
        "settings": {"approval_type": 0, "alternative_hosts": ""} | (settings or {}),
    }
    return zoom.Meeting.model_validate(given | changes)


def different(
    there: zoom.Meeting | None = None, now: datetime = NOW, *, deleted: bool = False, **ours: Any
) -> dict[str, Any]:
    return difference(meeting(**ours), HOST, None if deleted else there or found(), now)


def test_a_meeting_nobody_touched_is_not_different() -> None:
    assert different() == {}


@pytest.mark.parametrize(
    ("there", "ours"),
    [
        (found(start_time="2026-10-05T12:00:00"), {}),
        (found(start_time="2026-10-05T12:00:00+02:00"), {}),
        (found(start_time="2026-10-05T10:00:00Z"), {"start": at(59)}),
        (found(start_time=None), {}),
        (found(start_time="2026-10-05T12:00:00", timezone="Mars/Olympus"), {}),
        (found(duration=61), {"duration_s": 3601}),
        (found(duration=0), {}),
        (found(topic=" Algebra "), {"topic": "Algebra  "}),
        (found(topic=""), {}),
        (found(agenda="One.\r\nTwo. "), {"description": "One.\nTwo."}),
        (found(timezone="Europe/Berlin"), {}),
        (found(timezone="Asia/Calcutta"), {"time_zone": "Asia/Kolkata"}),
        (found(timezone=""), {}),
        (found(timezone="(GMT+1:00) Vienna"), {}),
        (
            found({"alternative_hosts": f"{DEPUTY.upper()}; b@x.example"}),
            {"alternative_hosts": ["b@x.example", DEPUTY]},
        ),
        (found({"alternative_hosts": "8lzIwvZTSOqjndWPbPqzuA"}), {}),
        (found(settings={}, host_id=""), {}),
    ],
)
def test_what_only_looks_different_is_not(there: zoom.Meeting, ours: dict[str, Any]) -> None:
    assert different(there, **ours) == {}


@pytest.mark.parametrize(
    ("there", "changes"),
    [
        (found(start_time="2026-10-05T10:01:00Z"), {"start": at(60), "sequence": 1}),
        (found(start_time="2026-10-06T12:30:00"), {"start": at(86_400 + 1800), "sequence": 1}),
        (found(duration=90), {"duration_s": 5400, "sequence": 1}),
        (found(topic=" Algebra II "), {"topic": "Algebra II", "sequence": 1}),
        (found(agenda="Bring paper."), {"description": "Bring paper.", "sequence": 1}),
        (found(timezone="America/Lima"), {"time_zone": "America/Lima", "sequence": 1}),
        (found({"alternative_hosts": f"{DEPUTY};"}), {"alternative_hosts": [DEPUTY]}),
    ],
)
def test_what_is_harmless_is_taken_over(there: zoom.Meeting, changes: dict[str, Any]) -> None:
    assert different(there) == changes


def test_a_description_that_was_taken_out_is_gone() -> None:
    assert different(description="Bring paper.") == {"description": "", "sequence": 1}


def test_alternative_hosts_that_were_taken_out_are_gone() -> None:
    assert different(alternative_hosts=[DEPUTY]) == {"alternative_hosts": []}


def test_a_setting_changed_in_zoom_is_an_override() -> None:
    open_door = found({"join_before_host": True})
    shown = [{"setting": "join_before_host", "requested": "false", "actual": "true"}]
    assert different(open_door) == {"overrides": shown}
    assert different(open_door, overrides=shown) == {}
    assert different(overrides=shown) == {"overrides": []}


def test_alternative_hosts_zoom_did_not_take_are_known_already() -> None:
    known = [{"setting": "alternative_hosts", "requested": DEPUTY, "actual": ""}]
    assert different(alternative_hosts=[DEPUTY], overrides=known) == {}
    other = found({"alternative_hosts": "b@x.example"})
    taken_over = {"alternative_hosts": ["b@x.example"], "overrides": []}
    assert different(other, alternative_hosts=[DEPUTY], overrides=known) == taken_over


@pytest.mark.parametrize(
    ("there", "setting", "actual"),
    [
        (found(topic="Algebra 1"), "topic", "Algebra 1"),
        (found(start_time="2026-10-05T10:05:00Z"), "start_time", "2026-10-05T10:05:00Z"),
        (found(duration=45), "duration", "45"),
    ],
)
def test_what_zoom_did_not_take_is_known_until_it_changes(there: zoom.Meeting, setting: str, actual: str) -> None:
    known = [{"setting": setting, "requested": "otherwise", "actual": actual}]
    assert different(there, overrides=known) == {}
    assert different(overrides=known) == {"overrides": []}


def test_several_changes_are_one_for_the_calendar() -> None:
    moved = found(start_time="2026-10-05T11:00:00Z", duration=30, topic="Geometry")
    expected = {"start": at(3600), "duration_s": 1800, "topic": "Geometry", "sequence": 8}
    assert different(moved, sequence=7) == expected


@pytest.mark.parametrize(
    ("there", "what"),
    [
        (found({"approval_type": 2}), "registration_off"),
        (found({"approval_type": 1}), "registration_off"),
        (found(host_id="another"), "host_changed"),
    ],
)
def test_what_breaks_tracking_is_raised(there: zoom.Meeting, what: str) -> None:
    assert different(there) == {"drift": [Drift(what=what, since=NOW)]}


def test_a_deleted_meeting_is_raised() -> None:
    assert different(deleted=True) == {"drift": [Drift(what="deleted", since=NOW)]}


def test_an_answer_without_settings_says_nothing_of_registration() -> None:
    bare = zoom.Meeting.model_validate(found().model_dump(exclude={"settings"}))
    assert different(bare, alternative_hosts=[DEPUTY]) == {}


def test_drift_keeps_the_moment_it_was_first_seen() -> None:
    known = [Drift(what="registration_off", since=at(-7200))]
    both = found({"approval_type": 2}, host_id="another")
    assert different(both, drift=known)["drift"] == [*known, Drift(what="host_changed", since=NOW)]
    assert different(found({"approval_type": 2}), drift=known) == {}


def test_a_meeting_put_right_in_zoom_has_no_drift() -> None:
    assert different(drift=[Drift(what="deleted", since=at(-7200))]) == {"drift": []}


def test_of_a_deleted_meeting_what_was_known_stays() -> None:
    known = Drift(what="registration_off", since=at(-7200))
    assert different(deleted=True, drift=[known])["drift"] == [known, Drift(what="deleted", since=NOW)]


OVER = at(3600)


@pytest.mark.parametrize("there", [found(topic="Other"), found({"approval_type": 2}), found(host_id="another")])
def test_a_meeting_that_is_over_is_left_as_it_was(there: zoom.Meeting) -> None:
    assert different(there, OVER) == {}


def test_an_expired_number_of_a_meeting_that_is_over_is_no_drift() -> None:
    assert different(now=OVER, deleted=True) == {}


def test_a_meeting_nobody_came_to_can_be_moved_ahead() -> None:
    assert different(found(start_time="2026-10-12T10:00:00Z"), OVER) == {"start": at(7 * 86_400), "sequence": 1}


def test_a_meeting_made_after_its_start_keeps_it() -> None:
    late = found(start_time="2026-10-05T10:06:00Z")
    assert different(late, at(5 * 60)) == {}
    assert different(late, at(3600)) == {}


def test_times_stay_once_somebody_was_in_the_room() -> None:
    moved = found(start_time="2026-10-12T10:00:00Z", duration=90, timezone="America/Lima", topic="Algebra II")
    assert different(moved, at(600), room=Room.OPEN) == {"topic": "Algebra II", "sequence": 1}


def test_a_running_meeting_beyond_its_end_is_still_looked_at() -> None:
    off = found({"approval_type": 2})
    assert different(off, at(4000), room=Room.OPEN) == {"drift": [Drift(what="registration_off", since=at(4000))]}


def test_a_daily_session_is_raised_when_it_is_deleted() -> None:
    assert different(deleted=True, kind="daily_session")["drift"] == [Drift(what="deleted", since=NOW)]


def test_the_times_of_a_daily_session_are_its_own() -> None:
    moved = found(start_time="2026-10-05T18:00:00Z", duration=90, timezone="America/Lima")
    assert different(moved, kind="daily_session") == {}


def applied(to: Meeting, there: zoom.Meeting | None) -> Meeting:
    return to.model_copy(update=difference(to, ZoomUserId(HOST), there, NOW))


@pytest.mark.parametrize("there", [None, found(), found(host_id="another", topic="Other", duration=90)])
def test_the_second_look_finds_nothing(there: zoom.Meeting | None) -> None:
    assert difference(applied(meeting(host_email=HOST_EMAIL), there), HOST, there, NOW) == {}


def test_moments_are_told_in_utc() -> None:
    moved = different(found(start_time="2026-10-05T14:00:00+02:00"))
    assert moved["start"] == datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
    assert moved["start"].tzinfo is UTC
    assert moved["start"] != START
