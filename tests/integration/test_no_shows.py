"""Ten minutes after a sign-in: who did not come gives up their place, and nobody loses it on doubt."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import CONTEXT, call, handler
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, follow, path_of
from tests.integration.test_sign_ins import Visit, sign_in

CHECK = 600 + 90 + 1
CANCELLED = "PUT /v2/meetings/{meeting_id}/registrants/status"


@pytest.fixture
def visit(lms: Lms, zoom: Zoom, clock: Clock) -> Visit:
    connect(lms, zoom)
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0))
    return sign_in(lms, zoom, clock)


def check(visit: Visit, backstage: Backstage, second: int = CHECK) -> Any:
    """The check as the schedule makes it: once, when it is due."""
    visit.room.at(second)
    [message] = backstage.aws.due("no-shows", backstage.clock.now())
    return handler("no_show")(message, CONTEXT)["action"]


def check_again(visit: Visit) -> Any:
    message = {"tenant_id": visit.lms.tenant_id, "session_log_id": visit.session_log_id}
    return handler("no_show")(message, CONTEXT)["action"]


def place(visit: Visit, zoom: Zoom) -> bool:
    """Whether Zoom still lets the learner in."""
    return visit.room.zoom.http.get(f"{zoom.url}/w/{visit.room.number}", params={"tk": zoom_token(visit)}).is_success


def zoom_token(visit: Visit) -> str:
    return visit_link[visit.session_log_id].partition("tk=")[2]


visit_link: dict[str, str] = {}


@pytest.fixture(autouse=True)
def remembered(visit: Visit) -> None:
    visit_link[visit.session_log_id] = call("session_logs", "GET", path_of(visit.url)).headers["location"]


def test_who_did_not_come_is_cancelled_in_zoom_and_here(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(30)
    backstage.carry_webhooks()
    assert place(visit, zoom)
    assert check(visit, backstage) == "cancel_learner_no_show"
    assert not place(visit, zoom)
    log = visit.log()
    assert (log["state"], log["seconds"], log["reason"]) == ("cancelled", 0, "no_show")
    assert "kept for a while, and given up then" in call("session_logs", "GET", path_of(visit.url)).body


def test_where_the_host_did_not_come_either_both_are_no_shows(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    assert check(visit, backstage) == "cancel_both_no_show"
    assert visit.log()["state"] == "cancelled"
    assert not place(visit, zoom)


def test_a_check_that_runs_twice_cancels_once(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(30)
    backstage.carry_webhooks()
    check(visit, backstage)
    check_again(visit)
    assert visit.log()["state"] == "cancelled"
    assert not place(visit, zoom)


def test_who_came_keeps_their_place(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(30)
    visit.join(599)
    backstage.carry_webhooks()
    assert check(visit, backstage) == "nothing"
    assert (visit.log()["state"], place(visit, zoom)) == ("live", True)
    assert CANCELLED not in zoom.calls()


def test_who_came_and_left_again_was_there(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(30)
    visit.room.leave(200, visit.join(100))
    backstage.carry_webhooks()
    assert check(visit, backstage) == "nothing"
    assert (visit.log()["state"], visit.log()["seconds"]) == ("closed", 100)


def test_who_waits_outside_is_not_cancelled(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(30)
    visit.join(100, waiting=True)
    backstage.carry_webhooks()
    assert check(visit, backstage) == "keep"
    assert (visit.log()["state"], place(visit, zoom)) == ("standby", True)


def test_where_a_stranger_may_be_the_learner_the_host_is_to_say(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(30)
    visit.room.drop_by(100, "iPhone")
    backstage.carry_webhooks()
    assert check(visit, backstage) == "ask_host"
    assert (visit.log()["state"], visit.log()["reason"]) == ("standby", "ask_host")
    assert place(visit, zoom)


def test_nobody_is_cancelled_while_zoom_cannot_be_asked(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    zoom.refuse(Refusal("GET", "", 500, {"code": 500, "message": "Internal error"}))
    assert check(visit, backstage) == "defer_and_alert"
    assert (visit.log()["state"], place(visit, zoom)) == ("standby", True)
    assert check(visit, backstage, CHECK + 300) == "cancel_both_no_show"


def test_nobody_is_cancelled_while_webhooks_are_missing(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(30)
    visit.join(100)
    kept_back = zoom.webhooks()
    assert check(visit, backstage) == "defer_and_alert"
    assert (visit.log()["state"], place(visit, zoom)) == ("standby", True)
    backstage.carry_webhooks(kept_back)
    assert check(visit, backstage, CHECK + 300) == "nothing"
    assert visit.log()["state"] == "live"


def test_a_check_that_comes_too_early_is_armed_for_its_time(visit: Visit, backstage: Backstage) -> None:
    visit.room.at(CHECK)
    [message] = backstage.aws.due("no-shows", backstage.clock.now())
    visit.room.at(CHECK - 60)
    for _ in range(2):
        assert handler("no_show")(message, CONTEXT)["action"] == "wait"
    assert visit.log()["state"] == "standby"
    assert check(visit, backstage) == "cancel_both_no_show"


def test_a_cancellation_that_did_not_reach_zoom_does_so_at_the_next_try(
    visit: Visit, zoom: Zoom, backstage: Backstage
) -> None:
    zoom.refuse(Refusal("PUT", "/registrants/status", 500, {"code": 500, "message": "Internal error"}))
    with pytest.raises(Exception, match="unavailable"):
        check(visit, backstage)
    assert (visit.log()["state"], place(visit, zoom)) == ("cancelled", True)
    check_again(visit)
    assert not place(visit, zoom)


def test_evidence_that_comes_late_corrects_a_cancellation(visit: Visit, zoom: Zoom, backstage: Backstage) -> None:
    visit.room.open(30)
    backstage.carry_webhooks()
    user_id = visit.join(300)
    late = zoom.webhooks()
    visit.room.leave(400, user_id)
    late += zoom.webhooks()
    check(visit, backstage)
    assert visit.log()["state"] == "cancelled"
    backstage.carry_webhooks(late)
    log = visit.log()
    assert (log["state"], log["seconds"], log["reason"]) == ("closed", 100, "arrived_in_time")


def test_whoever_is_corrected_has_their_seat_and_their_registration_back(
    visit: Visit, zoom: Zoom, backstage: Backstage
) -> None:
    def seats() -> Any:
        return visit.lms.get("meetings", f"/v1/meetings/{visit.meeting_id}")["registrants"]["count"]

    visit.room.open(30)
    backstage.carry_webhooks()
    visit.join(300)
    late = zoom.webhooks()
    check(visit, backstage)
    assert (place(visit, zoom), seats()) == (False, 0)
    for _ in range(2):
        backstage.carry_webhooks(late)
    backstage.do_meeting_jobs()
    assert (visit.log()["state"], visit.log()["corrected"]) == ("live", True)
    assert (place(visit, zoom), seats()) == (True, 1)
    assert follow(visit.url)
    backstage.carry_webhooks()  # Zoom tells of what we did ourselves
    assert (visit.log()["state"], place(visit, zoom), seats()) == ("live", True, 1)


def test_what_zoom_tells_of_our_own_cancellation_changes_nothing(
    visit: Visit, zoom: Zoom, backstage: Backstage
) -> None:
    visit.room.open(30)
    backstage.carry_webhooks()
    check(visit, backstage)
    [registrant] = [item for item in backstage.aws.items() if item["kind_of"] == "registrant"]
    assert (registrant["status"], registrant["reason"]) == ("cancelled", "no_show")
    backstage.carry_webhooks()
    backstage.do_meeting_jobs()
    assert registrant in backstage.aws.items()
    assert (visit.log()["state"], place(visit, zoom)) == ("cancelled", False)


def test_whoever_was_in_the_room_when_they_were_cancelled_was_there(
    visit: Visit, zoom: Zoom, backstage: Backstage
) -> None:
    visit.room.open(30)
    backstage.carry_webhooks()
    user_id = visit.join(650)
    late = zoom.webhooks()
    check(visit, backstage)
    assert visit.log()["state"] == "cancelled"
    backstage.carry_webhooks(late)
    assert (visit.log()["state"], visit.log()["reason"]) == ("live", "arrived_late")
    visit.room.leave(800, user_id)
    backstage.carry_webhooks()
    assert (visit.log()["state"], visit.log()["seconds"]) == ("closed", 150)


def test_a_check_for_a_log_that_was_never_written_does_nothing(visit: Visit) -> None:
    gone = {"tenant_id": visit.lms.tenant_id, "session_log_id": "slg_never"}
    assert handler("no_show")(gone, CONTEXT) == {"action": "nothing"}
