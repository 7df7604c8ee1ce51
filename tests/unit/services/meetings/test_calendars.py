from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from rollcall.ids import LearnerId
from rollcall.services.meetings.calendars import calendar_answer, calendar_file, entry_of, uid_of
from rollcall.services.meetings.doors import Behind
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import Registrant
from tests.unit.records import MEETING, START, at, meeting, registrant

LINK = "https://rollcall.example/join/a,b;c"


def parsed(text: str) -> tuple[Any, Any]:
    calendar: Any = Calendar.from_ical(text)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def read(one: Meeting, status: str = "") -> tuple[Any, Any]:
    learner = Registrant.model_validate(registrant(1).model_dump() | {"status": status}) if status else None
    return parsed(calendar_file(entry_of(Behind(one, learner), LINK), at(-60)))


def test_a_meeting_is_an_event_in_utc_that_leads_to_our_link() -> None:
    calendar, event = read(meeting(description="Bring a pencil", sequence=3))
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (f"{MEETING}@rollcall", 3, "CONFIRMED")
    assert (event["DTSTART"].dt, event["DTEND"].dt, event["DTSTAMP"].dt) == (START, at(3600), at(-60))
    assert event.to_ical().count(b"DTSTART:20261005T100000Z") == 1
    assert (event["SUMMARY"], event["URL"], event["LOCATION"]) == ("Algebra", LINK, LINK)
    assert event["DESCRIPTION"] == f"Bring a pencil\n\n{LINK}"


def test_a_cancelled_meeting_is_taken_back_by_its_calendar_file() -> None:
    calendar, event = read(meeting(status="cancelled", sequence=3))
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 4)
    assert event["UID"] == f"{MEETING}@rollcall"


@pytest.mark.parametrize("status", ["removing", "cancelled", "denied"])
def test_a_meeting_leaves_the_calendar_of_whoever_is_not_registered(status: str) -> None:
    calendar, event = read(meeting(sequence=3), status)
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)


def test_each_learners_entry_is_their_own_and_names_nobody() -> None:
    uids = {uid_of(MEETING), *(uid_of(MEETING, LearnerId(f"l{n}")) for n in range(3))}
    assert len(uids) == 4
    assert uid_of(MEETING, LearnerId("l1")) == uid_of(MEETING, LearnerId("l1"))
    assert "l1" not in uid_of(MEETING, LearnerId("l1")).removeprefix(MEETING)


def test_a_calendar_file_says_what_it_is() -> None:
    answer = calendar_answer(entry_of(Behind(meeting()), LINK), at(0))
    assert answer.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'filename="session.ics"' in str(answer.headers["Content-Disposition"])


MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)


@given(MOMENTS, st.integers(60, 86_400), st.text(min_size=1, max_size=200), st.text(max_size=300))
def test_whatever_a_meeting_is_called_nothing_gets_out_of_its_place(
    start: datetime, lasts: int, topic: str, description: str
) -> None:
    one = meeting(start=start, duration_s=lasts, topic=topic, description=description)
    text = calendar_file(entry_of(Behind(one), LINK), start)
    _, event = parsed(text)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, start + timedelta(seconds=lasts))
    assert set(event) == _NAMES
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


_NAMES: Any = {
    "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS",
}  # fmt: skip


@pytest.mark.parametrize(
    "text", ["a\r\nATTACH:https://evil.example", "a\nEND:VEVENT", "a\\,b;c", "x\x00\x07y", "Zoë 🚗"]
)
def test_text_is_read_back_as_it_was_but_for_control_characters(text: str) -> None:
    _, event = read(meeting(topic=text))
    assert event["SUMMARY"] == text.replace("\r\n", "\n").replace("\x00\x07", "")
