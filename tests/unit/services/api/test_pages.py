import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rollcall.services.api.page_template import SCRIPT, STYLE, allowed
from rollcall.services.api.pages import TEXTS, Session, SignInForm, Ways, page, redirect

SECURITY = {
    "Content-Security-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # in Vienna the first of two half past two
SESSION = Session("Algebra <b>", START, START + timedelta(hours=1), "Europe/Vienna")


def body(outcome: str, session: Session | None = None, calendar: str = "") -> str:
    return str(page(outcome, session, Ways(calendar=calendar)).body)


@pytest.mark.parametrize("outcome", sorted(TEXTS))
def test_every_page_says_what_happened_what_to_do_and_is_kept_by_nobody(outcome: str) -> None:
    made = page(outcome)
    shown = TEXTS[outcome]
    assert made.body is not None
    assert shown.title in made.body
    assert shown.do
    assert shown.do in made.body
    assert made.headers.keys() >= SECURITY
    assert made.headers["Cache-Control"] == "no-store"
    assert (made.status_code, made.content_type) == (shown.status, "text/html; charset=utf-8")


@pytest.mark.parametrize("outcome", sorted(TEXTS))
def test_no_page_loads_anything_from_anywhere(outcome: str) -> None:
    shown = body(outcome, SESSION, "token/calendar.ics")
    assert not re.search(r"https?:|<script [^>]|<img|<link|url\(|@import|style=|onclick", shown)
    assert "Set-Cookie" not in page(outcome).headers


@pytest.mark.parametrize("outcome", sorted(TEXTS))
def test_a_page_may_do_only_what_its_policy_names_by_hash(outcome: str) -> None:
    made = page(outcome, SESSION)
    policy = str(made.headers["Content-Security-Policy"]).split("; ")
    found = re.findall(r"<(script|style)>(.*?)</\1>", str(made.body), re.DOTALL)
    assert policy[0] == "default-src 'none'"
    assert "form-action 'none'" in policy
    assert "unsafe" not in str(policy)
    for kind, text in found:
        assert f"{kind}-src {allowed(text)}" in policy
    assert ("script", SCRIPT) in found or not TEXTS[outcome].shows
    assert ("style", STYLE) in found


@pytest.mark.parametrize(
    ("zone", "start", "end", "told"),
    [
        (
            "Europe/Vienna",
            "Sunday, October 25, 2026 at 02:30",
            "02:30",  # an hour later: the clock was put back
            "Europe/Vienna, UTC+02:00, then UTC+01:00",
        ),
        ("America/New_York", "Saturday, October 24, 2026 at 20:30", "21:30", "America/New_York, UTC-04:00"),
        ("Asia/Kathmandu", "Sunday, October 25, 2026 at 06:15", "07:15", "Asia/Kathmandu, UTC+05:45"),
        ("UTC", "Sunday, October 25, 2026 at 00:30", "01:30", "UTC"),
        ("Zoom/Knows", "Sunday, October 25, 2026 at 00:30", "01:30", "UTC"),
    ],
)
def test_whoever_is_early_is_told_day_time_and_zone(zone: str, start: str, end: str, told: str) -> None:
    shown = body("too_early", Session("Algebra", START, START + timedelta(hours=1), zone))
    assert f'<time datetime="2026-10-25T00:30:00Z">{start}</time>' in shown
    assert f'<time datetime="2026-10-25T01:30:00Z">{end}</time>' in shown
    assert f'<span class="zone">{told}</span>' in shown


def test_a_readers_own_zone_is_told_and_their_browser_is_not_asked() -> None:
    mine = Session("Algebra", START, START + timedelta(hours=1), "Europe/Vienna", "America/New_York")
    assert "October 24, 2026 at 20:30" in body("too_early", mine)
    assert "<script" not in body("too_early", mine)
    assert "<script" in body("too_early", SESSION)


def test_a_session_past_midnight_is_told_with_both_days() -> None:
    late = Session("Stars", START, START + timedelta(hours=30), "UTC")
    assert (late.start_text, late.end_text) == (
        "Sunday, October 25, 2026 at 00:30",
        "Monday, October 26, 2026 at 06:30",
    )


ZONES = st.sampled_from(["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2199, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=1)), ZONES)
def test_what_is_told_names_one_moment_in_any_zone_on_any_day(start: datetime, lasts: timedelta, zone: str) -> None:
    told = Session("Algebra", start, start + lasts, zone)
    offset = told.zone_text.partition(", then ")[0].partition("UTC")[2] or "+00:00"
    assume(offset.count(":") < 2)  # an old offset with seconds, which no clock of today has
    read = datetime.strptime(f"{told.start_text} {offset}", "%A, %B %d, %Y at %H:%M %z")
    assert read == start.replace(second=0)
    assert read.utcoffset() == start.astimezone(ZoneInfo(zone)).utcoffset()


def test_what_a_session_is_called_cannot_become_markup() -> None:
    assert "Algebra &lt;b&gt;" in body("too_early", SESSION)


def test_a_calendar_file_is_offered_where_there_is_something_to_come() -> None:
    offering = {
        outcome for outcome in TEXTS if 'href="token/calendar.ics"' in body(outcome, SESSION, "token/calendar.ics")
    }
    assert offering == {"too_early", "not_initiated", "meeting_page", "session_picked"}


def test_a_page_that_waits_asks_again_by_itself() -> None:
    assert '<meta http-equiv="refresh" content="3">' in body("being_registered")
    assert '<meta http-equiv="refresh" content="41">' in str(page("too_early", again_s=41).body)
    assert "http-equiv" not in body("too_early")


def test_a_browser_is_sent_on_without_telling_where_from() -> None:
    made = redirect("https://zoom.example/w/1")
    assert (made.status_code, made.headers["Location"]) == (302, "https://zoom.example/w/1")
    assert made.headers.keys() >= SECURITY
    assert made.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in made.headers


def test_a_cookie_goes_with_it_where_one_is_given() -> None:
    assert redirect("https://zoom.example", "a=b; HttpOnly").headers["Set-Cookie"] == "a=b; HttpOnly"


def test_a_page_that_leads_on_names_where_and_goes_there_by_itself() -> None:
    shown = page("externally_linked", ways=Ways(onward='https://zoom.example/register?a=1&b="2'))
    assert 'href="https://zoom.example/register?a=1&amp;b=&#34;2"' in str(shown.body)
    assert 'content="8;url=https://zoom.example/register?a=1&amp;b=&#34;2"' in str(shown.body)
    assert "http-equiv" not in str(page("too_late").body)


def test_a_page_of_ours_is_gone_to_at_once() -> None:
    shown = str(page("signed_in", ways=Ways(straight="https://rollcall.example/sign-in/t")).body)
    assert '<meta http-equiv="refresh" content="1;url=https://rollcall.example/sign-in/t">' in shown
    assert 'href="https://rollcall.example/sign-in/t"' in shown


def test_a_form_goes_to_our_own_address_alone_and_holds_no_markup_of_a_learners() -> None:
    form = SignInForm("sip_1", "a.b.c", "<b>Ada</b>", '"><script>', "Sign in")
    made = page("sign_in", topic="<i>Maths</i>", form=form)
    assert "form-action 'self'" in str(made.headers["Content-Security-Policy"])
    assert '<form method="post" action="sip_1">' in str(made.body)
    assert not re.search(r"<b>|<i>|<script>", str(made.body))


def test_where_learners_sign_in_to_their_platform_is_not_told_where_from() -> None:
    shown = str(page("identity_missing", ways=Ways(login="https://lms.example/login?a=1&b=2")).body)
    assert 'href="https://lms.example/login?a=1&amp;b=2" rel="noreferrer"' in shown
