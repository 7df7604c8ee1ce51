"""A school whose learners wait in a line until a host takes them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect

TUTOR, MENTOR = "tutor@school.example", "admin@school.example"


@dataclass
class Waiter:
    """Somebody who signed in, by what they were given."""

    lms: Lms
    session_log_id: str
    url: str

    def log(self) -> Any:
        return self.lms.get("session_logs", f"/v1/session-logs/{self.session_log_id}")


@dataclass
class Center:
    """The LMS of a school with a waiting line, and its hosts' desk."""

    lms: Lms
    zoom: Zoom
    clock: Clock

    def sign_in(self, learner: int = 0, **request: Any) -> Answer:
        person = {"learner_id": f"l{learner}", "name": f"Learner Number{learner}", "email": f"l{learner}@s.example"}
        return self.lms.call("sign_in", "POST", "/v1/sign-ins", {"learner": person} | request)

    def wait(self, learner: int = 0, **request: Any) -> Waiter:
        made = self.sign_in(learner, **request)
        assert (made.status, made.body["state"]) == (201, "waiting"), made.body
        self.clock.forward(1)
        return Waiter(self.lms, made.body["session_log_id"], made.body["sign_in_url"])

    def put_program(self, name: str, **decided: bool) -> None:
        put = self.lms.call("administration", "PUT", f"/v1/programs/{name}", {"name": name, "enabled": True} | decided)
        assert put.status in {200, 201}, put.body

    def line(self, **query: str) -> list[Any]:
        told = "&".join(f"{name}={value}" for name, value in query.items())
        items: list[Any] = self.lms.get("host_desk", f"/v1/waiting-line?{told}")["items"]
        return items

    def in_line(self, **query: str) -> list[str]:
        return [one["learner_id"] for one in self.line(**query)]

    def take(self, waiter: Waiter, host: str = TUTOR, **more: Any) -> Answer:
        return self._do(waiter, "take", {"host": {"email": host}} | more)

    def taken(self, waiter: Waiter, **more: Any) -> Any:
        answer = self.take(waiter, **more)
        assert answer.status == 200, answer.body
        return answer.body

    def send_back(self, waiter: Waiter) -> Answer:
        return self._do(waiter, "send-back", None)

    def remove(self, waiter: Waiter, reason: str = "") -> Answer:
        return self._do(waiter, "remove", {"reason": reason} if reason else {})

    def _do(self, waiter: Waiter, what: str, body: object) -> Answer:
        return self.lms.call("host_desk", "POST", f"/v1/session-logs/{waiter.session_log_id}/{what}", body)


def settings(**changes: Any) -> dict[str, Any]:
    return {"enabled": True, "admin_emails": [], "recordings_on_disconnect": "keep", "waiting_line": True} | changes


def open_center(lms: Lms, zoom: Zoom, clock: Clock) -> Center:
    """At ten in the morning in Vienna, with the line on for everybody."""
    morning = clock.now().astimezone(ZoneInfo("Europe/Vienna")) + timedelta(days=1)
    connect(lms, zoom)
    clock.move_to(morning.replace(hour=10, minute=0, second=0))
    switched = lms.call("administration", "PUT", "/v1/settings", settings())
    assert switched.status == 200, switched.body
    return Center(lms, zoom, clock)
