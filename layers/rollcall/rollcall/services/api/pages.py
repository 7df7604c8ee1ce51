"""The few pages a person sees on the way, and the way on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aws_lambda_powertools.event_handler import Response

from rollcall.services.api.page_template import SCRIPT, STYLE, TEMPLATE, allowed
from rollcall.services.api.page_texts import PAGES
from rollcall.services.api.sign_in_texts import SIGN_IN_PAGES
from rollcall.services.api.standing_texts import STANDING_PAGES
from rollcall.services.zones import zone_of

TEXTS = PAGES | SIGN_IN_PAGES | STANDING_PAGES
_POLICY = f"default-src 'none'; style-src {allowed(STYLE)}; script-src {allowed(SCRIPT)}; base-uri 'none'"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"{_POLICY}; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_WITH_FORM = HEADERS | {"Content-Security-Policy": f"{_POLICY}; form-action 'self'; frame-ancestors 'none'"}
_PREVIEWS = {"link_preview", "sign_in_preview"}


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
        return rfc3339(self.start)

    @property
    def end_utc(self) -> str:
        return rfc3339(self.end)

    @property
    def start_text(self) -> str:
        return _told(self._local(self.start))

    @property
    def end_text(self) -> str:
        start, end = self._local(self.start), self._local(self.end)
        return f"{end:%H:%M}" if start.date() == end.date() else _told(end)

    @property
    def zone_text(self) -> str:
        """With the offset, or two of them: on the day that clocks are put back, an hour comes twice."""
        start, end = self._local(self.start), self._local(self.end)
        offset, later = _offset(start), _offset(end)
        name = str(start.tzinfo)
        told = name if name == offset else f"{name}, {offset}"
        return told if later == offset else f"{told}, then {later}"

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(zone_of(self.readers_zone or self.time_zone))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sessions, as a button with a note beside it."""

    name: str
    session: Session
    label: str
    note: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a page leads. ``onward``: away to Zoom, by itself, once there was time to read; ``straight``: to a page of
    ours, by itself and at once; ``login``: to where learners sign in to the LMS.
    """

    onward: str = ""
    straight: str = ""
    login: str = ""
    calendar: str = ""
    form: str = ""
    change: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class SignInForm:
    """Who signs in, and what for; ``identity`` goes back as it came."""

    action: str
    identity: str
    learner: str
    purpose: str
    label: str


def page(
    outcome: str,
    session: Session | None = None,
    ways: Ways = Ways(),
    *,
    topic: str = "",
    choices: Sequence[Choice] = (),
    form: SignInForm | None = None,
    again_s: int = 0,
) -> Response[str]:
    """The page of an outcome, with as much of the session as it shows.

    ``again_s`` is after how long the browser asks here again.
    """
    shown = TEXTS[outcome]
    told = session if shown.shows else None
    offered = ways if shown.shows == "calendar" else replace(ways, calendar="")
    html = TEMPLATE.render(
        page=shown,
        session=told,
        topic=told.topic if told else topic,
        ways=offered,
        choices=choices,
        form=form,
        script=SCRIPT if any(not one.readers_zone for one in _timed(told, choices)) else "",
        again_s=again_s or shown.again_s,
        reopen=outcome in _PREVIEWS,
    )
    headers = _WITH_FORM if choices or form else HEADERS
    return Response(status_code=shown.status, content_type="text/html; charset=utf-8", body=html, headers=dict(headers))


def _timed(session: Session | None, choices: Sequence[Choice]) -> list[Session]:
    return [*([session] if session else []), *(one.session for one in choices)]


def redirect(url: str, cookie: str = "") -> Response[str]:
    """Send the browser on; ``cookie`` is a whole Set-Cookie value."""
    headers = HEADERS | {"Location": url}
    return Response(status_code=302, body="", headers=headers | ({"Set-Cookie": cookie} if cookie else {}))


def _told(local: datetime) -> str:
    return f"{local:%A, %B} {local.day}, {local.year} at {local:%H:%M}"


def _offset(local: datetime) -> str:
    return f"UTC{local:%:z}".removesuffix("+00:00")


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
