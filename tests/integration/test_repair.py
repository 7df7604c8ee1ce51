"""What a host broke in Zoom is put right when the LMS asks for it, and only then."""

from datetime import datetime
from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Refusal
from tests.integration.steps import connect, follow, roster
from tests.integration.test_drift import DEPUTY, Planned
from tests.integration.test_lms_events import listen, types

ROSTER = {"registrants": roster(3)}


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Planned:
    connect(lms, backstage.zoom)
    return Planned(lms, backstage, **ROSTER)


def repair(planned: Planned) -> Answer:
    return planned.lms.call("meetings", "POST", f"/v1/meetings/{planned.meeting_id}/repair")


def repaired(planned: Planned) -> Any:
    answer = repair(planned)
    assert answer.status == 200, answer.body
    return answer.body


def calls(planned: Planned) -> dict[str, int]:
    return planned.backstage.zoom.calls()


def made_since(planned: Planned, before: dict[str, int]) -> dict[str, int]:
    now = calls(planned)
    return {call: count - before.get(call, 0) for call, count in now.items() if count != before.get(call, 0)}


def personal_links(planned: Planned) -> dict[str, str]:
    people = planned.lms.get("registrants", f"/v1/meetings/{planned.meeting_id}/registrants")["items"]
    return {one["learner_id"]: one["join_url"] for one in people}


def test_registration_is_switched_on_again(algebra: Planned) -> None:
    algebra.in_zoom("edit", settings={"approval_type": 2})
    algebra.told()
    body = repaired(algebra)
    assert (body["drift"], body["zoom"]["meeting_number"]) == ([], algebra.number)
    algebra.told()
    assert algebra.drift() == []


def test_a_repair_is_the_end_of_the_drift_and_no_change_of_zooms(
    algebra: Planned, backstage: Backstage, cloud: Aws
) -> None:
    listen(algebra.lms)
    algebra.in_zoom("edit", settings={"approval_type": 2})
    algebra.told()
    before = cloud.items()
    repaired(algebra)
    algebra.told()
    assert types(backstage.announce(before, cloud.items())) == ["meeting.drift_resolved"]


def test_a_repair_that_zoom_does_not_carry_out_says_so(algebra: Planned, backstage: Backstage) -> None:
    algebra.in_zoom("edit", settings={"approval_type": 2})
    algebra.told()
    backstage.zoom.refuse(Refusal("PATCH", f"/meetings/{algebra.number}", 200, {}))
    answer = repair(algebra)
    assert (answer.status, answer.body["code"]) == (409, "registration_not_possible")
    assert algebra.drift() == ["registration_off"]


@pytest.mark.parametrize(("what", "how"), [("delete", {}), ("transfer", {"host_email": DEPUTY})])
def test_a_meeting_is_made_anew_and_links_stay(algebra: Planned, what: str, how: dict[str, str]) -> None:
    links = personal_links(algebra)
    algebra.in_zoom(what, **how)
    algebra.told()
    body = repaired(algebra)
    assert body["drift"] == []
    assert body["zoom"]["meeting_number"] != algebra.number
    algebra.told()
    assert algebra.drift() == []
    assert personal_links(algebra) == links
    algebra.backstage.clock.move_to(datetime.fromisoformat(body["start"]))
    room = f"/meetings/{body['zoom']['meeting_number']}"
    algebra.backstage.zoom.control("POST", f"{room}/start", {})
    for link in links.values():
        assert algebra.backstage.zoom.control("POST", f"{room}/join", {"join_url": follow(link)})["participant"]


def test_a_meeting_that_is_well_costs_one_look(algebra: Planned) -> None:
    before = calls(algebra)
    assert repaired(algebra)["drift"] == []
    assert made_since(algebra, before) == {"GET /v2/meetings/{meeting_id}": 1}


def test_what_is_right_in_zoom_by_now_is_not_repaired(algebra: Planned, backstage: Backstage) -> None:
    algebra.in_zoom("delete")
    algebra.told()
    algebra.in_zoom("recover")
    backstage.zoom.webhooks()
    before = calls(algebra)
    body = repaired(algebra)
    assert (body["drift"], body["zoom"]["meeting_number"]) == ([], algebra.number)
    assert made_since(algebra, before) == {"GET /v2/meetings/{meeting_id}": 1}


def test_drift_nobody_told_of_is_repaired_too(algebra: Planned, backstage: Backstage) -> None:
    algebra.in_zoom("edit", settings={"approval_type": 2})
    backstage.zoom.webhooks()
    assert repaired(algebra)["drift"] == []
    algebra.told()
    assert algebra.drift() == []


def test_a_failure_of_zooms_leaves_the_meeting_as_it_was(algebra: Planned, backstage: Backstage) -> None:
    algebra.in_zoom("delete")
    algebra.told()
    before = algebra.shown()
    backstage.zoom.refuse(Refusal("POST", "/meetings", 500, {}))
    assert repair(algebra).status == 503
    assert algebra.shown() == before
    assert repaired(algebra)["drift"] == []


def test_a_running_meeting_is_not_made_anew(algebra: Planned, backstage: Backstage) -> None:
    algebra.in_zoom("transfer", host_email=DEPUTY)
    backstage.zoom.control("POST", f"/meetings/{algebra.number}/start", {})
    algebra.told()
    answer = repair(algebra)
    assert (answer.status, answer.body["code"]) == (409, "meeting_running")


def test_a_meeting_whose_host_is_gone_wants_another(algebra: Planned, backstage: Backstage) -> None:
    backstage.zoom.control("POST", "/users/tutor@school.example/delete")
    answer = repair(algebra)
    assert (answer.status, answer.body["code"]) == (409, "host_not_found")


def test_a_meeting_that_is_over_is_not_repaired(algebra: Planned, backstage: Backstage) -> None:
    backstage.clock.forward(2 * 86_400)
    answer = repair(algebra)
    assert (answer.status, answer.body["code"]) == (409, "meeting_over")


def test_a_cancelled_meeting_is_not_repaired(algebra: Planned) -> None:
    algebra.lms.call("meetings", "DELETE", f"/v1/meetings/{algebra.meeting_id}")
    assert repair(algebra).status == 409


def test_nobody_repairs_a_meeting_of_another_tenant(algebra: Planned, make_tenant: Any) -> None:
    stranger = make_tenant("Another School")
    assert stranger.call("meetings", "POST", f"/v1/meetings/{algebra.meeting_id}/repair").status == 404
