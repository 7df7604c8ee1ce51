"""Things most tests begin with."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.integration.backstage import do_meeting_jobs
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Zoom


def begin(lms: Lms, **request: Any) -> Any:
    """A connection begun by the LMS: its reply, with the connect_url."""
    who = {"lms_user_id": "tutor-1"} if request.get("kind") == "user" else {}
    begun = lms.call("connections", "POST", "/v1/connections", {"kind": "account"} | who | request)
    assert begun.status == 201, begun.body
    return begun.body


def connect(lms: Lms, zoom: Zoom, email: str = "admin@school.example", kind: str = "account") -> str:
    """Connect Zoom as an admin's browser does; gives the connection's id."""
    begun = begin(lms, kind=kind)
    away = call("oauth_callback", "GET", begun["connect_url"])
    assert away.status == 302, away.body
    back = consent(zoom, away.headers["location"], email)
    ending = call("oauth_callback", "GET", back, cookie=away.cookie)
    assert ending.status == 200, ending.body
    return str(begun["connection_id"])


def consent(zoom: Zoom, authorize_url: str, email: str = "admin@school.example", decision: str = "allow") -> str:
    """Fill in Zoom's consent page; gives where Zoom sends the browser."""
    with httpx.Client(follow_redirects=False, trust_env=False) as browser:
        page = browser.get(authorize_url)
        assert page.status_code == 200, page.text
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
        reply = browser.post(authorize_url, data=fields | {"email": email, "decision": decision})
        return reply.headers["location"]


def roster(count: int) -> list[dict[str, str]]:
    return [
        {"learner_id": f"l{n}", "name": f"Learner Number{n}", "email": f"l{n}@school.example"} for n in range(count)
    ]


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def meeting_request(**changes: Any) -> dict[str, Any]:
    start = datetime.now(UTC) + timedelta(minutes=30)
    return {
        "host": {"email": "tutor@school.example"},
        "topic": "Algebra",
        "start": rfc3339(start),
        "duration_s": 3600,
        "time_zone": "Europe/Vienna",
        "registrants": roster(3),
    } | changes


def create_meeting(lms: Lms, key: str = "", **changes: Any) -> Answer:
    """Its roster is in Zoom by then."""
    headers = {"Idempotency_Key": key} if key else {}
    made = lms.call("meetings", "POST", "/v1/meetings", meeting_request(**changes), **headers)
    do_meeting_jobs()
    return made


@dataclass
class Room:
    """A Zoom meeting as its people see it. Times are seconds after the meeting's start; `clock` follows them."""

    zoom: Zoom
    clock: Clock
    number: str
    start: datetime

    def at(self, second: int) -> None:
        self.clock.move_to(self.start + timedelta(seconds=second))

    def open(self, second: int) -> str:
        """The host comes in; gives the uuid of this run."""
        return str(self._do("start", second)["uuid"])

    def end(self, second: int) -> None:
        self._do("end", second)

    def join(self, second: int, join_url: str, **more: Any) -> str:
        """By a personal link; gives the connection's user_id."""
        return str(self._do("join", second, join_url=join_url, **more)["participant"]["user_id"])

    def drop_by(self, second: int, name: str) -> str:
        """Somebody nobody registered."""
        return str(self._do("join", second, name=name)["participant"]["user_id"])

    def leave(self, second: int, user_id: str) -> None:
        self._do("leave", second, user_id=user_id)

    def admit(self, second: int, user_id: str) -> None:
        self._do("admit", second, user_id=user_id)

    def _do(self, what: str, second: int, **body: Any) -> Any:
        self.at(second)
        return self.zoom.control("POST", f"/meetings/{self.number}/{what}", body)


@dataclass
class Lesson:
    """A scheduled meeting of our own with its learners, at its start."""

    lms: Lms
    meeting_id: str
    room: Room
    links: dict[str, str]

    def attendance(self) -> Any:
        return self.lms.get("attendance", f"/v1/meetings/{self.meeting_id}/attendance")

    def of(self, learner_id: str) -> Any:
        """One learner's attendance as the LMS reads it now."""
        return next(one for one in self.attendance()["items"] if one["learner_id"] == learner_id)

    def meeting(self) -> Any:
        return self.lms.get("meetings", f"/v1/meetings/{self.meeting_id}")

    def join(self, second: int, learner_id: str, **more: Any) -> str:
        return self.room.join(second, self.links[learner_id], **more)


def lesson(lms: Lms, zoom: Zoom, clock: Clock, **changes: Any) -> Lesson:
    """A lesson whose learners have opened their personal links and stand at Zoom's door."""
    made = create_meeting(lms, **({"start": rfc3339(clock.after(1800))} | changes))
    assert made.status == 201, made.body
    people = lms.get("registrants", f"/v1/meetings/{made.body['meeting_id']}/registrants")["items"]
    start = datetime.fromisoformat(made.body["start"])
    clock.move_to(start)
    links = {one["learner_id"]: follow(one["join_url"]) for one in people}
    return Lesson(lms, made.body["meeting_id"], room_of(made.body, zoom, clock, start), links)


def room_of(meeting: Any, zoom: Zoom, clock: Clock, start: datetime) -> Room:
    return Room(zoom, clock, meeting["zoom"]["meeting_number"], start)


def follow(link: str) -> str:
    """Where one of our links leads: the learner's own address in Zoom."""
    away = open_link(link)
    assert away.status == 302, away.body
    return away.headers["location"]


def open_link(link: str, method: str = "GET", **headers: str) -> Answer:
    """A browser at one of our links: a personal one, or a sign-in's."""
    function = "join" if "/join/" in link else "session_logs"
    return call(function, method, path_of(link), **headers)


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{BASE_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
