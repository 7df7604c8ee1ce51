"""The few pages a person sees on the way, and the way on."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aws_lambda_powertools.event_handler import Response

from rollcall.services.api.page_template import SCRIPT, STYLE, TEMPLATE, allowed
from rollcall.services.api.page_texts import PAGES
from rollcall.services.zones import zone_of

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {allowed(STYLE)}; script-src {allowed(SCRIPT)}; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Session:
    """What a page tells of a session. ``readers_zone`` is the reader's own, where it is known."""

    topic: str
    start: datetime
    end: datetime
    time_zone: str
    readers_zone: str | None = None

    @property
    def start_utc(self) -> str:
        return _rfc3339(self.start)

    @property
    def end_utc(self) -> str:
        return _rfc3339(self.end)

    @property
    def start_text(self) -> str:
        return _told(self._local(self.start))

    @property
    def end_text(self) -> str:
        start, end = self._local(self.start), self._local(self.end)
        return f"{end:%H:%M}" if start.date() == end.date() else _told(end)

    @property
    def zone_text(self) -> str:
        """With the offset: on the day that clocks are put back, an hour comes twice."""
        start = self._local(self.start)
        name, offset = str(start.tzinfo), f"{start:%:z}"
        told = "UTC" if offset == "+00:00" else f"UTC{offset}"
        return name if name == told else f"{name}, {told}"

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(zone_of(self.readers_zone or self.time_zone))


def page(
    outcome: str, session: Session | None = None, *, calendar: str = "", onward: str = "", again_s: int = 0
) -> Response[str]:
    """The page of an outcome, with as much of the session as it shows.

    ``calendar`` is where the session's calendar file is. ``onward`` is where the browser goes on to by itself, once
    there was time to read; ``again_s`` is after how long it asks here again.
    """
    shown = PAGES[outcome]
    told = session if shown.shows else None
    html = TEMPLATE.render(
        page=shown,
        session=told,
        calendar=calendar if shown.shows == "calendar" else "",
        script=SCRIPT if told and not told.readers_zone else "",
        onward=onward,
        again_s=again_s or shown.again_s,
        reopen=outcome == "link_preview",
    )
    return Response(status_code=shown.status, content_type="text/html; charset=utf-8", body=html, headers=dict(HEADERS))


def redirect(url: str, cookie: str = "") -> Response[str]:
    """Send the browser on; ``cookie`` is a whole Set-Cookie value."""
    headers = HEADERS | {"Location": url}
    return Response(status_code=302, body="", headers=headers | ({"Set-Cookie": cookie} if cookie else {}))


def _told(local: datetime) -> str:
    return f"{local:%A, %B} {local.day}, {local.year} at {local:%H:%M}"


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
