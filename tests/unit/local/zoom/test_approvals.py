from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.local.zoom.driver import ACCOUNT_SCOPES, REDIRECT, Zoom

ADMIN = "admin@school.example"
ASKED = {"client_id": "rollcall", "redirect_uri": REDIRECT, "response_type": "code"}
ALLOW = {"email": ADMIN, "decision": "allow"}


@pytest.fixture
def strict(empty: Zoom) -> Zoom:
    """An account that approves of apps before anybody adds them."""
    users = [{"email": ADMIN, "role": "Owner"}, {"email": "tutor@school.example"}]
    empty.control("POST", "/accounts", account_id="acc1", plan="pro", preapproval=True, users=users)
    empty.app()
    return empty


def install(zoom: Zoom, email: str = ADMIN) -> dict[str, list[str]]:
    location = zoom.control("POST", "/apps/rollcall/install", email=email)["location"]
    assert location.startswith(f"{REDIRECT}?")
    return parse_qs(urlsplit(location).query)


def test_without_approval_a_page_comes_instead_of_a_code(strict: Zoom) -> None:
    answer = strict.http.post("/oauth/authorize", params=ASKED, data=ALLOW)
    assert (answer.status_code, "location" in answer.headers) == (200, False)
    assert "needs approval" in answer.text


def test_after_approval_consent_brings_a_code(strict: Zoom) -> None:
    strict.control("POST", "/apps/rollcall/approve", account_id="acc1")
    assert strict.exchange(strict.consent()["code"]).status_code == 200


def test_who_installs_from_the_marketplace_brings_no_state(strict: Zoom) -> None:
    strict.control("POST", "/apps/rollcall/approve", account_id="acc1")
    query = install(strict)
    assert set(query) == {"code"}
    assert strict.exchange(query["code"][0]).status_code == 200


@pytest.mark.parametrize("email", [ADMIN, "tutor@school.example"])
def test_who_cannot_add_the_app_cannot_install_it(strict: Zoom, email: str) -> None:
    if email != ADMIN:
        strict.control("POST", "/apps/rollcall/approve", account_id="acc1")
    assert strict.http.post("/_sim/apps/rollcall/install", json={"email": email}).status_code == 409


def test_a_withdrawn_approval_ends_the_tokens_with_4738(strict: Zoom) -> None:
    strict.control("POST", "/apps/rollcall/approve", account_id="acc1")
    tokens = strict.connect()
    strict.control("POST", "/apps/rollcall/withdraw", account_id="acc1")
    assert strict.api("GET", "/users/me").json()["code"] == 124
    assert strict.refresh(tokens["refresh_token"]).json()["errorCode"] == 4738


def test_a_withdrawn_approval_has_to_be_asked_for_again(zoom: Zoom) -> None:
    account_id = zoom.api("GET", "/users/me").json()["account_id"]
    zoom.control("POST", "/apps/rollcall/withdraw", account_id=account_id)
    assert "needs approval" in zoom.http.post("/oauth/authorize", params=ASKED, data=ALLOW).text
    zoom.control("POST", "/apps/rollcall/approve", account_id=account_id)
    assert "code" in zoom.consent()


def test_an_unknown_account_cannot_approve(strict: Zoom) -> None:
    assert strict.http.post("/_sim/apps/rollcall/approve", json={"account_id": "nobody"}).status_code == 404


@pytest.fixture
def choosy(empty: Zoom) -> Zoom:
    """An app that can do without the reports."""
    empty.account()
    empty.app(optional=["report:read:admin"])
    return empty


def test_the_consent_page_offers_to_leave_out_what_is_optional(choosy: Zoom) -> None:
    assert "without report:read:admin" in choosy.http.get("/oauth/authorize", params=ASKED).text


def test_an_optional_scope_that_was_refused_is_not_granted(choosy: Zoom) -> None:
    answer = choosy.http.post("/oauth/authorize", params=ASKED, data={**ALLOW, "refuse": "report:read:admin"})
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    assert set(choosy.exchange(code).json()["scope"].split()) == set(ACCOUNT_SCOPES) - {"report:read:admin"}


def test_a_needed_scope_cannot_be_refused(choosy: Zoom) -> None:
    answer = choosy.http.post("/oauth/authorize", params=ASKED, data={**ALLOW, "refuse": "user:read:admin"})
    assert (answer.status_code, "user:read:admin" in answer.text) == (400, True)


def test_scopes_can_be_missing_from_every_consent(zoom: Zoom) -> None:
    zoom.faults(oauth={"refuse_scopes": ["meeting:write:admin"]})
    assert "meeting:write:admin" not in zoom.connect()["scope"].split()
