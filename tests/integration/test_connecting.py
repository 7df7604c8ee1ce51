"""Connecting Zoom: the LMS begins, a browser goes through Zoom's consent, and comes back once."""

from urllib.parse import parse_qs, urlencode, urlsplit

from rollcall.services.pages import HEADERS, PAGES
from tests.aws import Aws
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import begin, connect, consent

CALLBACK = f"{BASE_URL}/oauth/zoom/callback"


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


def test_somebody_who_comes_from_the_marketplace_is_sent_to_the_lms(lms: Lms, zoom: Zoom) -> None:
    assert_page(call("oauth_callback", "GET", f"{CALLBACK}?code=anything"), "state_missing")


def test_a_state_is_good_for_ten_minutes(lms: Lms, zoom: Zoom, clock: Clock) -> None:
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
    assert "eyJ" not in str(cloud.items())
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
