"""What a host does in Zoom's own pages: taken over where it is harmless, raised where it breaks tracking."""

from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms, MakeTenant
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting, rfc3339
from tests.integration.test_lms_events import data_of, listen, types

DEPUTY = "deputy@school.example"


class Planned:
    """A meeting of ours, and the hands of its host in Zoom."""

    def __init__(self, lms: Lms, backstage: Backstage, **changes: Any) -> None:
        self.lms, self.backstage = lms, backstage
        request = {"start": rfc3339(backstage.clock.after(86_400)), "topic": "Algebra"} | changes
        made = create_meeting(lms, **request)
        assert made.status == 201, made.body
        self.meeting_id = made.body["meeting_id"]
        self.number = made.body["zoom"]["meeting_number"]
        self.told()

    def in_zoom(self, what: str, **body: Any) -> None:
        self.backstage.zoom.control("POST", f"/meetings/{self.number}/{what}", body)

    def told(self) -> None:
        """Zoom's webhooks arrive, and what they ask for is done."""
        self.backstage.carry_webhooks()
        self.backstage.do_meeting_jobs()

    def shown(self) -> Any:
        return self.lms.get("meetings", f"/v1/meetings/{self.meeting_id}")

    def drift(self) -> list[str]:
        return [one["what"] for one in self.shown()["drift"]]


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Planned:
    connect(lms, backstage.zoom)
    return Planned(lms, backstage)


def stored(cloud: Aws) -> list[dict[str, Any]]:
    return [item for item in cloud.items() if item["kind_of"] == "meeting"]


def reads(zoom: Zoom) -> int:
    return zoom.calls().get("GET /v2/meetings/{meeting_id}", 0)


def test_a_lesson_moved_in_zoom_is_moved_within_one_delivery(algebra: Planned, backstage: Backstage) -> None:
    later = rfc3339(backstage.clock.after(2 * 86_400))
    algebra.in_zoom("edit", start_time=later, topic="Algebra II", duration=90)
    algebra.told()
    shown = algebra.shown()
    assert (shown["start"], shown["topic"], shown["duration_s"]) == (later, "Algebra II", 5400)
    assert (shown["sequence"], shown["drift"]) == (1, [])
    [listed] = algebra.lms.get("meetings", "/v1/meetings")["items"]
    assert listed["start"] == later


def test_a_change_told_twice_is_one_change(algebra: Planned, backstage: Backstage, cloud: Aws) -> None:
    algebra.in_zoom("edit", topic="Algebra II")
    webhooks = backstage.zoom.webhooks()
    backstage.carry_webhooks(webhooks)
    backstage.do_meeting_jobs()
    before = stored(cloud)
    backstage.clock.forward(85 * 60)
    backstage.carry_webhooks(webhooks)
    backstage.do_meeting_jobs()
    assert stored(cloud) == before


def test_a_late_webhook_brings_nothing_old_back(algebra: Planned, backstage: Backstage) -> None:
    algebra.in_zoom("edit", topic="Algebra II")
    late = backstage.zoom.webhooks()
    algebra.in_zoom("edit", topic="Algebra III")
    algebra.told()
    backstage.carry_webhooks(late)
    backstage.do_meeting_jobs()
    assert (algebra.shown()["topic"], algebra.shown()["sequence"]) == ("Algebra III", 1)


def test_a_deleted_meeting_is_raised_and_its_recovery_resolves_it(algebra: Planned) -> None:
    algebra.in_zoom("delete")
    algebra.told()
    assert algebra.drift() == ["deleted"]
    algebra.in_zoom("recover")
    algebra.told()
    assert algebra.drift() == []


def test_registration_switched_off_and_on_again_is_raised_and_resolved(algebra: Planned) -> None:
    algebra.in_zoom("edit", settings={"approval_type": 2})
    algebra.told()
    assert algebra.drift() == ["registration_off"]
    algebra.in_zoom("edit", settings={"approval_type": 0})
    algebra.told()
    assert algebra.drift() == []


def test_a_meeting_handed_to_another_host_is_raised(algebra: Planned) -> None:
    algebra.in_zoom("transfer", host_email=DEPUTY)
    algebra.told()
    assert algebra.drift() == ["host_changed"]


