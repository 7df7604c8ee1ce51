import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from rollcall.attendance.model import Instance, Interval
from rollcall.lms.problems import Problem
from rollcall.services.attendance.why.lanes import Lane
from rollcall.services.attendance.why.timeline import LEFT, RIGHT, Picture, Scene, picture_of
from rollcall.services.attendance.why.timeline_svg import svg_of
from rollcall.services.attendance.why.timeline_view import scene_of
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Room
from rollcall.store.policies import AttendancePolicy
from tests.unit.records import at, fact, instance, meeting, registrant, registration, zoom_meeting

SVG = "{http://www.w3.org/2000/svg}"


def between(since: float, until: float) -> Interval:
    return at(since), at(until)


def lane(name: str = "Ana", *intervals: Interval, **more: Any) -> Lane:
    return Lane(name=name, note="present", tone="present", intervals=intervals, credited=intervals, **more)


def scene(*lanes: Lane, **changes: Any) -> Scene:
    given: dict[str, Any] = {
        "title": "Algebra",
        "notes": [],
        "time_zone": "Asia/Kolkata",
        "schedule": between(0, 3600),
        "window": [between(0, 3600)],
        "instances": [Instance("U1", at(0), at(3600))],
        "lanes": lanes,
    }
    return Scene(**given | changes)


def drawn(picture: Picture) -> ET.Element:
    return ET.fromstring(svg_of(picture))  # noqa: S314 - our own


def test_time_runs_from_left_to_right_and_gaps_are_linked() -> None:
    found = picture_of(scene(lane("Ana", between(0, 1800), between(2400, 3600))))
    [row] = found.rows
    [gap] = row.links
    assert (row.stays[0].x, row.stays[-1].x + row.stays[-1].width) == (LEFT, RIGHT)
    assert (gap.x, gap.x + gap.width) == (row.stays[0].x + row.stays[0].width, row.stays[1].x)
    assert row.stays[0].title == "15:30:00 to 16:00:00, in the room (30 min 00 s)"


@pytest.mark.parametrize(
    ("zone", "first"), [("Asia/Kolkata", "15:30"), ("America/New_York", "06:00"), ("nowhere", "10:00")]
)
def test_the_axis_is_in_the_meetings_time_zone(zone: str, first: str) -> None:
    ticks = picture_of(scene(lane(), time_zone=zone)).ticks
    assert (ticks[0].text, len(ticks)) == (first, 7)


@pytest.mark.parametrize("until", [30, 900, 3600, 30_000, 86_400])
def test_the_axis_never_has_more_ticks_than_can_be_read(until: int) -> None:
    shown = scene(lane("Ana", between(-1500, until)), schedule=between(0, min(until, 3600)))
    ticks = picture_of(shown).ticks
    assert 2 <= len(ticks) <= 12
    assert (ticks[0].x, ticks[-1].x) == (LEFT, RIGHT)


def test_the_axis_is_repeated_so_that_one_is_always_in_sight() -> None:
    assert len(picture_of(scene(*[lane(f"L{n}") for n in range(5)])).axes) == 2
    crowd = picture_of(scene(*[lane(f"L{n}") for n in range(300)]))
    steps = [later - earlier for earlier, later in zip(crowd.axes, crowd.axes[1:], strict=False)]
    assert (len(crowd.axes), max(steps) < 500) == (13, True)
    assert crowd.letters >= 11


def test_whoever_was_there_for_a_second_is_seen() -> None:
    [row] = picture_of(scene(lane("Ana", between(60, 61)))).rows
    assert row.stays[0].width == 1


def test_no_name_can_break_the_picture() -> None:
    evil = "<script>alert(1)</script>&\x00\x08\ud800\ufffe\U0001f600" + "x" * 200
    found = drawn(picture_of(scene(lane(evil), title=evil)))
    assert [one.tag for one in found.iter() if "script" in one.tag] == []
    [shown] = [one for one in found.iter(f"{SVG}text") if one.find(f"{SVG}title") is not None]
    assert (shown.text or "").startswith("<script>")
    assert len(shown.text or "") < 40
    [whole] = shown.findall(f"{SVG}title")
    assert whole.text == re.sub("[\x00\x08\ud800\ufffe]", "\ufffd", evil)


def test_a_picture_of_nobody_is_a_picture() -> None:
    found = drawn(picture_of(scene(lanes=[], window=[], instances=[])))
    assert "Nobody is on the roster." in [one.text for one in found.iter(f"{SVG}text")]


def stored(people: int = 2, **changes: Any) -> MeetingFile:
    who = {"who": "r1", "user_id": "1", "participant_uuid": "p1"}
    return MeetingFile(
        meeting=meeting(**({"room": Room.CLOSED} | changes)),
        zoom=zoom_meeting(),
        registrants=[registrant(n) for n in range(1, people + 1)],
        registrations=[registration(n) for n in range(1, people + 1)],
        facts=[
            fact("participant_joined_waiting_room", -300, **who),
            fact("participant_admitted", 0, **who),
            fact("participant_joined", 1, **who),
            fact("participant_joined", 5, who="", user_id="h", is_host=True),
            fact("participant_joined", 10, who="", user_id="2", name="Guest"),
        ],
        instances=[instance(0, None)],
    )


def shown(file: MeetingFile, now: datetime, page: int = 1) -> Scene:
    return scene_of(file, AttendancePolicy(), page, now)


def test_a_scene_has_the_host_the_roster_and_strangers() -> None:
    lanes = shown(stored(room=Room.OPEN), at(600)).lanes
    assert [(one.name, one.tone) for one in lanes] == [
        ("Host", "host"),
        ("Learner 1", "present"),
        ("Learner 2", "absent"),
        ("Guest", "unmatched"),
    ]
    assert (lanes[1].waits, lanes[1].intervals, lanes[1].open) == ((between(-300, 0),), (between(1, 600),), True)
    assert lanes[1].note == "present, 10 min"


def test_a_run_that_nobody_saw_end_does_not_stretch_the_picture() -> None:
    [run] = shown(stored(), at(900_000)).instances
    assert run.end == at(3600)


def test_a_topic_of_any_length_fits_with_its_date() -> None:
    title = shown(stored(topic="Algebra " * 25), at(5000)).title
    assert (len(title) < 90, title.endswith(", 5 October 2026")) == (True, True)


def test_a_crowd_has_pages() -> None:
    file = stored(people=400)
    first, second = shown(file, at(5000)), shown(file, at(5000), page=2)
    assert (len(first.lanes), len(second.lanes), second.title) == (350, 51, "Algebra, 5 October 2026, page 2 of 2")
    with pytest.raises(Problem):
        shown(file, at(5000), page=3)
