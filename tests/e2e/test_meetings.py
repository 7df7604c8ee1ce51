"""Meetings, rosters and links on the whole stack: real HTTP, real queues, every role enforced."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import icalendar
import pytest
import uvicorn

from local.lms.application import create_app
from local.lms.settings import Settings
from local.stack.layout import Places
from local.stack.state import Stack
from tests.e2e.conftest import TIMEOUT_S, School, new_school

pytestmark = pytest.mark.e2e

CHANGE = "PATCH /v2/meetings/{meeting_id}"
BATCH = "POST /v2/meetings/{meeting_id}/batch_registrants"
PATIENCE_S = 60
DAY_S = 86_400


@dataclass(frozen=True)
class Zoom:
    """The hands of the simulated Zoom, and what it was asked for."""

    http: httpx.Client

    def faults(self, **sections: Any) -> None:
        self.http.put("/faults", json=sections).raise_for_status()

    def act(self, meeting: Any, action: str, **body: Any) -> None:
        self.http.post(f"/meetings/{number(meeting)}/{action}", json=body).raise_for_status()

    def registrants(self, meeting: Any) -> list[tuple[str, str]]:
        """E-mail and Zoom's status of everybody on its list."""
        rows = self.http.get(f"/meetings/{number(meeting)}/registrants").raise_for_status().json()["registrants"]
        return [(row["email"], row["status"]) for row in rows]

    def calls(self, meeting: Any) -> list[str]:
        """Every call about this meeting, by its kind."""
        log = self.http.get("/calls").raise_for_status().json()["log"]
        return [f"{one['method']} {one['path']}" for one in log if number(meeting) in one["url_path"]]

    def overview(self, meeting: Any) -> Any:
        known = self.http.get("/meetings").raise_for_status().json()["meetings"]
        return next(one for one in known if one["meeting_id"] == number(meeting))


@pytest.fixture
def zoom(stack: Stack) -> Iterator[Zoom]:
    with httpx.Client(base_url=f"{stack.zoom_url}/_sim", timeout=TIMEOUT_S) as http:
        hands = Zoom(http)
        yield hands
        hands.faults()


@pytest.fixture
def academy(stack: Stack, places: Places) -> Iterator[School]:
    """A school that nobody has told of any event yet: whom to tell is remembered for a while."""
    with new_school(stack, places) as school:
        yield school


@pytest.fixture
def lms(academy: School, stack: Stack) -> Iterator[httpx.Client]:
    """The sample LMS as this academy's own, subscribed to its events."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        app = create_app(Settings(url, stack.api_url, academy.api_key, academy.tenant_id))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([door],), daemon=True)
        thread.start()
        eventually(lambda: server.started)
        with httpx.Client(base_url=url, timeout=TIMEOUT_S) as client:
            client.put("/_lms/subscription").raise_for_status()
            yield client
        server.should_exit = True
        thread.join(5)


def eventually[T](look: Callable[[], T | None]) -> T:
    """What appears within the patience of a slow machine."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def number(meeting: Any) -> str:
    return str(meeting["zoom"]["meeting_number"])


def people(count: int) -> list[dict[str, str]]:
    return [{"learner_id": f"l-{i}", "name": f"Lea {i}", "email": f"lea-{i}@mail.example"} for i in range(count)]


def plan(school: School, in_s: int = DAY_S, **more: Any) -> Any:
    start = (datetime.now(UTC) + timedelta(seconds=in_s)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"host": {"email": school.host}, "topic": "Algebra", "start": start, "duration_s": 3600, "time_zone": "UTC"}
    return school.api.post("/v1/meetings", json=body | more).raise_for_status().json()


def read(school: School, meeting: Any, path: str = "") -> Any:
    return school.api.get(f"/v1/meetings/{meeting['meeting_id']}{path}").raise_for_status().json()


def put_roster(school: School, meeting: Any, roster: list[dict[str, str]]) -> httpx.Response:
    path = f"/v1/meetings/{meeting['meeting_id']}/registrants"
    return school.api.put(path, json={"registrants": roster}).raise_for_status()


def synced(school: School, meeting: Any) -> list[tuple[int, int]]:
    """Wait for the roster; the steps of its progress that were seen, as done and to do."""
    seen = [(0, 0)]

    def is_synced() -> bool:
        progress = read(school, meeting, "/registrants/sync")
        step = (progress["added"] + progress["removed"], progress["to_add"] + progress["to_remove"])
        if step != seen[-1]:
            seen.append(step)
        return bool(progress["state"] == "synced")

    eventually(is_synced)
    return seen[1:]


def test_a_roster_of_200_is_registered_in_seven_calls_and_never_again(school: School, zoom: Zoom) -> None:
    zoom.faults(webhooks={"drop": 1})  # Zoom tells of each registration; nobody here needs to hear of it
    meeting, roster = plan(school), people(200)
    assert put_roster(school, meeting, roster).status_code == 202
    steps = synced(school, meeting)
    assert (steps[-1], len(steps) > 1) == ((200, 200), True)
    assert zoom.calls(meeting).count(BATCH) == 7
    before = zoom.calls(meeting)
    assert put_roster(school, meeting, roster).status_code == 200
    assert zoom.calls(meeting) == before


