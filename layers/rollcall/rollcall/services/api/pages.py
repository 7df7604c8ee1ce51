"""The few pages a person sees on the way: every ending says what happened and what to do."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import Response
from jinja2 import Environment

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_TEMPLATE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">{% if onward %}<meta http-equiv="refresh" content="8;url={{ onward }}">{% endif %}
<title>{{ title }} - Rollcall</title>
<style>
:root{color-scheme:light dark;--ink:#16202b;--paper:#f4f6f8;--card:#fff;--soft:#5b6b7b;--mark:{{ mark }}}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--paper:#10161d;--card:#19222c;--soft:#9fb0c0}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);
font:17px/1.55 system-ui,sans-serif}
main{background:var(--card);max-width:30rem;margin:1rem;padding:2.25rem 2.5rem;border-radius:14px;
border-top:6px solid var(--mark);box-shadow:0 8px 30px rgb(0 0 0/.08)}
h1{font-size:1.45rem;line-height:1.25;margin:0 0 .75rem}p{margin:.5rem 0}.do{color:var(--soft)}
</style></head><body><main><h1>{{ title }}</h1><p>{{ text }}</p>{% if do %}<p class="do">{{ do }}</p>{% endif %}
{% if onward %}<p><a href="{{ onward }}" rel="noreferrer">Continue to Zoom</a></p>{% endif %}</main>
</body></html>""")

_GOOD, _BAD, _WAIT = "#1a7f4b", "#b3261e", "#b26a00"


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    mark: str
    title: str
    text: str
    do: str = ""


PAGES = {
    "connected": Page(200, _GOOD, "Zoom is connected", "Everything is set up.", "You can close this page."),
    "declined": Page(
        200,
        _WAIT,
        "Zoom is not connected",
        "The permission was not given, so nothing was connected and nothing was stored.",
        "To connect after all, start again from your learning platform. "
        "If your Zoom admin has to approve the app first, ask them, then come back.",
    ),
    "approval_needed": Page(
        409,
        _WAIT,
        "Your Zoom admin has to approve this app",
        "Your organization lets people use approved Zoom apps only, so nothing was connected.",
        "Ask your Zoom admin to approve it in the Zoom Marketplace, then start again from your learning platform.",
    ),
    "connection_ended": Page(
        410,
        _WAIT,
        "This connection was ended meanwhile",
        "It was disconnected or replaced, so there is nothing to connect here any more.",
        "Start again from your learning platform.",
    ),
    "zoom_user_taken": Page(
        409,
        _BAD,
        "This Zoom user is connected already",
        "Each Zoom user serves one person in a learning platform, and this one serves somebody else.",
        "Sign in to Zoom as yourself and start again, or have the other connection ended first.",
    ),
    "other_zoom_user": Page(
        409,
        _BAD,
        "This is another Zoom user than before",
        "The connection belongs to the Zoom user who made it. Nothing was changed.",
        "Sign in to Zoom as that user and start again, or disconnect and connect anew.",
    ),
    "other_zoom_account": Page(
        409,
        _BAD,
        "This is another Zoom account than before",
        "The connection belongs to the Zoom account it was made with. Nothing was changed.",
        "Sign in to Zoom as an admin of that account and start again, or begin a connection of its own for this one.",
    ),
    "app_misconfigured": Page(
        500,
        _BAD,
        "Connecting is not set up correctly",
        "Zoom refused this service itself, not you. Nothing was connected.",
        "Tell whoever operates your learning platform; trying again does not help.",
    ),
    "link_expired": Page(
        410,
        _WAIT,
        "This link is no longer valid",
        "Links for connecting Zoom work for ten minutes.",
        "Start again from your learning platform.",
    ),
    "state_missing": Page(
        400,
        _WAIT,
        "Please start from your learning platform",
        "Zoom sent you here without a connection that we began, so we did not use what it sent.",
        "Open Connect Zoom in your learning platform; it takes one click now.",
    ),
    "state_unknown": Page(
        400,
        _WAIT,
        "This connection was already finished, or took too long",
        "Each attempt can be completed once, within ten minutes.",
        "Look in your learning platform whether Zoom is connected; if it is not, start again there.",
    ),
    "other_browser": Page(
        400,
        _BAD,
        "This was begun in another browser",
        "For your safety a connection is finished in the browser that began it.",
        "Start again from your learning platform in this browser, with cookies allowed.",
    ),
    "code_refused": Page(
        400,
        _WAIT,
        "Zoom did not accept the permission any more",
        "The permission is valid for five minutes, once.",
        "Start again from your learning platform.",
    ),
    "scopes_missing": Page(
        409,
        _WAIT,
        "A permission is missing",
        "One of the permissions that this app needs was left out, so nothing was connected.",
        "Start again from your learning platform, and allow all the permissions that Zoom shows. "
        "If one cannot be chosen, ask your Zoom admin.",
    ),
    "host_not_licensed": Page(
        409,
        _BAD,
        "This Zoom account has a Basic plan",
        "Zoom Basic cannot register people for a meeting, so it cannot be connected.",
        "Ask your Zoom admin for a licensed plan, or connect another Zoom account.",
    ),
    "zoom_failed": Page(
        502, _WAIT, "Zoom did not answer", "Nothing was connected.", "Start again from your learning platform."
    ),
    "failed": Page(
        500,
        _BAD,
        "Something failed on our side",
        "It was neither you nor Zoom, and nothing is lost.",
        "Start again from your learning platform in a few minutes.",
    ),
    "link_unknown": Page(
        404,
        _WAIT,
        "This link does not lead anywhere",
        "It may be incomplete, or your registration was ended.",
        "Open the session in your learning platform to get your current link.",
    ),
    "meeting_cancelled": Page(
        410, _BAD, "This session was cancelled", "There is nothing to join.", "Your learning platform has the details."
    ),
    "sign_in_cancelled": Page(
        410,
        _WAIT,
        "Your place was given up",
        "You did not arrive in time, so this sign-in has ended.",
        "Sign in again in your learning platform.",
    ),
    "externally_linked": Page(
        200,
        _WAIT,
        "This session goes on in Zoom",
        "It is no longer run from your learning platform, so your attendance is not recorded here.",
        "Register on the page that Zoom has for it to take part.",
    ),
    "too_early": Page(200, _WAIT, "You are early", "The session has not opened yet.", "Come back to this very link."),
    "too_late": Page(410, _WAIT, "This session is over", "It ended a while ago.", "Your learning platform has more."),
}


def page(outcome: str, *, starts: datetime | None = None, time_zone: str = "UTC", onward: str = "") -> Response[str]:
    """The page of an outcome; ``starts`` adds when the session does, in its own time zone.

    ``onward`` is where the browser goes on to by itself, once there was time to read.
    """
    shown = PAGES[outcome]
    when = f" It starts on {starts.astimezone(ZoneInfo(time_zone)):%A, %B %d at %H:%M} ({time_zone})." if starts else ""
    html = _TEMPLATE.render(title=shown.title, text=shown.text + when, do=shown.do, mark=shown.mark, onward=onward)
    return Response(status_code=shown.status, content_type="text/html; charset=utf-8", body=html, headers=dict(HEADERS))


def redirect(url: str, cookie: str = "") -> Response[str]:
    """Send the browser on; ``cookie`` is a whole Set-Cookie value."""
    headers = HEADERS | {"Location": url}
    return Response(status_code=302, body="", headers=headers | ({"Set-Cookie": cookie} if cookie else {}))
