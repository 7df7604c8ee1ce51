"""A person's browser on its way through Zoom's consent, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import begin, consent

CALLBACK = f"{BASE_URL}/oauth/zoom/callback"


@dataclass
class Browser:
    """Keeps the one cookie it is given."""

    zoom: Zoom
    cookie: str = ""
    at_zoom: str = ""
    back: str = ""

    def open(self, connect_url: str) -> Answer:
        return self._went(call("oauth_callback", "GET", connect_url))

    def allow(self, email: str = "admin@school.example", decision: str = "allow") -> str:
        """Fill in Zoom's page; gives the callback that Zoom sends this browser to."""
        self.back = consent(self.zoom, self.at_zoom, email, decision)
        return self.back

    def come_back(self, url: str = "") -> Answer:
        headers = {"cookie": self.cookie} if self.cookie else {}
        return self._went(call("oauth_callback", "GET", url or self.back, **headers))

    def _went(self, answer: Answer) -> Answer:
        if "set-cookie" in answer.headers:
            self.cookie = answer.cookie
        if answer.status == 302 and "/oauth/authorize" in answer.headers["location"]:
            self.at_zoom = answer.headers["location"]
        return answer


def begun(lms: Lms, zoom: Zoom, **request: Any) -> tuple[str, Browser]:
    """A connection that was begun, and the browser that stands before Zoom's consent page."""
    made = begin(lms, **request)
    return made["connection_id"], opened(zoom, made)


def again(lms: Lms, zoom: Zoom, connection_id: str) -> Browser:
    """Another link to the same connection, opened."""
    made = lms.call("connections", "POST", f"/v1/connections/{connection_id}/connect-links", {})
    assert made.status == 201, made.body
    assert made.body["connection_id"] == connection_id
    return opened(zoom, made.body)


def opened(zoom: Zoom, begun: Mapping[str, Any]) -> Browser:
    browser = Browser(zoom)
    assert browser.open(begun["connect_url"]).status == 302
    return browser


def consented(browser: Browser, email: str = "admin@school.example") -> Answer:
    """Through Zoom's page and back."""
    browser.allow(email)
    return browser.come_back()
