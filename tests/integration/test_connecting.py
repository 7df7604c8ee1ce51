"""Connecting Zoom: the LMS begins, a browser goes through Zoom's consent, and comes back once."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from rollcall.services.api.page_texts import PAGES
from rollcall.services.api.pages import HEADERS
from tests.aws import Aws
from tests.integration.browsers import CALLBACK, again, begun, consented
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant, add_zoom_account, fresh_containers
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import begin, connect, consent

TOKEN = r"eyJ[\w-]{200}"  # as the simulated Zoom makes them


def go(lms: Lms, **request: str) -> tuple[str, Answer]:
    """Begin, and open the link in a browser; gives the connection's id and the way to Zoom."""
    begun = begin(lms, **request)
    return begun["connection_id"], call("oauth_callback", "GET", begun["connect_url"])


def status_of(lms: Lms, connection_id: str) -> str:
    return str(lms.get("connections", f"/v1/connections/{connection_id}")["status"])


def test_an_admin_connects_the_account(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom)
    connection = lms.get("connections", f"/v1/connections/{connection_id}")
    assert connection["status"] == "active"
    assert "report:read:list_meeting_participants:admin" in connection["scopes"]
    assert lms.get("connections", "/v1/connections")["items"] == [connection]


def test_the_way_to_zoom_carries_a_pkce_challenge_and_binds_the_browser(lms: Lms, zoom: Zoom) -> None:
    _, away = go(lms)
    query = parse_qs(urlsplit(away.headers["location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    assert query["redirect_uri"] == [CALLBACK]
    for attribute in ("HttpOnly", "SameSite=Lax", "Secure", "Max-Age=2592000"):
        assert attribute in away.headers["set-cookie"]


def test_a_code_is_no_use_without_the_verifier_that_only_we_have(lms: Lms, zoom: Zoom) -> None:
    _, away = go(lms)
    stolen = parse_qs(urlsplit(consent(zoom, away.headers["location"])).query)["code"][0]
    _, other = go(lms)
    state = parse_qs(urlsplit(other.headers["location"]).query)["state"][0]
    ending = call(
        "oauth_callback", "GET", f"{CALLBACK}?{urlencode({'code': stolen, 'state': state})}", cookie=other.cookie
    )
    assert_page(ending, "code_refused")


def test_another_browser_cannot_finish_what_this_one_began(lms: Lms, zoom: Zoom) -> None:
    connection_id, away = go(lms)
    _, other = go(lms)
    back = consent(zoom, away.headers["location"])
    assert_page(call("oauth_callback", "GET", back), "other_browser")
    assert_page(call("oauth_callback", "GET", back, cookie=other.cookie), "other_browser")
    assert status_of(lms, connection_id) == "pending"


def test_the_right_browser_still_finishes_after_a_wrong_one_tried(lms: Lms, zoom: Zoom) -> None:
    connection_id, away = go(lms)
    back = consent(zoom, away.headers["location"])
    call("oauth_callback", "GET", back)
    assert_page(call("oauth_callback", "GET", back, cookie=away.cookie), "connected")
    assert status_of(lms, connection_id) == "active"


def test_the_same_callback_again_ends_the_same_and_spends_nothing(lms: Lms, zoom: Zoom) -> None:
    connection_id, away = go(lms)
    back = consent(zoom, away.headers["location"])
    for _ in range(2):
        assert_page(call("oauth_callback", "GET", back, cookie=away.cookie), "connected")
    assert zoom.requests("POST", "/oauth/token") == 1
    assert status_of(lms, connection_id) == "active"


def test_a_callback_replayed_in_another_browser_is_refused(lms: Lms, zoom: Zoom) -> None:
    _, away = go(lms)
    back = consent(zoom, away.headers["location"])
    assert_page(call("oauth_callback", "GET", back, cookie=away.cookie), "connected")
    assert_page(call("oauth_callback", "GET", back), "state_unknown")
    _, other = go(lms)
    assert_page(call("oauth_callback", "GET", back, cookie=other.cookie), "state_unknown")


def test_a_stranger_who_comes_from_the_marketplace_is_sent_to_the_lms(lms: Lms, zoom: Zoom) -> None:
    installed = zoom.control("POST", "/apps/rollcall-test/install", {"email": "admin@school.example"})
    assert_page(call("oauth_callback", "GET", installed["location"]), "state_missing")
    assert zoom.requests("POST", "/oauth/token") == 0


def test_whoever_waited_for_approval_and_comes_without_a_state_begins_again_here(
    lms: Lms, zoom: Zoom, clock: Clock
) -> None:
    account_id = add_zoom_account(zoom, "careful.example", preapproval=True)
    connection_id, browser = begun(lms, zoom)
    with pytest.raises(KeyError):  # a page that says to ask the admin, and no way back
        browser.allow("admin@careful.example")
    clock.forward(3 * 86_400)
    zoom.control("POST", "/apps/rollcall-test/approve", {"account_id": account_id})
    visit = zoom.control("POST", "/apps/rollcall-test/install", {"email": "admin@careful.example"})
    assert browser.come_back(visit["location"]).status == 302
    assert zoom.requests("POST", "/oauth/token") == 0
    assert_page(consented(browser, "admin@careful.example"), "connected")
    assert status_of(lms, connection_id) == "active"


def test_a_refusal_in_whatever_words_is_the_end_of_it(lms: Lms, zoom: Zoom) -> None:
    connection_id, browser = begun(lms, zoom)
    for said in ("", "?error=access_denied", "?error=whatever&error_description=no"):
        assert_page(browser.come_back(f"{CALLBACK}{said}"), "declined")
    assert status_of(lms, connection_id) == "pending"
    assert_page(consented(browser), "connected")


def test_an_approval_that_was_withdrawn_meanwhile_says_whom_to_ask(lms: Lms, zoom: Zoom) -> None:
    _, browser = begun(lms, zoom)
    browser.allow()
    zoom.refuse(Refusal("POST", "/oauth/token", 400, {"error": "invalid_grant", "errorCode": 4738}))
    assert_page(browser.come_back(), "approval_needed")


def test_our_own_mistake_is_not_blamed_on_the_person(lms: Lms, zoom: Zoom, capsys: pytest.CaptureFixture[str]) -> None:
    _, browser = begun(lms, zoom)
    browser.allow()
    zoom.refuse(Refusal("POST", "/oauth/token", 401, {"error": "invalid_client", "errorCode": 4702}))
    assert_page(browser.come_back(), "app_misconfigured")
    assert '"ZoomAppMisconfigured":[1.0]' in capsys.readouterr().out


def test_a_code_that_took_longer_than_five_minutes_is_told_apart(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    connection_id, browser = begun(lms, zoom)
    browser.allow()
    clock.forward(301)
    assert_page(browser.come_back(), "code_refused")
    assert_page(consented(again(lms, zoom, connection_id)), "connected")


def test_a_double_click_on_the_callback_spends_one_code_and_ends_the_same(lms: Lms, zoom: Zoom) -> None:
    connection_id, browser = begun(lms, zoom)
    browser.allow()
    with ThreadPoolExecutor(2) as clicks:
        endings = list(clicks.map(lambda _: browser.come_back(), range(2)))
    for ending in endings:
        assert_page(ending, "connected")
    assert zoom.requests("POST", "/oauth/token") == 1
    assert status_of(lms, connection_id) == "active"


def test_a_forged_state_spends_nothing(lms: Lms, zoom: Zoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.connections.consenting._TURN_S", 0)
    connection_id, browser = begun(lms, zoom)
    code = parse_qs(urlsplit(browser.allow()).query)["code"][0]
    assert_page(browser.come_back(f"{CALLBACK}?{urlencode({'code': code, 'state': 'forged'})}"), "state_unknown")
    assert zoom.requests("POST", "/oauth/token") == 0
    assert status_of(lms, connection_id) == "pending"


def test_the_state_of_another_tenant_is_of_no_use(lms: Lms, make_tenant: MakeTenant, zoom: Zoom) -> None:
    other = make_tenant("Another School")
    theirs, victim = begun(other, zoom)
    ours, attacker = begun(lms, zoom)
    assert_page(attacker.come_back(victim.allow()), "other_browser")
    assert (status_of(other, theirs), status_of(lms, ours)) == ("pending", "pending")
    assert other.call("connections", "GET", f"/v1/connections/{ours}").status == 404
    refused = other.call("connections", "POST", f"/v1/connections/{ours}/connect-links", {})
    assert (refused.status, refused.body["code"]) == (404, "connection_not_found")


def test_no_token_goes_where_a_reply_says(lms: Lms, zoom: Zoom) -> None:
    _, browser = begun(lms, zoom)
    browser.allow()
    reply = {"access_token": "t", "refresh_token": "r", "expires_in": 3600, "scope": "", "token_type": "bearer"}
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as trap:
        evil = f"http://127.0.0.1:{trap.getsockname()[1]}"
        zoom.refuse(Refusal("POST", "/oauth/token", 200, reply | {"api_url": evil}))
        trap.settimeout(0.5)
        assert_page(browser.come_back(), "zoom_failed")  # the simulated Zoom knows no such token, and was asked itself
        with pytest.raises(TimeoutError):
            asked.append(str(trap.accept()))
    assert (asked, zoom.requests("GET", "/v2/users/me")) == ([], 1)


def test_a_kind_that_has_no_app_is_refused_at_once(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    cloud.set_secret("oauth", {"account": {"client_id": "rollcall-test", "client_secret": "client-secret"}})
    fresh_containers()
    refused = lms.call("connections", "POST", "/v1/connections", {"kind": "user", "lms_user_id": "tutor-1"})
    assert (refused.status, refused.body["code"]) == (409, "kind_not_offered")
    assert "--kind user" in refused.body["action"]


def test_a_host_has_to_be_named(lms: Lms, zoom: Zoom) -> None:
    refused = lms.call("connections", "POST", "/v1/connections", {"kind": "user"})
    assert (refused.status, refused.body["code"]) == (400, "invalid_request")
    assert "lms_user_id" in refused.body["detail"]


def test_a_state_is_good_for_ten_minutes(lms: Lms, zoom: Zoom, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.connections.consenting._TURN_S", 0)
    _, away = go(lms)
    back = consent(zoom, away.headers["location"])
    clock.forward(601)
    assert_page(call("oauth_callback", "GET", back, cookie=away.cookie), "state_unknown")


def test_a_link_is_good_for_ten_minutes(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    begun = begin(lms)
    clock.forward(601)
    assert_page(call("oauth_callback", "GET", begun["connect_url"]), "link_expired")
    assert_page(call("oauth_callback", "GET", f"{BASE_URL}/oauth/zoom/connect/made-up"), "link_expired")


def test_declining_stores_nothing(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connection_id, away = go(lms)
    back = consent(zoom, away.headers["location"], decision="decline")
    assert_page(call("oauth_callback", "GET", back, cookie=away.cookie), "declined")
    assert status_of(lms, connection_id) == "pending"
    assert not grants(cloud)


def test_a_host_on_zoom_basic_cannot_connect_and_nothing_is_kept(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connection_id, away = go(lms, kind="user")
    back = consent(zoom, away.headers["location"], "basic@school.example")
    assert_page(call("oauth_callback", "GET", back, cookie=away.cookie), "host_not_licensed")
    assert status_of(lms, connection_id) == "pending"
    assert not grants(cloud)
    assert "basic@school.example" not in str(cloud.items())
    assert zoom.requests("POST", "/oauth/revoke") == 1


def test_a_licensed_host_connects_for_themselves(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom, "tutor@school.example", "user")
    assert status_of(lms, connection_id) == "active"


def test_tokens_are_stored_sealed(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connect(lms, zoom)
    [grant] = grants(cloud)
    assert not re.search(TOKEN, str(cloud.items()))
    assert grant["sealed_access_token"] != grant["sealed_refresh_token"]


def test_zoom_failing_at_the_exchange_connects_nothing(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    _, away = go(lms)
    back = consent(zoom, away.headers["location"])
    zoom.refuse(Refusal("POST", "/oauth/token", 503, {}))
    assert_page(call("oauth_callback", "GET", back, cookie=away.cookie), "zoom_failed")
    assert not grants(cloud)


def test_the_browser_returns_to_an_address_the_operator_allowed(lms: Lms, zoom: Zoom) -> None:
    connection_id, away = go(lms, return_url="https://lms.example/zoom")
    ending = call("oauth_callback", "GET", consent(zoom, away.headers["location"]), cookie=away.cookie)
    assert ending.status == 302
    assert ending.headers["location"] == f"https://lms.example/zoom?connection_id={connection_id}&status=active"


def test_the_browser_returns_nowhere_else(lms: Lms, cloud: Aws) -> None:
    for url in ("https://evil.example/", "https://lms.example/zoom/else", "https://lms.example/zoom?x"):
        refused = lms.call("connections", "POST", "/v1/connections", {"kind": "account", "return_url": url})
        assert (refused.status, refused.body["code"]) == (400, "return_url_not_allowed")
    assert not [item for item in cloud.items() if item["kind_of"] == "connection"]


def grants(cloud: Aws) -> list[dict[str, str]]:
    return [item for item in cloud.items() if item["kind_of"] == "grant"]


def assert_page(answer: Answer, outcome: str) -> None:
    """The page of this outcome, with the headers that keep it from being framed, cached or sniffed."""
    page = PAGES[outcome]
    assert page.title in answer.body
    assert answer.status == page.status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert {name: answer.headers[name.lower()] for name in HEADERS} == HEADERS
