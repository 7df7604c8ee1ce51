import base64
import hashlib
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from rollcall.zoom.errors import AppMisconfiguredError, GrantEndedError, ZoomError, ZoomUnavailableError
from rollcall.zoom.oauth import OAuth, OAuthApp

REDIRECT = "https://rollcall.example/oauth/zoom/callback"
GRANTED = {
    "access_token": "a",
    "refresh_token": "r",
    "token_type": "bearer",
    "expires_in": 3599,
    "scope": "user:read:user meeting:write:meeting",
    "api_url": "https://api.zoom.us",
}


def oauth(answer: Callable[[httpx.Request], httpx.Response]) -> OAuth:
    http = httpx.Client(transport=httpx.MockTransport(answer))
    return OAuth(http, "https://zoom.example", OAuthApp("id", "s3cret"))


def answering(status: int, body: object) -> OAuth:
    return oauth(lambda _: httpx.Response(status, json=body))


def authorize(code_verifier: str) -> dict[str, str]:
    url = urlsplit(answering(200, {}).authorize_url(REDIRECT, "st&te", code_verifier))
    assert (url.netloc, url.path) == ("zoom.example", "/oauth/authorize")
    return dict(parse_qsl(url.query, strict_parsing=True))


def test_the_browser_is_sent_with_a_state_and_the_exact_redirect_address() -> None:
    expected = {"response_type": "code", "client_id": "id", "redirect_uri": REDIRECT, "state": "st&te"}
    assert authorize("") == expected


def test_pkce_sends_the_sha256_of_a_verifier_that_stays_here() -> None:
    # The example of RFC 7636, appendix B.
    query = authorize("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert query["code_challenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert query["code_challenge_method"] == "S256"


def test_the_verifiers_challenge_is_never_padded() -> None:
    challenge = authorize("v")["code_challenge"]
    assert base64.urlsafe_b64decode(challenge + "=") == hashlib.sha256(b"v").digest()


@pytest.mark.parametrize(("code_verifier", "sent"), [("v", {"code_verifier": ["v"]}), ("", {})])
def test_a_code_is_spent_in_the_body_with_the_apps_credentials(code_verifier: str, sent: dict[str, list[str]]) -> None:
    seen: list[httpx.Request] = []

    def token(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=GRANTED)

    reply = oauth(token).exchange("c0de", REDIRECT, code_verifier)
    [request] = seen
    assert request.url == "https://zoom.example/oauth/token"
    assert request.headers["authorization"] == "Basic " + base64.b64encode(b"id:s3cret").decode()
    form = {"grant_type": ["authorization_code"], "code": ["c0de"], "redirect_uri": [REDIRECT]}
    assert parse_qs(request.content.decode()) == form | sent
    assert (reply.access_token, reply.refresh_token, reply.expires_in) == ("a", "r", 3599)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"reason": "Invalid Token!", "error": "invalid_grant"}),
        (401, {"reason": "Invalid Token!", "error": "invalid_request"}),
        (400, {"errorCode": 4711, "message": "Token scopes do not match"}),
        (400, {"errorCode": 4733, "message": "Code expired"}),
        (400, {"errorCode": 4734, "message": "Bad code"}),
        (400, {"errorCode": 4735, "message": "The owner of the token does not exist"}),
        (400, {"errorCode": 4737, "message": "Refresh token not found"}),
        (400, {"errorCode": 4738, "message": "The token was disabled by the admin"}),
        (400, {"errorCode": 4741, "message": "The token has been revoked"}),
    ],
)
def test_a_dead_grant_needs_a_human(status: int, body: object) -> None:
    with pytest.raises(GrantEndedError):
        answering(status, body).refresh("old")


@pytest.mark.parametrize("name", ["reason", "message", "error_description"])
def test_a_dead_token_is_known_by_its_words_wherever_they_are(name: str) -> None:
    with pytest.raises(GrantEndedError):
        oauth(lambda _: httpx.Response(400, json={name: "Invalid Token!"})).refresh("spent")


@pytest.mark.parametrize("code", [4702, 4704, 4705, 4706, 4709, 4717])
def test_a_mistake_in_the_apps_setup_is_not_blamed_on_the_grant(code: int) -> None:
    with pytest.raises(AppMisconfiguredError):
        answering(400, {"errorCode": code, "message": "no"}).refresh("good")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, {"code": 429}),
        (500, {"error": "invalid_grant"}),
        (503, {}),
        (400, {"errorCode": 4732, "message": "Code creation failure"}),
        (200, {"status": "no token here"}),
    ],
)
def test_what_passes_by_itself_ends_no_grant(status: int, body: object) -> None:
    with pytest.raises(ZoomUnavailableError):
        answering(status, body).refresh("good")


@pytest.mark.parametrize("failure", [httpx.ReadTimeout, httpx.ConnectError, httpx.RemoteProtocolError])
def test_an_outcome_that_is_unknown_ends_no_grant(failure: type[httpx.TransportError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise failure("s3cret in the text", request=request)

    with pytest.raises(ZoomUnavailableError) as unknown:
        oauth(fail).refresh("good")
    assert "s3cret" not in str(unknown.value)


@pytest.mark.parametrize("status", [400, 401, 500])
def test_no_error_repeats_what_the_token_endpoint_said(status: int) -> None:
    with pytest.raises(ZoomError) as failed:
        answering(status, {"error": "invalid_grant", "reason": "t0ken"}).refresh("t0ken")
    assert "t0ken" not in str(failed.value)


def test_a_grant_is_ended_with_its_access_token() -> None:
    seen: list[tuple[str, bytes]] = []

    def revoke(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.path, request.content))
        return httpx.Response(200, json={"status": "success"})

    oauth(revoke).revoke("a")
    assert seen == [("/oauth/revoke", b"token=a")]


def test_the_apps_secret_is_in_no_representation() -> None:
    assert "s3cret" not in repr(answering(200, {}))