def test_a_roster_goes_on_after_a_limit_and_a_lost_answer(school: School, zoom: Zoom) -> None:
    limited = {"call": BATCH, "limit": "second"}
    zoom.faults(webhooks={"drop": 1}, api={"limited": [limited], "lose_replies": {BATCH: 1}, "lost_as": "drop"})
    meeting = plan(school, registrants=people(61))
    synced(school, meeting)
    assert sorted(zoom.registrants(meeting)) == sorted((one["email"], "approved") for one in people(61))
    assert zoom.calls(meeting).count(BATCH) == 4  # of which one was refused; the one unanswered was not sent again


def test_a_meeting_moves_and_a_change_that_changes_nothing_calls_nobody(school: School, zoom: Zoom) -> None:
    meeting = plan(school)
    path, later = f"/v1/meetings/{meeting['meeting_id']}", datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    change = {"start": later.isoformat(), "topic": "Geometry"}
    moved = school.api.patch(path, json=change).raise_for_status().json()
    assert (moved["topic"], moved["sequence"]) == ("Geometry", meeting["sequence"] + 1)
    assert zoom.overview(meeting)["topic"] == "Geometry"
    school.api.patch(path, json=change).raise_for_status()
    assert zoom.calls(meeting).count(CHANGE) == 1


def test_a_running_meeting_is_ended_before_it_is_cancelled(school: School, zoom: Zoom) -> None:
    meeting = plan(school, in_s=600)
    zoom.act(meeting, "start")
    zoom.faults(api={"still_running_s": 0.5})
    school.api.delete(f"/v1/meetings/{meeting['meeting_id']}").raise_for_status()
    left = zoom.overview(meeting)
    assert (left["is_running"], left["is_deleted"]) == (False, True)
    assert read(school, meeting)["status"] == "cancelled"


def test_a_planned_meeting_is_made_when_it_is_initiated(school: School, zoom: Zoom) -> None:
    meeting = plan(school, initiate="later", registrants=people(2))
    assert (meeting["status"], meeting["zoom"]) == ("planned", None)
    path = f"/v1/meetings/{meeting['meeting_id']}/initiate"
    made = school.api.post(path, json={}).raise_for_status().json()
    assert school.api.post(path, json={}).json()["zoom"] == made["zoom"]
    synced(school, made)
    assert zoom.registrants(made) == [(one["email"], "approved") for one in people(2)]


def test_a_personal_link_opens_in_its_time_and_has_a_calendar_file(school: School, anonymous: httpx.Client) -> None:
    [learner] = people(1)
    ahead, soon = (plan(school, in_s=in_s, registrants=[learner]) for in_s in (2 * DAY_S, 600))
    links = [read(school, meeting, "/registrants")["items"][0]["join_url"] for meeting in (ahead, soon)]
    for meeting in (ahead, soon):
        synced(school, meeting)
    early, opened = (anonymous.get(link, headers={"accept": "text/html"}) for link in links)
    assert (early.status_code, "location" in early.headers, "calendar.ics" in early.text) == (200, False, True)
    assert (opened.status_code, f"/w/{number(soon)}?tk=" in opened.headers["location"]) == (302, True)
    [event] = icalendar.Calendar.from_ical(anonymous.get(f"{links[0]}/calendar.ics").content).walk("VEVENT")
    assert event.decoded("dtstart") == datetime.fromisoformat(ahead["start"])
    assert links[0] in event.to_ical().decode().replace("\r\n ", "")
    assert read(school, soon, "/registrants")["items"][0]["clicks"] == 1


def test_a_learner_of_a_live_event_picks_a_session_and_changes_it(school: School, zoom: Zoom) -> None:
    starts = [(datetime.now(UTC) + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ") for day in (1, 2)]
    sessions = [{"start": start, "duration_s": 3600, "capacity": 1} for start in starts]
    body = {"host": {"email": school.host}, "topic": "Open day", "time_zone": "UTC", "sessions": sessions}
    path = f"/v1/live-events/{school.api.post('/v1/live-events', json=body).raise_for_status().json()['live_event_id']}"
    eventually(lambda: school.api.get(path).json()["status"] == "ready")
    early, late = (read(school, session) for session in school.api.get(path).json()["sessions"])
    ada, ben = people(2)

    def pick(learner: dict[str, str], session: Any) -> httpx.Response:
        who = {"name": learner["name"], "email": learner["email"], "session": session["meeting_id"]}
        return school.api.put(f"{path}/learners/{learner['learner_id']}", json=who)

    assert pick(ada, early).status_code == 200
    eventually(lambda: zoom.registrants(early) == [(ada["email"], "approved")])
    assert pick(ben, early).json()["code"] == "session_full"
    assert pick(ada, late).status_code == 200
    eventually(lambda: zoom.registrants(late) == [(ada["email"], "approved")])
    eventually(lambda: zoom.registrants(early) == [(ada["email"], "cancelled")])
    assert pick(ben, early).status_code == 200


def test_a_change_made_in_zoom_reaches_the_lms_signed(academy: School, zoom: Zoom, lms: httpx.Client) -> None:
    academy.connect()
    meeting = plan(academy)

    def told(event: str) -> Any:
        return lms.get("/_lms/webhooks").json()["types"].get(event)

    zoom.act(meeting, "edit", topic="Geometry")
    eventually(lambda: told("meeting.updated"))
    assert read(academy, meeting)["topic"] == "Geometry"
    zoom.act(meeting, "edit", settings={"approval_type": 2})
    eventually(lambda: told("meeting.drifted"))
    academy.api.post(f"/v1/meetings/{meeting['meeting_id']}/repair").raise_for_status()
    eventually(lambda: told("meeting.drift_resolved"))
    assert read(academy, meeting)["drift"] == []
    assert lms.get("/_lms/webhooks").json()["rejected"] == 0
