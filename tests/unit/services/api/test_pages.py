import re
from datetime import UTC, datetime

import pytest

from rollcall.services.api.pages import PAGES, page, redirect

SECURITY = {
    "Content-Security-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
}


@pytest.mark.parametrize("outcome", sorted(PAGES))
def test_every_page_says_what_happened_what_to_do_and_is_kept_by_nobody(outcome: str) -> None:
    made = page(outcome)
    shown = PAGES[outcome]
    assert made.body is not None
    assert shown.title in made.body
    assert shown.do
    assert shown.do in made.body
    assert made.headers.keys() >= SECURITY
    assert made.headers["Cache-Control"] == "no-store"
    assert (made.status_code, made.content_type) == (shown.status, "text/html; charset=utf-8")


@pytest.mark.parametrize("outcome", sorted(PAGES))
def test_no_page_loads_anything_from_anywhere(outcome: str) -> None:
    made = page(outcome)
    assert made.body is not None
    assert not re.search(r"https?:|<script|<img|<link|url\(|@import", made.body)
    assert "default-src 'none'" in str(made.headers["Content-Security-Policy"])


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Vienna", "Sunday, October 25 at 02:30 (Europe/Vienna)"),
        ("America/New_York", "Saturday, October 24 at 20:30 (America/New_York)"),
        ("UTC", "Sunday, October 25 at 00:30 (UTC)"),
    ],
)
def test_whoever_is_early_is_told_the_start_in_the_sessions_own_time(zone: str, told: str) -> None:
    body = page("too_early", starts=datetime(2026, 10, 25, 0, 30, tzinfo=UTC), time_zone=zone).body
    assert body is not None
    assert told in body


def test_a_browser_is_sent_on_without_telling_where_from() -> None:
    made = redirect("https://zoom.example/w/1")
    assert (made.status_code, made.headers["Location"]) == (302, "https://zoom.example/w/1")
    assert made.headers.keys() >= SECURITY
    assert made.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in made.headers


def test_a_cookie_goes_with_it_where_one_is_given() -> None:
    assert redirect("https://zoom.example", "a=b; HttpOnly").headers["Set-Cookie"] == "a=b; HttpOnly"


def test_a_page_that_leads_on_names_where_and_goes_there_by_itself() -> None:
    shown = page("externally_linked", onward='https://zoom.example/register?a=1&b="2')
    assert 'href="https://zoom.example/register?a=1&amp;b=&#34;2"' in str(shown.body)
    assert 'content="8;url=https://zoom.example/register?a=1&amp;b=&#34;2"' in str(shown.body)
    assert "http-equiv" not in str(page("too_late").body)
