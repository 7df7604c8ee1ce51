import asyncio
from urllib.parse import parse_qs

import httpx
import pytest

from local.play.connect import connect_zoom
from local.play.doors.http import DoorError

CONSENT = """<form method="post"><input type="hidden" name="csrf" value="c1"><input name="email">
<button name="decision" value="allow">Allow</button><button name="decision" value="decline">Decline</button></form>"""


class Web:
    """The pages of the three parties, with a cookie that must come back."""

    def __init__(self, status: str = "active", consent: str = CONSENT) -> None:
        self.status = status
        self.consent = consent
        self.form: dict[str, list[str]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:  # noqa: PLR0911 - one answer per page
        match request.method, request.url.host, request.url.path:
            case "GET", "lms.test", "/connect":
                return self._redirect("http://rollcall.test/oauth/zoom/connect/abc")
            case "GET", "rollcall.test", "/oauth/zoom/connect/abc":
                location = "http://zoom.test/oauth/authorize?state=s1"
                return self._redirect(location, {"set-cookie": "state=s1; Path=/; HttpOnly"})
            case "GET", "zoom.test", "/oauth/authorize":
                return httpx.Response(200, html=self.consent)
            case "POST", "zoom.test", "/oauth/authorize":
                self.form = parse_qs(request.content.decode())
                return self._redirect("http://rollcall.test/oauth/zoom/callback?code=1&state=s1")
            case "GET", "rollcall.test", "/oauth/zoom/callback" if request.headers.get("cookie") == "state=s1":
                return self._redirect(f"http://lms.test/connected?connection_id=c_1&status={self.status}")
            case "GET", "lms.test", "/connected":
                return httpx.Response(200, html="<p>done</p>")
        return httpx.Response(403)

    def _redirect(self, location: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return httpx.Response(302, headers={"location": location, **(headers or {})})


def _connect(web: Web) -> str:
    return asyncio.run(connect_zoom("http://lms.test", "admin@lms.example", httpx.MockTransport(web)))


def test_the_admin_walks_from_the_lms_through_zooms_consent_and_back() -> None:
    web = Web()
    assert _connect(web) == "c_1"
    assert web.form == {"csrf": ["c1"], "email": ["admin@lms.example"], "decision": ["allow"]}


def test_a_way_that_ends_without_a_connection_is_an_error() -> None:
    with pytest.raises(DoorError, match="not connected"):
        _connect(Web(status="denied"))


def test_a_page_without_a_form_is_an_error_that_does_not_tell_the_state() -> None:
    with pytest.raises(DoorError) as raised:
        _connect(Web(consent="<p>maintenance</p>"))
    assert str(raised.value) == "the page http://zoom.test/oauth/authorize has no form"