def test_a_cancelled_meeting_is_none_of_zooms(algebra: Planned, backstage: Backstage) -> None:
    algebra.lms.call("meetings", "DELETE", f"/v1/meetings/{algebra.meeting_id}")
    asked = reads(backstage.zoom)
    algebra.told()
    algebra.in_zoom("recover")
    algebra.told()
    assert (algebra.shown()["status"], algebra.drift()) == ("cancelled", [])
    assert reads(backstage.zoom) == asked


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"code": 1001, "message": "User does not exist."}),
        (403, {"message": "authenticated user has not permitted access to the targeted resource"}),
        (400, {"code": 4711, "message": "does not contain scopes:[meeting:read:meeting:admin]"}),
        (404, {}),
    ],
)
def test_a_refusal_of_access_is_no_deletion(
    algebra: Planned, backstage: Backstage, status: int, body: dict[str, Any]
) -> None:
    backstage.zoom.refuse(Refusal("GET", f"/meetings/{algebra.number}", status, body))
    algebra.in_zoom("edit", agenda="Bring paper.")
    algebra.told()
    assert (algebra.drift(), algebra.shown()["description"]) == ([], "")


def test_the_meetings_of_a_host_who_is_gone_are_not_called_deleted(algebra: Planned, backstage: Backstage) -> None:
    algebra.in_zoom("edit", topic="Algebra II")
    backstage.zoom.control("POST", "/users/tutor@school.example/delete")
    lost = {"user.deleted", "user.disassociated"}
    backstage.carry_webhooks([one for one in backstage.zoom.webhooks() if one.event not in lost])
    backstage.do_meeting_jobs()
    shown = algebra.shown()
    assert (shown["host_status"], shown["drift"], shown["topic"]) == ("deleted", [], "Algebra")


def test_a_personal_connection_asks_for_its_own_user(lms: Lms, backstage: Backstage) -> None:
    own = connect(lms, backstage.zoom, "tutor@school.example", "user")
    theirs = Planned(lms, backstage, connection_id=own)
    theirs.in_zoom("delete")
    theirs.told()
    assert theirs.drift() == ["deleted"]


def test_what_was_changed_here_since_is_not_undone(algebra: Planned, backstage: Backstage, cloud: Aws) -> None:
    algebra.in_zoom("edit", topic="Zoom's")
    backstage.carry_webhooks()
    until = rfc3339(backstage.clock.after(60))
    cloud.change("meeting", changing_until=until, revision=5)  # somebody is about to change it for the LMS
    assert backstage.aws.waiting("meeting-jobs") == 1
    [hint] = backstage.aws.messages("meeting-jobs")
    backstage.do_meeting_job(hint)
    assert algebra.shown()["topic"] == "Algebra"
    assert backstage.aws.waiting("meeting-jobs") == 1


def test_each_tenants_meetings_are_its_own(
    make_tenant: MakeTenant, backstage: Backstage, algebra: Planned, cloud: Aws
) -> None:
    other = make_tenant("Another School")
    connect(other, backstage.zoom)
    theirs = Planned(other, backstage)
    theirs.in_zoom("edit", topic="Theirs")
    theirs.told()
    assert (theirs.shown()["topic"], algebra.shown()["topic"]) == ("Theirs", "Algebra")


def test_the_lms_is_told_what_was_changed_and_by_whom(algebra: Planned, backstage: Backstage, cloud: Aws) -> None:
    listen(algebra.lms)
    before = cloud.items()
    algebra.in_zoom("edit", topic="Algebra II", settings={"approval_type": 2, "alternative_hosts": DEPUTY})
    algebra.told()
    deliveries = backstage.announce(before, cloud.items())
    assert types(deliveries) == ["meeting.drifted", "meeting.updated"]
    updated = data_of(deliveries, "meeting.updated")
    topic = {"what": "topic", "from": "Algebra", "to": "Algebra II"}
    assert (updated["by"], updated["changes"]) == ("zoom", [topic, {"what": "alternative_hosts"}])
    assert data_of(deliveries, "meeting.drifted")["what"] == "registration_off"
    assert DEPUTY not in str(deliveries)
