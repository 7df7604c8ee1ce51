"""Meetings on behalf of hosts, through the LMS's door, in the simulated Zoom."""

from tests.integration.conftest import Lms, Zoom
from tests.integration.steps import connect, create_meeting


def test_a_meeting_is_made_with_its_roster_registered_in_one_batch(lms: Lms, zoom: Zoom) -> None:
    connect(lms, zoom)
    made = create_meeting(lms)
    assert made.status == 201, made.body
    assert made.body["registrants"] == {"count": 3}
    listed = lms.call("meetings", "GET", f"/v1/meetings/{made.body['meeting_id']}/registrants")
    assert [one["learner_id"] for one in listed.body["items"]] == ["l0", "l1", "l2"]
