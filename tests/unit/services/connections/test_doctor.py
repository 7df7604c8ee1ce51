"""How long the doctor asks; what it finds is told through the LMS's door."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

import httpx

from rollcall.lms.health import ConnectionHealth
from rollcall.services.connections.doctor import Doctor
from rollcall.store.connections import Connection
from rollcall.store.grants import Grant
from rollcall.zoom.models import User, UserSettings
from tests.unit.services.connections.test_diagnosis import ADMIN, NOW, SETTINGS, connection, grant


class SlowZoom:
    """A connection that is well, at a Zoom that takes its time for each answer; and what the tables hold."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.now, self.asked = seconds, 0.0, list[str]()
        self.refreshing = self.connections = self.grants = self.apps = self
        self.http = httpx.Client()

    def time(self) -> float:
        return self.now

    def client(self, *_: object) -> "SlowZoom":
        return self

    def user(self, user: str = "me") -> User:
        return self._after_a_while(user, lambda: ADMIN)

    def user_settings(self, user: str) -> UserSettings:
        return self._after_a_while(f"{user}/settings", lambda: SETTINGS)

    def _after_a_while[T](self, question: str, answer: Callable[[], T]) -> T:
        self.asked.append(question)
        self.now += self.seconds
        return answer()

    def get(self, client_or_tenant: str, _: str) -> Connection | Grant:
        return connection() if client_or_tenant.startswith("ten_") else grant()

    def last_seen(self, *_: str) -> datetime:
        return NOW

    def last_validation(self, _: str) -> datetime:
        return NOW

    def today(self, *_: object) -> int:
        return 3

    def examined(self) -> ConnectionHealth:
        fake = cast("Any", self)
        return Doctor(fake, fake, fake, self.time).examine(connection().tenant_id, "con_1", "ann@school.example", NOW)


def test_a_quick_zoom_is_asked_everything() -> None:
    zoom = SlowZoom(seconds=1)
    assert zoom.examined().status == "ok"
    assert zoom.asked == ["me", "ann@school.example", "u-1/settings"]


def test_a_slow_zoom_is_left_alone_before_the_gateway_gives_up() -> None:
    zoom = SlowZoom(seconds=13)
    found = {check.name: check.status for check in zoom.examined().checks}
    assert zoom.asked == ["me"]
    assert (found["token"], found["plan"], found["scopes"]) == ("ok", "unknown", "ok")
