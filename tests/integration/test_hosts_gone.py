"""A host leaves Zoom, or their account: whoever planned with them hears of it, once."""

from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting
from tests.integration.test_lms_events import data_of, listen, types

TUTOR, ADMIN = "tutor@school.example", "admin@school.example"


def leaves(zoom: Zoom, email: str, way: str) -> None:
    zoom.control("POST", f"/users/{email}/{way}")


def take_note(backstage: Backstage) -> None:
    """Zoom's notices to the door, through the queue, and what is to be done about them."""
    backstage.carry_webhooks()
    backstage.do_jobs()


@pytest.mark.parametrize(
    ("way", "word"), [("deactivate", "deactivated"), ("delete", "deleted"), ("disassociate", "disassociated")]
)
def test_the_meetings_to_come_say_how_their_host_went_away(
    lms: Lms, zoom: Zoom, backstage: Backstage, way: str, word: str
) -> None:
    connect(lms, zoom)
    theirs = create_meeting(lms).body["meeting_id"]
    admins = create_meeting(lms, host={"email": ADMIN}).body["meeting_id"]
    leaves(zoom, TUTOR, way)
    take_note(backstage)
    assert lms.get("meetings", f"/v1/meetings/{theirs}")["host_status"] == word
    assert lms.get("meetings", f"/v1/meetings/{admins}")["host_status"] is None


def test_the_lms_is_told_once_with_the_host_as_it_named_them(
    lms: Lms, zoom: Zoom, backstage: Backstage, cloud: Aws
) -> None:
    connect(lms, zoom)
    listen(lms)
    meeting_id = create_meeting(lms, host={"email": TUTOR.upper()}).body["meeting_id"]
    leaves(zoom, TUTOR, "delete")
    notices = zoom.webhooks()

    def told() -> list[dict[str, Any]]:
        before = cloud.items()
        backstage.carry_webhooks(notices)
        backstage.do_jobs()
        return backstage.announce(before, cloud.items())

    first = told()
    said = data_of(first, "meeting.host_unavailable")
    assert (said["meeting_id"], said["reason"], said["host"]) == (meeting_id, "deleted", {"email": TUTOR})
    assert types(told()) == []


def test_nothing_of_zooms_user_gets_into_the_lmss_records(
    lms: Lms, zoom: Zoom, backstage: Backstage, cloud: Aws
) -> None:
    connect(lms, zoom)
    create_meeting(lms)
    [host_id] = {item["host_id"] for item in cloud.items() if item["kind_of"] == "zoom_meeting"}
    leaves(zoom, TUTOR, "delete")
    take_note(backstage)
    [meeting] = [item for item in cloud.items() if item["kind_of"] == "meeting"]
    assert meeting["host_status"] == "deleted"
    assert host_id not in str(meeting)


def test_a_hosts_own_connection_has_to_be_made_again(lms: Lms, zoom: Zoom, backstage: Backstage) -> None:
    connect(lms, zoom)  # an app that the account has added hears of its users
    own = connect(lms, zoom, TUTOR, "user")
    leaves(zoom, TUTOR, "deactivate")
    take_note(backstage)
    shown = lms.get("connections", f"/v1/connections/{own}")
    assert (shown["status"], shown["reason"]) == ("reauthorization_required", "host_deactivated")


def test_the_meetings_of_a_hosts_own_connection_say_so_too(
    lms: Lms, zoom: Zoom, backstage: Backstage, cloud: Aws
) -> None:
    connect(lms, zoom)
    own = connect(lms, zoom, TUTOR, "user")
    listen(lms)
    planned = create_meeting(lms, connection_id=own).body["meeting_id"]
    before = cloud.items()
    leaves(zoom, TUTOR, "deactivate")
    take_note(backstage)
    told = backstage.announce(before, cloud.items())
    assert types(told) == ["connection.reauthorization_required", "meeting.host_unavailable"]
    assert data_of(told, "meeting.host_unavailable")["meeting_id"] == planned


def test_a_repeated_notice_does_not_undo_a_reconnect(lms: Lms, zoom: Zoom, backstage: Backstage) -> None:
    connect(lms, zoom)
    own = connect(lms, zoom, TUTOR, "user")
    leaves(zoom, TUTOR, "deactivate")
    notices = [one for one in zoom.webhooks() if one.event == "user.deactivated"]
    backstage.carry_webhooks(notices)
    backstage.do_jobs()
    zoom.control("POST", f"/users/{TUTOR}/activate")
    backstage.clock.forward(600)
    connect(lms, zoom, TUTOR, "user")
    planned = create_meeting(lms, connection_id=own).body["meeting_id"]
    backstage.clock.forward(75 * 60)
    backstage.carry_webhooks(notices)
    backstage.do_jobs()
    assert lms.get("connections", f"/v1/connections/{own}")["status"] == "active"
    assert lms.get("meetings", f"/v1/meetings/{planned}")["host_status"] is None
