"""Bodies of events about a meeting or a registrant, as Zoom documents them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from rollcall.zoom.webhooks import MeetingChange, RegistrationChange


def changed(event: str, **meeting: Any) -> dict[str, Any]:
    who = {"account_id": "acc_1", "operator": "host@school.example", "operator_id": "u_1"}
    return {"event": event, "event_ts": 1_791_194_400_999, "payload": who | {"object": meeting}}


def cancelled(**registrant: Any) -> dict[str, Any]:
    return changed("meeting.registration_cancelled", id=86500000001, uuid="u==", registrant=registrant)


def test_an_update_has_no_uuid_and_a_number_for_an_id() -> None:
    body = changed("meeting.updated", id=86500000001, topic="Algebra II")
    body["payload"] |= {"old_object": {"id": 86500000001, "topic": "Algebra"}, "time_stamp": 1_791_194_400_000}
    told = MeetingChange.model_validate(body)
    assert (told.event, told.account_id, told.zoom_meeting_id) == ("meeting.updated", "acc_1", "86500000001")


@pytest.mark.parametrize("number", [86500000001, "86500000001"])
def test_a_deleted_meeting_goes_by_its_number(number: object) -> None:
    told = MeetingChange.model_validate(changed("meeting.deleted", id=number, uuid="u==", host_id="u_1"))
    assert told.zoom_meeting_id == "86500000001"


@pytest.mark.parametrize("meeting", [{}, {"id": ""}])
def test_a_change_of_no_meeting_cannot_be_read(meeting: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MeetingChange.model_validate(changed("meeting.updated", **meeting))


def test_a_registration_names_its_registrant_and_when() -> None:
    told = RegistrationChange.model_validate(cancelled(id="r_1", first_name="Ana", email="ana@school.example"))
    assert (told.zoom_meeting_id, told.registrant_id, told.email) == ("86500000001", "r_1", "ana@school.example")
    assert told.at == datetime(2026, 10, 5, 10, 0, 0, 999_000, tzinfo=UTC)


def test_a_registrant_may_come_without_an_address() -> None:
    assert RegistrationChange.model_validate(cancelled(id="r_1", email=None)).email == ""


def test_a_registration_of_nobody_cannot_be_read() -> None:
    with pytest.raises(ValidationError):
        RegistrationChange.model_validate(cancelled(email="ana@school.example"))
