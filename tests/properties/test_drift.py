"""Whatever a meeting is here and in Zoom: what we asked for is no drift, and nothing is found twice."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rollcall.services.meetings.drift.comparing import difference
from rollcall.services.meetings.zoom_words import zoom_request
from rollcall.store.meeting_records import Drift, Meeting, Room
from rollcall.zoom import models as zoom
from tests.unit.records import HOST, NUMBER, START, meeting

ZONES = ["UTC", "Europe/Vienna", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]
emails = st.lists(st.sampled_from([f"h{n}@school.example" for n in range(4)]), unique=True)
texts = st.text(max_size=60)
moments = st.integers(-2 * 86_400, 400 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
options = st.fixed_dictionaries(
    {name: st.booleans() for name in ("waiting_room", "participant_video", "mute_on_entry", "several_devices")}
)
drifts = st.lists(
    st.sampled_from(["deleted", "registration_off", "host_changed"]).map(lambda what: Drift(what=what, since=START)),
    unique_by=lambda one: one.what,
)
meetings = st.builds(
    meeting,
    topic=st.text(min_size=1, max_size=60),
    description=texts,
    start=moments,
    duration_s=st.integers(60, 86_400),
    time_zone=st.sampled_from(ZONES),
    alternative_hosts=emails,
    options=options,
    drift=drifts,
    room=st.sampled_from(Room),
    kind=st.sampled_from(["scheduled", "daily_session"]),
    sequence=st.integers(0, 9),
)
answers = st.none() | st.builds(
    lambda settings, **fields: zoom.Meeting.model_validate(
        {"id": NUMBER, **fields, "settings": {name: value for name, value in settings.items() if value is not None}}
    ),
    settings=st.fixed_dictionaries(
        {
            "approval_type": st.sampled_from([None, 0, 1, 2]),
            "alternative_hosts": st.none() | emails.map(";".join),
            "waiting_room": st.none() | st.booleans(),
        }
    ),
    host_id=st.sampled_from(["", HOST, "another"]),
    topic=texts,
    agenda=texts,
    start_time=st.none() | moments | moments.map(lambda moment: moment.replace(tzinfo=None)),
    duration=st.integers(0, 1440),
    timezone=st.sampled_from([*ZONES, "", "Mars/Olympus"]),
)


def applied(known: Meeting, answer: zoom.Meeting | None, now: datetime) -> Meeting:
    return known.model_copy(update=difference(known, HOST, answer, now))


@given(meetings, answers, moments)
def test_a_second_look_finds_nothing(known: Meeting, answer: zoom.Meeting | None, now: datetime) -> None:
    assert difference(applied(known, answer, now), HOST, answer, now) == {}


def made(known: Meeting, now: datetime, *, trims: bool, local: bool, minutes: bool) -> zoom.Meeting:
    """The meeting that Zoom makes of our request, in one of its spellings."""
    request: dict[str, Any] = zoom_request(known, now)
    start = datetime.fromisoformat(request["start_time"]).astimezone(UTC)
    start = start.replace(second=0) if minutes else start
    there = start.astimezone(ZoneInfo(known.time_zone)).replace(tzinfo=None)
    spelt = there.isoformat() if local and there.replace(tzinfo=ZoneInfo(known.time_zone)) == start else start
    topic = request["topic"].strip() if trims else request["topic"]
    return zoom.Meeting.model_validate(
        request
        | {"id": NUMBER, "host_id": HOST, "start_time": spelt, "topic": topic, "agenda": request["agenda"].strip()}
    )


@given(meetings, moments, st.booleans(), st.booleans(), st.booleans())
def test_what_we_asked_for_is_no_drift(known: Meeting, now: datetime, trims: bool, local: bool, minutes: bool) -> None:
    clean = known.model_copy(update={"drift": [], "overrides": []})
    answer = made(clean, now, trims=trims, local=local, minutes=minutes)
    assert difference(clean, HOST, answer, now) == {}


@given(meetings, answers, moments)
def test_sequence_counts_on_by_one_at_most(known: Meeting, answer: zoom.Meeting | None, now: datetime) -> None:
    assert applied(known, answer, now).sequence - known.sequence in {0, 1}
