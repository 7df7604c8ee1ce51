from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from rollcall.zoom.models import Meeting, ParticipantPage, ParticipantRow, PastMeeting
from rollcall.zoom.webhooks import Participant, Webhook

TEXTS = ["user_id", "id", "participant_uuid", "registrant_id", "customer_key"]


@pytest.mark.parametrize("kind", [ParticipantRow, Participant])
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(("sent", "read"), [(None, ""), ("", ""), (16778240, "16778240"), ("16778240", "16778240")])
def test_an_identity_is_text_whatever_zoom_sends(
    kind: type[ParticipantRow | Participant], name: str, sent: object, read: str
) -> None:
    assert getattr(kind.model_validate({name: sent}), name) == read


@pytest.mark.parametrize("name", ["join_time", "leave_time"])
@pytest.mark.parametrize("kind", [ParticipantRow, Participant])
@pytest.mark.parametrize("sent", [None, ""])
def test_a_blanked_time_is_none(kind: type[ParticipantRow | Participant], name: str, sent: object) -> None:
    assert getattr(kind.model_validate({name: sent}), name) is None


def test_times_are_whole_seconds_of_utc() -> None:
    row = ParticipantRow.model_validate({"join_time": "2026-10-05T12:00:03.900+02:00"})
    assert row.join_time == datetime(2026, 10, 5, 10, 0, 3, tzinfo=UTC)


@pytest.mark.parametrize("sent", [86500000001, "86500000001"])
def test_a_meeting_number_is_text_beyond_32_bits(sent: object) -> None:
    assert Meeting.model_validate({"id": sent}).id == "86500000001"


def test_fields_nobody_asked_for_are_let_go() -> None:
    assert PastMeeting.model_validate({"uuid": "u", "dept": None, "new_in_2027": [1]}).uuid == "u"


def test_the_last_page_has_no_token() -> None:
    assert ParticipantPage.model_validate({"next_page_token": None}).next_page_token == ""


def test_registration_is_off_until_zoom_says_that_it_approves_by_itself() -> None:
    assert not Meeting.model_validate({"id": 1}).takes_registrations
    assert Meeting.model_validate({"id": 1, "settings": {"approval_type": 0}}).takes_registrations


def webhook(event: str, event_ts: int = 1_791_194_400_999, **meeting: Any) -> Webhook:
    return Webhook.model_validate(
        {
            "event": event,
            "event_ts": event_ts,
            "payload": {"account_id": "acc", "object": {"id": 1, "uuid": "u"} | meeting},
        }
    )


@pytest.mark.parametrize(
    ("event", "meeting", "second"),
    [
        ("meeting.participant_joined", {"participant": {"join_time": "2026-10-05T10:00:07Z"}}, 7),
        ("meeting.participant_left", {"participant": {"leave_time": "2026-10-05T10:00:08.999Z"}}, 8),
        ("meeting.participant_admitted", {"participant": {"date_time": "2026-10-05T12:00:09+02:00"}}, 9),
        ("meeting.started", {"start_time": "2026-10-05T10:00:10Z", "participant": None}, 10),
        ("meeting.ended", {"start_time": "2026-10-05T09:00:00Z", "end_time": "2026-10-05T10:00:11Z"}, 11),
    ],
)
def test_when_it_happened_is_the_events_own_time_in_whole_seconds(
    event: str, meeting: dict[str, Any], second: int
) -> None:
    assert webhook(event, **meeting).at == datetime(2026, 10, 5, 10, 0, second, tzinfo=UTC)


@pytest.mark.parametrize("event", ["meeting.participant_jbh_waiting", "meeting.ended"])
def test_an_event_without_a_time_happened_when_it_was_sent(event: str) -> None:
    at = webhook(event, participant={"user_name": "Lea"}).at
    assert at == datetime(2026, 10, 5, 10, 0, tzinfo=UTC)
    assert at.microsecond == 0


def test_times_are_told_in_utc_wherever_they_were_taken() -> None:
    east = datetime(2026, 10, 5, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    at = webhook("meeting.started", start_time=east.isoformat()).at
    assert (at.tzinfo, at.hour) == (UTC, 10)
