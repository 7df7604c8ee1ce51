"""Things most tests begin with."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.integration.conftest import Lms, Zoom
from tests.integration.doors import BASE_URL, Answer, call


def connect(lms: Lms, zoom: Zoom, email: str = "admin@school.example", kind: str = "account") -> str:
    """Connect Zoom as an admin's browser does; gives the connection's id."""
    begun = lms.call("connections", "POST", "/v1/connections", {"kind": kind})
    assert begun.status == 201, begun.body
    away = call("oauth_callback", "GET", begun.body["connect_url"])
    assert away.status == 302, away.body
    back = consent(zoom, away.headers["location"], email)
    ending = call("oauth_callback", "GET", back, cookie=away.headers["set-cookie"].split(";")[0])
    assert ending.status == 200, ending.body
    return str(begun.body["connection_id"])


def consent(zoom: Zoom, authorize_url: str, email: str, decision: str = "allow") -> str:
    """Fill in Zoom's consent page; gives where Zoom sends the browser."""
    with httpx.Client(follow_redirects=False) as browser:
        page = browser.get(authorize_url)
        assert page.status_code == 200, page.text
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
        fields |= {"email": email, "decision": decision}
        action = re.search(r'<form[^>]*action="([^"]*)"', page.text)
        target = httpx.URL(authorize_url).join(action.group(1).replace("&amp;", "&")) if action else authorize_url
        reply = browser.post(target, data=fields)
        return reply.headers["location"]


def roster(count: int) -> list[dict[str, str]]:
    return [
        {"learner_id": f"l{n}", "name": f"Learner Number{n}", "email": f"l{n}@school.example"} for n in range(count)
    ]


def meeting_request(**changes: Any) -> dict[str, Any]:
    start = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    return {
        "host": {"email": "tutor@school.example"},
        "topic": "Algebra",
        "start": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration_s": 3600,
        "time_zone": "Europe/Vienna",
        "registrants": roster(3),
    } | changes


def create_meeting(lms: Lms, **changes: Any) -> Answer:
    return lms.call(
        "meetings", "POST", "/v1/meetings", meeting_request(**changes), Idempotency_Key=changes.pop("key", "")
    )


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{BASE_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
