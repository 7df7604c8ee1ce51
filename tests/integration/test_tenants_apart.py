"""Several tenants in one deployment: none can see, touch or hear of another's anything."""

from dataclasses import dataclass

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage, do_meeting_jobs
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant, add_zoom_account
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting
from tests.integration.test_live_events import create, invite
from tests.integration.test_lms_events import listen
from tests.integration.test_sign_in_pages import made
from tests.integration.test_sign_ins import sign_in


@dataclass(frozen=True)
class Owned:
    """One of each thing a tenant can have."""

    connection_id: str
    endpoint_id: str
    meeting_id: str
    session_log_id: str
    live_event_id: str
    identity_key_id: str
    sign_in_page_id: str

    def paths(self) -> list[tuple[str, str, str]]:
        meeting, event = f"/v1/meetings/{self.meeting_id}", f"/v1/live-events/{self.live_event_id}"
        return [
            ("connections", "GET", f"/v1/connections/{self.connection_id}"),
            ("connections", "DELETE", f"/v1/endpoints/{self.endpoint_id}"),
            ("meetings", "GET", meeting),
            ("registrants", "GET", f"{meeting}/registrants"),
            ("registrants", "GET", f"{meeting}/registrants/sync"),
            ("registrants", "DELETE", f"{meeting}/registrants/l0"),
            ("live_events", "GET", event),
            ("live_events", "GET", f"{event}/learners"),
            ("live_events", "GET", f"{event}/learners/l0"),
            ("live_events", "DELETE", f"{event}/learners/l0"),
            ("live_events", "DELETE", event),
            ("attendance", "GET", f"{meeting}/attendance"),
            ("attendance", "DELETE", f"{meeting}/attendance/l0/mark?by=teacher-1"),
            ("attendance", "GET", f"{meeting}/attendance/unmatched"),
            ("attendance", "GET", f"{meeting}/attendance/l0/evidence"),
            ("attendance", "GET", f"{meeting}/attendance/export"),
            ("attendance", "GET", f"{meeting}/attendance/timeline.svg"),
            ("attendance", "DELETE", f"{meeting}/attendance/matches/a?by=t"),
            ("meetings", "GET", f"{meeting}/start-link"),
            ("meetings", "DELETE", meeting),
            ("sign_in", "DELETE", f"/v1/identity-keys/{self.identity_key_id}"),
            ("sign_in", "DELETE", f"/v1/sign-in-pages/{self.sign_in_page_id}"),
            ("administration", "GET", "/v1/programs/maths"),
            ("administration", "DELETE", "/v1/programs/maths"),
            ("session_logs", "GET", f"/v1/session-logs/{self.session_log_id}"),
        ]


@pytest.fixture
def owned(lms: Lms, zoom: Zoom, clock: Clock) -> Owned:
    connection_id = connect(lms, zoom)
    lms.call("administration", "PUT", "/v1/programs/maths", {"name": "Mathematics", "enabled": True})
    meeting_id = create_meeting(lms).body["meeting_id"]
    event = create(lms, clock).body
    invite(lms, event)
    do_meeting_jobs()
    session_log_id = sign_in(lms, zoom, clock).session_log_id
    key = made(lms, "identity-keys", None)["identity_key_id"]
    page = made(lms, "sign-in-pages", {"title": "Maths", "program_id": "maths"})["sign_in_page_id"]
    return Owned(connection_id, listen(lms), meeting_id, session_log_id, event["live_event_id"], key, page)


@pytest.fixture
def stranger(make_tenant: MakeTenant) -> Lms:
    return make_tenant("Other School")


def test_another_tenants_ids_are_simply_not_found(owned: Owned, stranger: Lms, cloud: Aws) -> None:
    before = cloud.items()
    for function, method, path in owned.paths():
        answer = stranger.call(function, method, path)
        assert answer.status == 404, (path, answer.body)
        made_up = path.replace(owned.meeting_id, "mtg_none").replace(owned.session_log_id, "slg_none")
        made_up = made_up.replace(owned.live_event_id, "lev_none")
        unknown = stranger.call(function, method, made_up.replace(owned.connection_id, "con_none"))
        assert answer.body == unknown.body
    assert cloud.items() == before


def test_the_owner_finds_all_of_them(owned: Owned, lms: Lms) -> None:
    for function, method, path in owned.paths():
        if method == "GET":
            assert lms.call(function, method, path).status == 200


def test_lists_show_ones_own_alone(owned: Owned, stranger: Lms) -> None:
    lists = [("administration", "programs"), ("administration", "audit"), ("connections", "connections")]
    for function, path in (
        *lists,
        ("connections", "endpoints"),
        ("meetings", "meetings"),
        ("live_events", "live-events"),
        ("sign_in", "identity-keys"),
        ("sign_in", "sign-in-pages"),
    ):
        assert stranger.get(function, f"/v1/{path}")["items"] == []


def test_another_tenants_connection_makes_no_meetings(owned: Owned, stranger: Lms, zoom: Zoom) -> None:
    known = len(zoom.meetings())
    for refused in (
        create_meeting(stranger, connection_id=owned.connection_id),
        stranger.call(
            "sign_in",
            "POST",
            "/v1/sign-ins",
            {
                "connection_id": owned.connection_id,
                "host": {"email": "tutor@school.example"},
                "learner": {"learner_id": "l", "name": "L", "email": "l@other.example"},
            },
        ),
    ):
        assert (refused.status, refused.body["code"]) == (404, "connection_not_found")
    assert create_meeting(stranger).body["code"] == "zoom_not_connected"
    assert len(zoom.meetings()) == known


def test_a_cursor_of_one_tenant_is_refused_to_another(
    owned: Owned, lms: Lms, stranger: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollcall.services.meetings.reading._PAGE", 1)
    cursor = lms.get("meetings", "/v1/meetings")["cursor"]
    assert stranger.call("meetings", "GET", f"/v1/meetings?cursor={cursor}").status == 400
    assert lms.call("meetings", "GET", f"/v1/meetings?cursor={cursor}").status == 200


def test_two_tenants_with_one_zoom_meeting_number_each_hear_of_their_own(
    lms: Lms, stranger: Lms, zoom: Zoom, backstage: Backstage
) -> None:
    connect(lms, zoom)
    add_zoom_account(zoom, "other.example")
    connect(stranger, zoom, "admin@other.example")
    ours = create_meeting(lms)
    theirs = create_meeting(stranger, host={"email": "tutor@other.example"})
    zoom.control("POST", f"/meetings/{ours.body['zoom']['meeting_number']}/start", {})
    backstage.carry_webhooks()
    assert lms.get("meetings", f"/v1/meetings/{ours.body['meeting_id']}")["room"] == "open"
    assert stranger.get("meetings", f"/v1/meetings/{theirs.body['meeting_id']}")["room"] == "never_opened"
