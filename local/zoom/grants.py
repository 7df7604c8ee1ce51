"""Codes and tokens: what was granted to which app by whom, and what is still alive.

A refresh token is spent by its use, and the access token issued with it dies at the same moment. A new consent by the
same user kills what the app had before.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

from local.zoom.clock import Clock
from local.zoom.errors import OAuthError
from local.zoom.model import App, AppKind, User

CODE_S = 5 * 60
REFRESH_TOKEN_S = 90 * 86_400


@dataclass(slots=True)
class Grant:
    """One user's (or, for `server`, one account's) consent to one app. `user_id` is empty for `server`."""

    client_id: str
    kind: AppKind
    account_id: str
    user_id: str
    scopes: frozenset[str]
    access_token: str = ""
    access_expires: float = 0.0
    refresh_token: str = ""
    refresh_expires: float = 0.0
    is_revoked: bool = False
    is_superseded: bool = False


@dataclass(slots=True)
class _Code:
    client_id: str
    user: User
    scopes: frozenset[str]
    kind: AppKind
    redirect_uri: str
    challenge: str
    method: str
    expires: float
    is_spent: bool = field(default=False)


class Grants:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._grants: list[Grant] = []
        self._installed: set[tuple[str, AppKind, str, str]] = set()

    def consent(self, app: App, user: User, redirect_uri: str, challenge: str, method: str) -> str:
        """The user pressed Allow: a code for five minutes and one use."""
        code = secrets.token_urlsafe(32)
        expires = self._clock() + CODE_S
        self._codes[code] = _Code(
            app.client_id, user, frozenset(app.scopes), app.kind, redirect_uri, challenge, method, expires
        )
        return code

    def exchange(self, client_id: str, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Raises OAuthError with Zoom's number: 4733 expired, 4734 invalid or spent, 4709 another redirect URI."""
        known = self._codes.get(code)
        if known is None or known.is_spent or known.client_id != client_id:
            raise OAuthError(400, "invalid_grant", "Invalid authorization code.", 4734)
        if known.expires <= self._clock():
            raise OAuthError(400, "invalid_grant", "Authorization code expired.", 4733)
        if known.redirect_uri != redirect_uri:
            raise OAuthError(400, "invalid_request", "Redirect URI mismatch.", 4709)
        if known.challenge and not _answers(known.challenge, known.method, verifier):
            raise OAuthError(400, "invalid_grant", "Invalid code verifier.")
        known.is_spent = True
        self._supersede(client_id, known.user.user_id)
        grant = Grant(client_id, known.kind, known.user.account_id, known.user.user_id, known.scopes)
        return self._keep(grant)

    def account(self, app: App) -> Grant:
        """Server-to-server: the account's own app, no consent."""
        return self._keep(Grant(app.client_id, "server", app.account_id, "", frozenset(app.scopes)))

    def issue(self, grant: Grant, seconds: int) -> Grant:
        """A new pair; the old pair dies at once."""
        now = self._clock()
        grant.access_token, grant.access_expires = _token(), now + seconds
        if grant.kind != "server":
            grant.refresh_token, grant.refresh_expires = _token(), now + REFRESH_TOKEN_S
        return grant

    def by_refresh_token(self, client_id: str, token: str) -> Grant:
        """Raises OAuthError for a token that was spent, revoked, superseded, or is too old."""
        for grant in self._grants:
            is_this = bool(token) and (grant.refresh_token, grant.client_id) == (token, client_id)
            if is_this and grant.is_superseded:
                raise OAuthError(400, "invalid_grant", "Token revoked: a newer authorization exists.", 4741)
            if is_this and not grant.is_revoked and grant.refresh_expires > self._clock():
                return grant
        raise OAuthError(400, "invalid_grant", "Invalid Token!")

    def by_access_token(self, token: str) -> Grant | None:
        for grant in self._grants:
            if token and grant.access_token == token:
                return None if grant.is_revoked or grant.access_expires <= self._clock() else grant
        return None

    def revoke(self, client_id: str, token: str) -> None:
        """Both tokens of the pair die; a token nobody knows is no error."""
        for grant in self._grants:
            if grant.client_id == client_id and token in (grant.access_token, grant.refresh_token):
                grant.is_revoked = True

    def uninstall(self, client_id: str, user: User) -> None:
        """The user (for an account's app: an admin) removed the app in the Marketplace."""
        self._installed = {i for i in self._installed if not (i[0] == client_id and _covers(i, user))}
        for grant in self._grants:
            is_theirs = grant.user_id == user.user_id or (grant.kind, grant.account_id) == ("account", user.account_id)
            if is_theirs and grant.client_id == client_id:
                grant.is_revoked = True

    def installed(self, host: User) -> list[str]:
        """The client ids of the apps that get the events of this host."""
        return sorted({entry[0] for entry in self._installed if _covers(entry, host)})

    def install(self, client_id: str, kind: AppKind, account_id: str, user_id: str) -> None:
        self._installed.add((client_id, kind, account_id, user_id))

    def _keep(self, grant: Grant) -> Grant:
        self._grants.append(grant)
        self.install(grant.client_id, grant.kind, grant.account_id, grant.user_id)
        return grant

    def _supersede(self, client_id: str, user_id: str) -> None:
        for grant in self._grants:
            if (grant.client_id, grant.user_id) == (client_id, user_id):
                grant.is_revoked = grant.is_superseded = True


def _covers(entry: tuple[str, AppKind, str, str], host: User) -> bool:
    _, kind, account_id, user_id = entry
    return user_id == host.user_id if kind == "user" else account_id == host.account_id


def _answers(challenge: str, method: str, verifier: str) -> bool:
    """PKCE, RFC 7636; Zoom takes an absent method for `plain`."""
    if method == "S256":
        verifier = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return secrets.compare_digest(challenge.encode(), verifier.encode())


def _token() -> str:
    """Long, and beginning like the JWT that Zoom asks to be treated as opaque."""
    return "eyJ" + secrets.token_urlsafe(360)
