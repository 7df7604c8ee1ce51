"""How a callback ends: the same each time it is loaded, and on a page whatever happens."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from botocore.exceptions import ClientError

from rollcall.services.api.page_texts import PAGES
from rollcall.services.connections import consenting
from rollcall.services.connections.activating import Activating
from rollcall.store.consents import ConsentStore
from tests.integration.browsers import CALLBACK, again, begun, consented
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting

TOKEN, ME = "/oauth/token", "/v2/users/me"
TUTOR, BASIC, DEPUTY = "tutor@school.example", "basic@school.example", "deputy@school.example"
RETURN_URL = "https://lms.example/zoom"
NO_SCOPE = {"code": 4711, "message": "Invalid access token, does not contain scopes:[user:read:user:admin]."}


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consenting, "_TURN_S", 0)
    monkeypatch.setattr(consenting, "_PAUSE_S", 0)


def is_page(answer: Answer, outcome: str) -> bool:
    return answer.status == PAGES[outcome].status and PAGES[outcome].title in answer.body


def status_of(lms: Lms, connection_id: str) -> str:
    return str(lms.get("connections", f"/v1/connections/{connection_id}")["status"])


def test_a_declined_consent_of_an_active_connection_stays_declined(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom)
    browser = again(lms, zoom, connection_id)
    browser.allow(DEPUTY, decision="decline")
    for _ in range(3):
        assert is_page(browser.come_back(), "declined")
    assert status_of(lms, connection_id) == "active"


def test_a_refused_consent_of_an_active_connection_stays_refused(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom, TUTOR, "user")
    browser = again(lms, zoom, connection_id)
    assert is_page(consented(browser, BASIC), "host_not_licensed")
    spent = zoom.requests("POST", TOKEN)
    assert is_page(browser.come_back(), "host_not_licensed")
    assert zoom.requests("POST", TOKEN) == spent


def test_a_refused_consent_stays_refused_after_another_one_connected(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    connection_id, browser = begun(lms, zoom)
    browser.allow(decision="decline")
    assert is_page(browser.come_back(), "declined")
    assert is_page(consented(again(lms, zoom, connection_id)), "connected")
    clock.forward(86_400)
    assert is_page(browser.come_back(), "declined")


def test_a_connected_consent_returns_to_the_same_address_again(lms: Lms, zoom: Zoom) -> None:
    _, browser = begun(lms, zoom, return_url=RETURN_URL)
    first, second = consented(browser), browser.come_back()
    assert (first.status, second.status) == (302, 302)
    assert first.headers["location"] == second.headers["location"]


def test_a_merged_consent_returns_with_the_connection_it_led_to(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom)
    merged, browser = begun(lms, zoom, return_url=RETURN_URL)
    for ending in (consented(browser), browser.come_back()):
        assert ending.headers["location"] == f"{RETURN_URL}?connection_id={connection_id}&status=active"
    assert status_of(lms, merged) == "merged"


def test_a_merged_consent_returns_to_the_page_where_the_earlier_one_had_an_address(lms: Lms, zoom: Zoom) -> None:
    _, first = begun(lms, zoom, return_url=RETURN_URL)
    assert consented(first).status == 302
    _, browser = begun(lms, zoom)
    for ending in (consented(browser), browser.come_back()):
        assert is_page(ending, "connected")


def test_a_reload_waits_for_the_submission_that_is_at_work(
    lms: Lms, zoom: Zoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consenting, "_TURN_S", 0.3)
    activate = Activating.activate

    def slowly(*asked: Any) -> Any:
        time.sleep(3.5)
        return activate(*asked)

    connection_id = connect(lms, zoom)
    monkeypatch.setattr(Activating, "activate", slowly)
    browser = again(lms, zoom, connection_id)
    browser.allow()
    with ThreadPoolExecutor(2) as clicks:
        assert all(is_page(ending, "connected") for ending in clicks.map(lambda _: browser.come_back(), range(2)))


def test_a_reload_does_not_wait_for_what_is_long_over(
    lms: Lms, zoom: Zoom, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, browser = begun(lms, zoom)
    browser.allow()
    clock.forward(631)
    monkeypatch.setattr(consenting, "_TURN_S", 60)
    assert is_page(browser.come_back(), "state_unknown")


def test_a_forged_state_shows_and_spends_nothing_with_a_known_cookie(lms: Lms, zoom: Zoom) -> None:
    connection_id, browser = begun(lms, zoom)
    assert is_page(consented(browser), "connected")
    fresh = again(lms, zoom, connection_id)
    code = parse_qs(urlsplit(fresh.allow()).query)["code"][0]
    spent = zoom.requests("POST", TOKEN)
    for victim in (browser, fresh):
        for query in ({"code": code, "state": "forged"}, {"code": code, "state": " "}, {"error": "x", "state": "f"}):
            assert is_page(victim.come_back(f"{CALLBACK}?{urlencode(query)}"), "state_unknown")
    assert zoom.requests("POST", TOKEN) == spent
    assert is_page(fresh.come_back(), "connected")


def test_a_browser_that_begins_again_has_its_own_ending(lms: Lms, zoom: Zoom) -> None:
    _, browser = begun(lms, zoom)
    browser.allow(decision="decline")
    assert is_page(browser.come_back(), "declined")
    assert browser.come_back(f"{CALLBACK}?code=from-the-marketplace").status == 302
    assert is_page(consented(browser), "connected")
    assert is_page(browser.come_back(), "connected")


@pytest.mark.parametrize(("status", "body"), [(503, {}), (429, {"code": 429, "message": "per-second rate limit"})])
def test_who_consented_is_asked_three_times_in_all(lms: Lms, zoom: Zoom, status: int, body: dict[str, Any]) -> None:
    connection_id, browser = begun(lms, zoom)
    browser.allow()
    zoom.refuse(Refusal("GET", "/users/me", status, body, times=2))
    assert is_page(browser.come_back(), "connected")
    assert (zoom.requests("POST", TOKEN), zoom.requests("GET", ME)) == (1, 3)
    assert status_of(lms, connection_id) == "active"
    assert create_meeting(lms, registrants=[]).status == 201


def test_after_three_times_it_is_given_up(lms: Lms, zoom: Zoom) -> None:
    _, browser = begun(lms, zoom)
    browser.allow()
    zoom.refuse(Refusal("GET", "/users/me", 503, {}, times=9))
    for _ in range(2):
        assert is_page(browser.come_back(), "zoom_failed")
    assert zoom.requests("GET", ME) == 3


def test_nobody_is_asked_again_once_time_is_short(lms: Lms, zoom: Zoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consenting, "_ASK_AGAIN_S", -1)
    _, browser = begun(lms, zoom)
    browser.allow()
    zoom.refuse(Refusal("GET", "/users/me", 503, {}, times=9))
    assert is_page(browser.come_back(), "zoom_failed")
    assert zoom.requests("GET", ME) == 1


def test_a_usual_callback_costs_two_calls(lms: Lms, zoom: Zoom) -> None:
    connect(lms, zoom)
    assert (zoom.requests("POST", TOKEN), zoom.requests("GET", ME)) == (1, 1)


def test_a_permission_left_out_has_a_page_of_its_own(lms: Lms, zoom: Zoom) -> None:
    connection_id, browser = begun(lms, zoom)
    browser.allow()
    zoom.refuse(Refusal("GET", "/users/me", 400, NO_SCOPE, times=9))
    for _ in range(2):
        assert is_page(browser.come_back(), "scopes_missing")
    assert (zoom.requests("GET", ME), status_of(lms, connection_id)) == (1, "pending")


def _fails(*_: object, **__: object) -> Any:
    reply = {"Error": {"Code": "KMSInternalException", "Message": "secret-of-somebody"}}
    raise ClientError(reply, "Encrypt")  # type: ignore[arg-type]


def test_what_nobody_expected_ends_on_a_page_and_in_the_log(
    lms: Lms, zoom: Zoom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, browser = begun(lms, zoom)
    browser.allow()
    monkeypatch.setattr(Activating, "activate", _fails)
    for _ in range(2):
        assert is_page(browser.come_back(), "failed")
    [told] = [vars(record) for record in caplog.records if record.message == "unexpected"]
    assert (told["levelname"], told["error"], told["code"]) == ("ERROR", "ClientError", "Encrypt:KMSInternalException")
    assert told["exc_info"] is None
    assert "secret-of-somebody" not in str([vars(record) for record in caplog.records])


def test_a_table_that_fails_ends_on_a_page_too(lms: Lms, zoom: Zoom, monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = begun(lms, zoom)
    browser.allow()
    with monkeypatch.context() as broken:
        broken.setattr(ConsentStore, "get", _fails)
        assert is_page(browser.come_back(), "failed")
        assert is_page(call("oauth_callback", "GET", f"{BASE_URL}/oauth/zoom/connect/token"), "failed")
    assert is_page(browser.come_back(), "connected")


def test_a_mangled_link_is_told_and_is_no_failure_of_ours(lms: Lms, zoom: Zoom) -> None:
    assert is_page(call("oauth_callback", "GET", f"{BASE_URL}/oauth/zoom/connect/to/ken"), "link_expired")
