"""Zoom's OAuth endpoints: authorize URL, code exchange, refresh, revoke.

Errors are sorted as Zoom's OAuth error page does: a dead grant needs a human, a wrong client secret
needs the operator, the rest passes.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
from pydantic import ValidationError

from rollcall.zoom.errors import GrantEndedError, RefusedError, ZoomUnavailableError
from rollcall.zoom.models import TokenReply

_GRANT_ENDED = ("invalid_grant", "invalid token", "4735", "4737", "4738", "4741", "4711", "4733", "4734")
_PASSING = ("4732",)


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


def _token_error(response: httpx.Response) -> Exception:
    text = response.text.lower()
    passing = response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS
    if passing or any(word in text for word in _PASSING):
        return ZoomUnavailableError("Zoom's token endpoint is unavailable", status=response.status_code)
    if any(word in text for word in _GRANT_ENDED):
        return GrantEndedError("Zoom has ended this grant", status=response.status_code)
    return RefusedError("Zoom refused the app's credentials", status=response.status_code)
