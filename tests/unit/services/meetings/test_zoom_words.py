from typing import Any

import pytest

from rollcall.services.meetings.zoom_words import differences, zoom_changes, zoom_request
from rollcall.zoom.models import Meeting
from tests.unit.records import START, at, meeting


def made(**changes: Any) -> Meeting:
    """What Zoom answers, settings as they were asked for unless told otherwise."""
    settings = zoom_request(meeting(), at(-60))["settings"] | changes.pop("settings", {})
    return Meeting.model_validate({"id": 1, "settings": settings} | changes)


def test_zoom_is_never_asked_for_the_pmi_or_an_instant_meeting() -> None:
    asked = zoom_request(meeting(), START)
    assert (asked["type"], asked["settings"]["use_pmi"]) == (2, False)
    assert asked["start_time"]


def test_everything_that_has_a_default_is_said_aloud() -> None:
    assert zoom_request(meeting(), START)["settings"] == {
        "approval_type": 0,
        "use_pmi": False,
        "host_video": False,
        "participant_video": False,
        "mute_upon_entry": False,
        "waiting_room": False,
        "join_before_host": False,
        "meeting_authentication": False,
        "auto_recording": "none",
        "allow_multiple_devices": True,
        "registrants_confirmation_email": False,
        "registrants_email_notification": False,
        "email_notification": False,
        "alternative_hosts": "",
        "alternative_hosts_email_notification": False,
    }


@pytest.mark.parametrize(("now_s", "start_s"), [(-3600, 0), (-60, 0), (-59, 1), (0, 60), (900, 960)])
def test_a_meeting_that_has_begun_starts_in_a_minute_at_zoom(now_s: float, start_s: float) -> None:
    assert zoom_request(meeting(), at(now_s))["start_time"] == at(start_s).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {}),
        ({"options": {"record_to_cloud": True}}, {"settings": {"auto_recording": "cloud"}}),
        ({"duration_s": 3599}, {}),  # Zoom keeps minutes
        ({"duration_s": 3601}, {"duration": 61}),
        ({"topic": "Geometry"}, {"topic": "Geometry"}),
        ({"alternative_hosts": ["a@x.example"]}, {"settings": {"alternative_hosts": "a@x.example"}}),
        ({"start": at(60)}, {"start_time": "2026-10-05T10:01:00Z", "timezone": "Europe/Vienna"}),
        ({"time_zone": "UTC"}, {"start_time": "2026-10-05T10:00:00Z", "timezone": "UTC"}),
    ],
)
def test_zoom_is_told_of_a_change_what_is_different(changes: dict[str, Any], told: dict[str, Any]) -> None:
    assert zoom_changes(meeting(), meeting(**changes), at(-3600)) == told


@pytest.mark.parametrize(
    ("got", "told"),
    [
        ({}, []),
        ({"topic": "Algebra", "duration": 60, "start_time": "2026-10-05T10:00:59Z"}, []),
        ({"topic": "Algebr"}, [("topic", "Algebra", "Algebr")]),
        ({"start_time": "2026-10-05T11:00:00Z"}, [("start_time", "2026-10-05T10:00:00Z", "2026-10-05T11:00:00Z")]),
        ({"settings": {"waiting_room": True}}, [("waiting_room", "false", "true")]),
        ({"settings": {"alternative_hosts": "b@x.example"}}, [("alternative_hosts", "", "b@x.example")]),
    ],
)
def test_what_zoom_made_otherwise_is_told(got: dict[str, Any], told: list[tuple[str, str, str]]) -> None:
    found = differences(zoom_request(meeting(), at(-3600)), meeting(), made(**got))
    assert [(one["setting"], one["requested"], one["actual"]) for one in found] == told


def test_what_zoom_does_not_say_is_no_difference() -> None:
    assert differences(zoom_request(meeting(), START), meeting(), Meeting.model_validate({"id": 1})) == []


def test_zoom_may_order_alternative_hosts_as_it_likes() -> None:
    wanted = meeting(alternative_hosts=["a@x.example", "b@x.example"])
    got = made(settings={"alternative_hosts": "b@x.example;A@x.example;"})
    assert differences(zoom_request(wanted, at(-3600)), wanted, got) == []
