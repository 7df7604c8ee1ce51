"""The admin connects the Zoom account: from the LMS's button through Zoom's consent page and back."""

from urllib.parse import parse_qs

import httpx

from local.play.doors.browser import Browser
from local.play.doors.http import DoorError


async def connect_zoom(lms_url: str, admin_email: str, transport: httpx.AsyncBaseTransport | None = None) -> str:
    """Walk the pages as a browser does; returns the connection's id. Raises `DoorError` where the way ends early."""
    browser = Browser(transport)
    try:
        consent = await browser.open(f"{lms_url}/connect")
        arrived = await browser.submit(consent, {"email": admin_email, "decision": "allow"})
    finally:
        await browser.close()
    return _connection_id(arrived)


def _connection_id(page: httpx.Response) -> str:
    """From the address the browser was sent back to: `?connection_id=...&status=active`."""
    answer = parse_qs(page.url.query.decode())
    if answer.get("status") != ["active"]:
        raise DoorError(f"Zoom was not connected: the browser ended at {page.url.copy_with(query=None)}")
    return answer["connection_id"][0]
