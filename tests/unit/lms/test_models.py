from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from rollcall.lms.connections import NewConnection
from rollcall.lms.endpoints import NewEndpoint
from rollcall.lms.fields import Request
from rollcall.lms.meeting_requests import MeetingOptions, NewMeeting
from rollcall.lms.meetings import Learner, MeetingReply, StartLink
from rollcall.lms.sign_ins import NewSignIn

LEARNER = {"learner_id": "l1", "name": "Lea Learner", "email": "lea@school.example"}
MEETING = {
    "host": {"email": "tutor@school.example"},
    "topic": "Algebra",
    "start": "2026-10-05T10:00:00Z",
    "duration_s": 3600,
}


def email(length: int) -> str:
    """An address of so many characters, its local part within its own bound of 64."""
    local = "l" * 60
    labels = "." + "d" * 40 + ".example"
    domain = "d" * (length - len(local) - 1 - len(labels)) + labels
    assert len(f"{local}@{domain}") == length
    return f"{local}@{domain}"


def roster(count: int) -> list[dict[str, str]]:
    return [LEARNER | {"learner_id": f"l{n}"} for n in range(count)]


def accepted(kind: type[Request], fields: dict[str, Any]) -> bool:
    try:
        kind.model_validate(fields)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("field", "within", "beyond"),
    [
        ("topic", "t", ""),
        ("topic", "t" * 200, "t" * 201),
        ("topic", "é" * 200, "é" * 201),
        ("description", "", None),
        ("description", "d" * 2000, "d" * 2001),
        ("duration_s", 60, 59),
        ("duration_s", 86_400, 86_401),
        ("duration_s", 61, 60.5),
        ("registrants", roster(4_999), roster(5_000)),
        ("registrants", [], None),
        ("connection_id", "c" * 64, "c" * 65),
        ("start", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z"),
        ("start", "2200-12-31T23:59:59-12:00", "2201-01-01T00:00:00Z"),
        ("start", "2026-10-05T12:00:00+02:00", "9999-12-31T23:59:59-01:00"),
        ("start", "2026-10-05T10:00:00.5Z", "2026-10-05"),
        ("start", "2026-10-05T10:00:00", 1_791_194_400),
        ("start", "2026-10-05T10:00", "ten"),
        ("host", {"email": email(128)}, {"email": email(129)}),
        ("host", {"email": "a@b.example"}, {"email": "nobody"}),
    ],
)
def test_a_meeting_is_taken_at_its_bounds_and_refused_beyond(field: str, within: object, beyond: object) -> None:
    assert accepted(NewMeeting, MEETING | {field: within})
    assert not accepted(NewMeeting, MEETING | {field: beyond})


@pytest.mark.parametrize(
    ("field", "within", "beyond"),
    [
        ("learner_id", "l", ""),
        ("learner_id", "l" * 128, "l" * 129),
        ("learner_id", "user.1:a@b+c-d_e", "user 1"),
        ("learner_id", "Zoë", "l#1"),
        ("learner_id", "1", "1\n"),
        ("name", "L", ""),
        ("name", "n" * 128, "n" * 129),
        ("name", "Zoë 🚗", " \t "),
        ("email", email(128), email(129)),
    ],
)
def test_a_learner_is_taken_at_the_bounds_and_refused_beyond(field: str, within: object, beyond: object) -> None:
    assert accepted(Learner, LEARNER | {field: within})
    assert not accepted(Learner, LEARNER | {field: beyond})


@pytest.mark.parametrize(
    ("kind", "fields", "within", "beyond"),
    [
        (NewConnection, {"kind": "user"}, {"lms_user_id": "u" * 128}, {"lms_user_id": "u" * 129}),
        (NewConnection, {}, {"kind": "account"}, {"kind": "server"}),
        (
            NewConnection,
            {"kind": "account"},
            {"return_url": "https://lms.example/x"},
            {"return_url": "javascript:alert(1)"},
        ),
        (NewEndpoint, {}, {"url": "https://lms.example/hook"}, {"url": "ftp://lms.example/hook"}),
        (
            NewSignIn,
            {"host": MEETING["host"], "learner": LEARNER},
            {"connection_id": "c" * 64},
            {"connection_id": "c" * 65},
        ),
    ],
)
def test_other_requests_are_taken_at_their_bounds_and_refused_beyond(
    kind: type[Request], fields: dict[str, Any], within: dict[str, Any], beyond: dict[str, Any]
) -> None:
    assert accepted(kind, fields | within)
    assert not accepted(kind, fields | beyond)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (NewMeeting, MEETING),
        (Learner, LEARNER),
        (NewConnection, {"kind": "account"}),
        (NewEndpoint, {"url": "https://lms.example"}),
        (NewSignIn, {"host": MEETING["host"], "learner": LEARNER}),
        (MeetingOptions, {}),
    ],
)
def test_a_field_nobody_knows_is_refused(kind: type[Request], fields: dict[str, Any]) -> None:
    assert accepted(kind, fields)
    assert not accepted(kind, fields | {"tpoic": "Algebra"})


@pytest.mark.parametrize("name", ["Europe/Vienna", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "UTC"])
def test_a_time_zone_is_one_of_the_iana_database(name: str) -> None:
    assert accepted(NewMeeting, MEETING | {"time_zone": name})


@pytest.mark.parametrize(
    "name", ["", "Vienna", "GMT+25", "Europe/Atlantis", "europe/vienna", "../etc/passwd", "America"]
)
def test_any_other_time_zone_is_refused(name: str) -> None:
    assert not accepted(NewMeeting, MEETING | {"time_zone": name})


@pytest.mark.parametrize(
    ("sent", "hour"),
    [
        ("2026-10-25T02:30:00+02:00", 0),  # Vienna's 02:30, the first time ...
        ("2026-10-25T02:30:00+01:00", 1),  # ... and again, an hour later
        ("2026-03-29T03:30:00+02:00", 1),
    ],
)
def test_a_start_on_a_day_the_clock_changes_is_the_one_that_was_meant(sent: str, hour: int) -> None:
    made = NewMeeting.model_validate(MEETING | {"start": sent, "time_zone": "Europe/Vienna"})
    assert (made.start.hour, made.start.tzinfo) == (hour, UTC)


def test_a_moment_is_told_in_utc_and_whole_seconds() -> None:
    made = NewMeeting.model_validate(MEETING | {"start": "2026-10-05T12:00:00.900+02:00"})
    assert made.start == datetime(2026, 10, 5, 10, 0, tzinfo=UTC)
    assert made.model_dump(mode="json")["start"] == "2026-10-05T10:00:00Z"


def test_a_name_is_taken_without_the_blanks_around_it() -> None:
    assert Learner.model_validate(LEARNER | {"name": "  Lea Learner "}).name == "Lea Learner"


def test_no_reply_but_the_start_link_can_carry_the_hosts_credential() -> None:
    assert "start_url" in StartLink.model_fields
    assert "start_url" not in MeetingReply.model_fields
