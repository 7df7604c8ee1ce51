"""Codes and tokens: what was granted to which app by whom, and what is still alive.

A refresh token is spent by its use, and the access token issued with it dies at the same moment. A new consent by the
same user kills what the app had before.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from local.zoom.clock import Clock
from local.zoom.errors import OAuthError
from local.zoom.model import App, AppKind, User

CODE_S = 5 * 60
REFRESH_TOKEN_S = 90 * 86_400

type _Entry = tuple[str, AppKind, str, str]
type End = Literal["revoked", "superseded", "owner gone", "withdrawn"]
_REFUSALS: dict[End, tuple[str, int | None]] = {
    "revoked": ("Invalid Token!", None),
    "superseded": ("Token revoked: a newer authorization exists.", 4741),
    "owner gone": ("The owner of the token does not exist.", 4735),
    "withdrawn": ("The token is disabled by the admin.", 4738),
}


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
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a code is bound to, and the scopes its user did not give."""

    redirect_uri: str
    challenge: str = ""
    method: str = "plain"
    refused: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Code:
    client_id: str
    user: User
    scopes: frozenset[str]
    kind: AppKind
    asked: Asked
    expires: float
    is_spent: bool = field(default=False)


class Grants:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._grants: list[Grant] = []
        self._installed: set[_Entry] = set()

    def consent(self, app: App, user: User, asked: Asked) -> str:
        """The user pressed Allow: a code for five minutes and one use."""
        code = secrets.token_urlsafe(32)
        scopes = frozenset(app.scopes) - asked.refused
        self._codes[code] = _Code(app.client_id, user, scopes, app.kind, asked, self._clock() + CODE_S)
        return code

    def exchange(self, client_id: str, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Raises OAuthError with Zoom's number: 4733 expired, 4734 invalid or spent, 4709 another redirect URI."""
        known = self._codes.get(code)
        if known is None or known.is_spent or known.client_id != client_id:
            raise OAuthError(400, "invalid_grant", "Invalid authorization code.", 4734)
        if known.expires <= self._clock():
            raise OAuthError(400, "invalid_grant", "Authorization code expired.", 4733)
        if known.asked.redirect_uri != redirect_uri:
            raise OAuthError(400, "invalid_request", "Redirect URI mismatch.", 4709)
        if known.asked.challenge and not _answers(known.asked.challenge, known.asked.method, verifier):
            raise OAuthError(400, "invalid_grant", "Invalid code verifier.")
        known.is_spent = True
        if not known.user.is_active:
            raise OAuthError(400, "invalid_grant", *_REFUSALS["owner gone"])
        self._end("superseded", (g for g in self._grants if _is_of(g, client_id, known.user.user_id)))
        grant = Grant(client_id, known.kind, known.user.account_id, known.user.user_id, known.scopes)
        return self._keep(grant)

    def account(self, app: App, *, single_token: bool) -> Grant:
        """Server-to-server: the account's own app, no consent. `single_token`: a new token kills the one before."""
        if single_token:
            self._end("revoked", (grant for grant in self._grants if grant.client_id == app.client_id))
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
            if is_this and grant.end is not None:
                raise OAuthError(400, "invalid_grant", *_REFUSALS[grant.end])
            if is_this and grant.refresh_expires > self._clock():
                return grant
        raise OAuthError(400, "invalid_grant", *_REFUSALS["revoked"])

    def by_access_token(self, token: str) -> Grant | None:
        for grant in self._grants:
            if token and grant.access_token == token:
                return None if grant.end is not None or grant.access_expires <= self._clock() else grant
        return None

    def revoke(self, client_id: str, token: str) -> None:
        """Both tokens of the pair die; a token nobody knows is no error."""
        pairs = (grant for grant in self._grants if token in (grant.access_token, grant.refresh_token))
        self._end("revoked", (grant for grant in pairs if grant.client_id == client_id))

    def uninstall(self, client_id: str, user: User) -> None:
        """The user (for an account's app: an admin) removed the app in the Marketplace."""
        self._installed = {i for i in self._installed if not (i[0] == client_id and _covers(i, user))}
        of_app = (grant for grant in self._grants if grant.client_id == client_id)
        self._end("revoked", (grant for grant in of_app if _covers(_entry(grant), user)))

    def withdraw(self, client_id: str, account_id: str) -> None:
        """The account does not approve of the app any more; it stays installed, and nothing can be refreshed."""
        of_app = (grant for grant in self._grants if grant.client_id == client_id)
        self._end("withdrawn", (grant for grant in of_app if grant.account_id == account_id))

    def leave(self, user: User, end: End) -> None:
        """What this user consented to dies; the apps that an admin installed stay with the account."""
        self._installed = {i for i in self._installed if (i[1], i[3]) != ("user", user.user_id)}
        self._end(end, (grant for grant in self._grants if grant.user_id == user.user_id))

    def installed(self, host: User) -> list[str]:
        """The client ids of the apps that get the events of this host."""
        return sorted({entry[0] for entry in self._installed if _covers(entry, host)})

    def install(self, client_id: str, kind: AppKind, account_id: str, user_id: str) -> None:
        self._installed.add((client_id, kind, account_id, user_id))

    def _keep(self, grant: Grant) -> Grant:
        self._grants.append(grant)
        self.install(*_entry(grant))
        return grant

    def _end(self, end: End, grants: Iterable[Grant]) -> None:
        """What ended before keeps its first reason, except that a newer consent comes before a revocation."""
        for grant in grants:
            if grant.end is None or end == "superseded":
                grant.end = end


def _entry(grant: Grant) -> _Entry:
    return grant.client_id, grant.kind, grant.account_id, grant.user_id


def _is_of(grant: Grant, client_id: str, user_id: str) -> bool:
    return (grant.client_id, grant.user_id) == (client_id, user_id)


def _covers(entry: _Entry, host: User) -> bool:
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
