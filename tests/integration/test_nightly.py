"""Every night the meetings of two weeks are looked at in Zoom: what a lost webhook would have told is found."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms, MakeTenant, add_zoom_account
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting, rfc3339

MEETINGS = 25  # of each tenant
READ = "GET /v2/meetings/{meeting_id}"


class Hurried:
    """A Lambda with time for so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def get_remaining_time_in_millis(self) -> int:
        self.looks -= 1
        return 120_000 if self.looks >= 0 else 0


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.meetings.drift.nightly.PACE_S", 0)
    monkeypatch.setattr("rollcall.aws.queues._MAX_DELAY_S", 0)


@pytest.fixture
def schools(lms: Lms, make_tenant: MakeTenant, backstage: Backstage) -> list[Lms]:
    """Two tenants, each with an account of its own and lessons on the days to come."""
    other = make_tenant("Another School")
    add_zoom_account(backstage.zoom, "other.example")
    for school, domain in ((lms, "school.example"), (other, "other.example")):
        connect(school, backstage.zoom, f"admin@{domain}")
        for number in range(MEETINGS):
            start = rfc3339(backstage.clock.after(2 * 86_400 + number * 40_000))
            host = {"email": f"tutor@{domain}"}
            assert create_meeting(school, host=host, start=start, topic="Algebra", registrants=[]).status == 201
    backstage.zoom.webhooks()
    return [lms, other]


def nightfall(backstage: Backstage) -> None:
    """Housekeeping's run of the hour."""
    tomorrow = backstage.clock.now() + timedelta(days=1)
    backstage.clock.move_to(tomorrow.replace(hour=3, minute=10))
    handler("housekeeping")({}, CONTEXT)


def meetings(school: Lms) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = school.get("meetings", "/v1/meetings")["items"]
    return sorted(listed, key=lambda one: str(one["start"]))


def numbers(cloud: Aws) -> dict[str, str]:
    return {one["meeting_id"]: one["zoom_meeting_id"] for one in cloud.items() if one["kind_of"] == "zoom_meeting"}


def reads(zoom: Zoom) -> int:
    """Looks that were answered; a token of yesterday is not."""
    log = zoom.control("GET", "/calls")["log"]
    return sum(f"{one['method']} {one['path']}" == READ and one["status"] != 401 for one in log)


def change_some(zoom: Zoom, school: Lms, cloud: Aws) -> list[dict[str, Any]]:
    """By the host in Zoom, while no webhook comes through; gives the meetings as they should become."""
    expected, number_of = meetings(school), numbers(cloud)
    moved, off, gone = expected[3], expected[11], expected[-1]
    zoom.control("POST", f"/meetings/{number_of[moved['meeting_id']]}/edit", {"topic": "Geometry", "duration": 90})
    zoom.control("POST", f"/meetings/{number_of[off['meeting_id']]}/edit", {"settings": {"approval_type": 2}})
    zoom.control("POST", f"/meetings/{number_of[gone['meeting_id']]}/delete", {})
    zoom.webhooks()
    return [moved, off, gone]


def drift_of(school: Lms) -> dict[str, list[str]]:
    return {one["meeting_id"]: [drift["what"] for drift in one["drift"]] for one in meetings(school) if one["drift"]}


def test_a_night_finds_what_lost_webhooks_would_have_told(
    schools: list[Lms], backstage: Backstage, cloud: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = [change_some(backstage.zoom, school, cloud) for school in schools]
    asked = reads(backstage.zoom)
    nightfall(backstage)
    rounds = cloud.messages("meeting-jobs")
    assert sorted(one["tenant_id"] for one in rounds) == sorted(school.tenant_id for school in schools)
    for due in rounds:
        with monkeypatch.context() as hurry:
            hurry.setattr("tests.integration.doors.CONTEXT", Hurried(10))
            backstage.do_meeting_job(due)
    backstage.zoom.refuse(Refusal("GET", "", 429, {"code": 429, "message": "per-second limit"}, spared=20))
    backstage.do_meeting_jobs()
    assert reads(backstage.zoom) - asked == 2 * MEETINGS
    for school, (moved, off, gone) in zip(schools, changed, strict=True):
        shown = school.get("meetings", f"/v1/meetings/{moved['meeting_id']}")
        assert (shown["topic"], shown["duration_s"], shown["sequence"]) == ("Geometry", 5400, 1)
        assert drift_of(school) == {off["meeting_id"]: ["registration_off"], gone["meeting_id"]: ["deleted"]}


def test_a_round_done_twice_changes_nothing_more(schools: list[Lms], backstage: Backstage, cloud: Aws) -> None:
    for school in schools:
        change_some(backstage.zoom, school, cloud)
    nightfall(backstage)
    for due in cloud.messages("meeting-jobs"):
        backstage.do_meeting_job(due)
        before = cloud.items()
        backstage.do_meeting_job(due)
        assert cloud.items() == before


def test_by_day_nobody_looks(schools: list[Lms], backstage: Backstage, cloud: Aws) -> None:
    noon = datetime.combine(backstage.clock.now().date(), datetime.min.time(), backstage.clock.now().tzinfo)
    backstage.clock.move_to(noon + timedelta(hours=36))
    handler("housekeeping")({}, CONTEXT)
    assert cloud.waiting("meeting-jobs") == 0


def test_a_night_is_begun_once_even_if_its_hour_was_missed(lms: Lms, backstage: Backstage) -> None:
    tomorrow = backstage.clock.now() + timedelta(days=1)
    begun = []
    for hour in (2, 5, 5, 6):
        backstage.clock.move_to(tomorrow.replace(hour=hour, minute=10))
        handler("housekeeping")({}, CONTEXT)
        backstage.aws.hurry("meeting-jobs")
        begun.append(len(backstage.aws.messages("meeting-jobs")))
    assert begun == [0, 1, 0, 0]
