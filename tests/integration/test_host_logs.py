"""A host's own log follows their presence in their session of the day."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect
from tests.integration.test_lms_events import listen
from tests.integration.test_sign_ins import Visit, sign_in


@pytest.fixture
def visit(lms: Lms, zoom: Zoom, clock: Clock) -> Visit:
    connect(lms, zoom)
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0))
    return sign_in(lms, zoom, clock)


def logs(lms: Lms) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = lms.get("session_logs", "/v1/host-logs")["items"]
    return items


def test_a_host_who_is_there_is_live_and_closed_at_the_end(visit: Visit, backstage: Backstage) -> None:
    assert logs(visit.lms) == []
    visit.room.open(10)
    backstage.carry_webhooks()
    [log] = logs(visit.lms)
    assert (log["state"], log["left_at"], log["host"], log["meeting_id"]) == (
        "live",
        None,
        "tutor@school.example",
        visit.meeting_id,
    )
    visit.join(60)
    visit.room.end(310)
    backstage.carry_webhooks()
    [log] = logs(visit.lms)
    assert (log["state"], log["seconds"], log["drops"]) == ("closed", 300, 0)
    stay = datetime.fromisoformat(log["left_at"]) - datetime.fromisoformat(log["joined_at"])
    assert stay.total_seconds() == 300


def test_host_logs_are_listed_between_two_moments(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    backstage.carry_webhooks()
    [log] = logs(visit.lms)
    joined = log["joined_at"]
    after = (datetime.fromisoformat(joined) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    listed = {
        query: len(visit.lms.get("session_logs", f"/v1/host-logs?{query}")["items"])
        for query in (f"since={joined}", f"since={after}", f"until={joined}", f"until={after}")
    }
    assert list(listed.values()) == [1, 0, 0, 1]


def test_a_host_who_opens_the_room_again_has_one_log(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(0)
    visit.room.end(100)
    visit.room.open(150)
    visit.room.end(250)
    visit.room.open(400)
    told = backstage.zoom.webhooks()
    for webhook in (*reversed(told), *told):
        backstage.carry_webhooks([webhook])
    [log] = logs(visit.lms)
    assert (log["state"], log["seconds"], log["drops"]) == ("live", 250, 1)
    visit.room.end(450)
    backstage.carry_webhooks()
    assert [(one["state"], one["seconds"]) for one in logs(visit.lms)] == [("closed", 300)]


def test_a_host_with_a_connection_of_their_own_is_named_as_the_lms_does(
    lms: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    connect(lms, zoom, "tutor@school.example", "user")
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0))
    visit = sign_in(lms, zoom, clock)
    visit.room.open(10)
    backstage.carry_webhooks()
    assert [one["host"] for one in logs(lms)] == ["tutor-1"]


def test_a_host_log_holds_nothing_of_zooms_and_its_changes_are_told(
    visit: Visit, backstage: Backstage, cloud: Aws
) -> None:
    listen(visit.lms)
    before = cloud.items()
    visit.room.open(10)
    backstage.carry_webhooks()
    told = [one["event"] for one in backstage.announce(before, cloud.items())]
    [live] = [one for one in told if one["type"] == "host_log.live"]
    [item] = [one for one in cloud.items() if one["kind_of"] == "host_log"]
    assert live["data"]["host_log_id"] == item["host_log_id"]
    assert visit.room.number not in str(item)
    assert "Tom" not in str(item)


def test_another_tenant_reads_none_of_them(visit: Visit, backstage: Backstage, make_tenant: Any) -> None:
    visit.room.open(10)
    backstage.carry_webhooks()
    assert logs(make_tenant("Another School")) == []
