"""Zoom's OAuth endpoints: authorize URL, code exchange, refresh, revoke.

Errors are sorted as Zoom's OAuth error page does: a dead grant needs a human, a wrong client secret
needs the operator, the rest passes.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
from pydantic import ValidationError

from rollcall.zoom.errors import AppMisconfiguredError, GrantEndedError, RefusedError, ZoomError, ZoomUnavailableError
from rollcall.zoom.models import TokenReply

# Zoom's OAuth error page, by what it means for whoever holds the grant.
_ENDED = {
    4711: "scopes_changed",
    4733: "code_expired",
    4734: "code_refused",
    4735: "owner_gone",
    4737: "token_unknown",
    4738: "approval_withdrawn",
    4740: "token_unknown",
    4741: "consented_elsewhere",
}
_MISCONFIGURED = frozenset({4702, 4704, 4705, 4706, 4709, 4717})
_MISCONFIGURED_WORDS = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type"})
_PASSING = frozenset({4732})
_CODE = re.compile(r"\b47\d\d\b")


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """The Zoom app's own credentials."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OAuth:
    """Talks to ``https://zoom.us/oauth`` (or the configured host)."""

    http: httpx.Client
    base_url: str
    app: OAuthApp

    def authorize_url(self, redirect_uri: str, state: str, code_verifier: str) -> str:
        """Where the browser goes to consent; PKCE S256 when ``code_verifier`` is not empty."""
        query = {"response_type": "code", "client_id": self.app.client_id, "redirect_uri": redirect_uri, "state": state}
        if code_verifier:
            query |= {"code_challenge": _challenge(code_verifier), "code_challenge_method": "S256"}
        return f"{self.base_url}/oauth/authorize?{urlencode(query)}"

    def exchange(self, code: str, redirect_uri: str, code_verifier: str) -> TokenReply:
        """Spend an authorization code (one use, five minutes)."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return self._token(form | ({"code_verifier": code_verifier} if code_verifier else {}))

    def refresh(self, refresh_token: str) -> TokenReply:
        """Spend a refresh token; the reply has the next one, and the old pair is dead at once."""
        return self._token({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def for_account(self, account_id: str) -> TokenReply:
        """A server-to-server app's token for its own account, with no refresh token: asking again renews it."""
        return self._token({"grant_type": "account_credentials", "account_id": account_id})

    def revoke(self, access_token: str) -> None:
        """End the grant."""
        self._post("/oauth/revoke", {"token": access_token})

    def _token(self, form: dict[str, str]) -> TokenReply:
        response = self._post("/oauth/token", form)
        try:
            return TokenReply.model_validate_json(response.content)
        except ValidationError:
            raise ZoomUnavailableError("Zoom's token reply could not be read", status=response.status_code) from None

    def _post(self, path: str, form: dict[str, str]) -> httpx.Response:
        try:
            response = self.http.post(
                self.base_url + path, data=form, auth=(self.app.client_id, self.app.client_secret)
            )
        except httpx.HTTPError as error:
            raise ZoomUnavailableError(f"Zoom did not answer: {type(error).__name__}") from None
        if response.is_success:
            return response
        raise _token_error(response)


def _challenge(code_verifier: str) -> str:
    digest = hashlib.sha256(code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _token_error(response: httpx.Response) -> ZoomError:
    code, error, reason = _told(response)
    busy = response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS
    if busy or code in _PASSING:
        return ZoomUnavailableError("Zoom's token endpoint is unavailable", code=code, status=response.status_code)
    if code in _ENDED:
        return GrantEndedError(f"Zoom has ended this grant ({code})", why=_ENDED[code], code=code)
    if code in _MISCONFIGURED or error in _MISCONFIGURED_WORDS:
        return AppMisconfiguredError(f"Zoom refuses this app ({code or error})", code=code)
    if error == "invalid_grant" or "invalid token" in reason:
        return GrantEndedError("Zoom has ended this grant", why="token_unknown", code=code)
    return RefusedError("Zoom refused the token request", code=code, status=response.status_code)


def _told(response: httpx.Response) -> tuple[int | None, str, str]:
    """Zoom's number, OAuth's word and the reason; where the number stands is not the same everywhere."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    told = body if isinstance(body, dict) else {}
    error = str(told.get("error", "")).lower()
    reason = " ".join(str(told.get(name, "")) for name in ("reason", "message", "error_description")).lower()
    numbered = _CODE.search(f"{told.get('errorCode', '')} {told.get('code', '')} {error} {reason}")
    return int(numbered.group()) if numbered else None, error, reason
