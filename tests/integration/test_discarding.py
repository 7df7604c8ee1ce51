"""Meetings made in Zoom, or replaced there, of which nothing is left over: whatever Zoom says, and whoever dies."""

from typing import Any

import pytest

from rollcall.services.meetings.discarding import Discarding
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.store.meetings import MeetingStore
from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import CONTEXT, Answer, handler
from tests.integration.meetings import assert_refused, in_zoom, path_to, read
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting, rfc3339

DEPUTY = {"email": "deputy@school.example"}


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    return lms


@pytest.fixture
def made(school: Lms, backstage: Backstage) -> Answer:
    meeting = create_meeting(school, start=rfc3339(backstage.clock.after(7200)))
    backstage.do_meeting_jobs()
    return meeting


def move(lms: Lms, made: Answer, **changes: Any) -> Answer:
    return lms.call("meetings", "PATCH", path_to(made), {"host": DEPUTY} | changes)


def in_time(backstage: Backstage) -> None:
    """What was put off is due."""
    backstage.clock.forward(60)
    backstage.aws.hurry("meeting-jobs")
    backstage.do_meeting_jobs()


def die(*_: object) -> None:
    raise SystemExit


def test_what_cannot_be_rolled_back_at_once_goes_later(school: Lms, zoom: Zoom, backstage: Backstage) -> None:
    zoom.control("PUT", "/faults", {"api": {"drop_registration": ["tutor@school.example"]}})
    zoom.refuse(Refusal("DELETE", "", 429, {"code": 429, "message": "You have reached the maximum per-second rate."}))
    refused = create_meeting(school, registrants=[], start=rfc3339(backstage.clock.after(7200)))
    assert_refused(refused, 409, "registration_not_possible")
    assert len(in_zoom(zoom)) == 1
    in_time(backstage)
    assert in_zoom(zoom) == []


def test_who_dies_over_a_remake_leaves_no_roster_behind(
    school: Lms, made: Answer, zoom: Zoom, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as death:
        death.setattr(RosterRequests, "nudge", die)
        with pytest.raises(SystemExit):
            move(school, made)
    assert sorted(one["registrants"] for one in in_zoom(zoom)) == [0, 3]
    backstage.clock.forward(3700)
    handler("housekeeping")({}, CONTEXT)
    in_time(backstage)
    assert [one["registrants"] for one in in_zoom(zoom)] == [3]


def test_a_meeting_that_stays_is_not_discarded(
    school: Lms, made: Answer, zoom: Zoom, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = made.body["zoom"]["meeting_number"]
    with monkeypatch.context() as failing:
        failing.setattr(MeetingStore, "open_for_business", lambda *_, **__: False)
        assert_refused(move(school, made), 409, "meeting_changed_meanwhile")
    in_time(backstage)
    assert [one["meeting_id"] for one in in_zoom(zoom)] == [number]


def test_a_goodbye_after_a_move_leaves_nothing_of_the_old_connection(
    school: Lms, made: Answer, zoom: Zoom, backstage: Backstage, cloud: Aws
) -> None:
    old, number = made.body["connection_id"], made.body["zoom"]["meeting_number"]
    personal = connect(school, zoom, DEPUTY["email"], "user")
    assert move(school, made, connection_id=personal).status == 200
    backstage.do_meeting_jobs()
    assert school.call("connections", "DELETE", f"/v1/connections/{old}").status == 202
    backstage.do_jobs()
    in_time(backstage)
    assert [item for item in cloud.items() if item.get("zoom_meeting_id") == number] == []
    assert read(school, made)["registrants"]["count"] == 3


def test_who_was_in_the_room_keeps_the_meeting_at_its_connection(
    school: Lms, made: Answer, zoom: Zoom, backstage: Backstage
) -> None:
    room = f"/meetings/{made.body['zoom']['meeting_number']}"
    zoom.control("POST", f"{room}/start", {})
    backstage.clock.forward(60)
    zoom.control("POST", f"{room}/end", {})
    backstage.carry_webhooks()
    personal = connect(school, zoom, DEPUTY["email"], "user")
    assert_refused(move(school, made, connection_id=personal), 409, "meeting_opened_before")


def test_our_own_deletion_is_never_told_as_drift(
    school: Lms, made: Answer, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel, seen = MeetingStore.cancel, []

    def slowly(store: MeetingStore, meeting: Any) -> bool:
        backstage.carry_webhooks()
        for message in backstage.aws.messages("meeting-jobs"):
            backstage.do_meeting_job(message)
        seen.append(read(school, made)["drift"])
        return cancel(store, meeting)

    monkeypatch.setattr(MeetingStore, "cancel", slowly)
    assert school.call("meetings", "DELETE", path_to(made)).status == 204
    assert (seen, read(school, made)["status"]) == ([[]], "cancelled")


def test_the_old_meeting_goes_last(school: Lms, made: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    for owner, step in ((RosterRequests, "nudge"), (Discarding, "hasten")):
        monkeypatch.setattr(owner, step, lambda *_, step=step: order.append(step))
    assert move(school, made).status == 200
    assert order == ["nudge", "hasten"]
