"""Connecting Zoom, the browser's side: to Zoom with a ``state``, and back with a grant.

Only the browser that opened the link can come back with its state, once, within ten minutes. The same callback again
shows the same ending; somebody whom Zoom sends without a state is sent through our own flow.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from rollcall.lms.keys import hashed, make_token, same
from rollcall.services.connections.activating import Activating, Granted, RefusedConsentError
from rollcall.services.connections.connecting import CONSENT_FOR
from rollcall.services.zoom_access.tokens import app_misconfigured
from rollcall.services.zoom_access.zoom_apps import ZoomApps
from rollcall.store.audit import Actor
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.consents import Consent, ConsentStore
from rollcall.zoom.errors import AppMisconfiguredError, GrantEndedError, ZoomError
from rollcall.zoom.oauth import OAuth

REMEMBER_BROWSER_FOR = timedelta(days=30)  # an account may need days to approve the app
_TURNS, _TURN_S = 10, 0.3
_UNAPPROVED = "approval_withdrawn"
_WAITING = {ConnectionStatus.PENDING, ConnectionStatus.REAUTHORIZATION_REQUIRED}


@dataclass(frozen=True, slots=True)
class ToZoom:
    """Send the browser on, with a cookie that binds the state to it."""

    authorize_url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a consent ended: a word that names the page, and where to go on to, if the LMS said."""

    outcome: str
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class Consents:
    connections: ConnectionStore
    consents: ConsentStore
    activating: Activating
    apps: ZoomApps
    pkce: bool
    sleep: Callable[[float], None] = time.sleep

    def send_to_zoom(self, link_token: str, base_url: str, now: datetime) -> ToZoom:
        """Raises RefusedConsentError for a link that is unknown or too old."""
        link = self.consents.get("link", hashed(link_token), now)
        if link is None:
            raise RefusedConsentError("link_expired")
        return self._begin(link, base_url, now)

    def begin_again(self, cookie: str, base_url: str, now: datetime) -> ToZoom:
        """For a browser that began here before and comes from Zoom with nothing of ours: our own flow, from its start.

        Raises RefusedConsentError where this browser has nothing that waits for a consent.
        """
        begun = self._browser(cookie, now)
        connection = self.connections.get(begun.tenant_id, begun.connection_id) if begun else None
        if begun is None or connection is None or connection.status not in _WAITING:
            raise RefusedConsentError("state_missing")
        return self._begin(begun, base_url, now)

    def come_back(self, query: Mapping[str, str], cookie: str, base_url: str, now: datetime) -> Ending:
        """Spend the code and activate the connection. Raises RefusedConsentError."""
        consent = self.consents.get("state", hashed(query.get("state", "")), now)
        if consent and not same(consent.browser_hash, hashed(cookie)):
            raise RefusedConsentError("other_browser")
        # Of two submissions of one callback, one takes the state.
        if consent is None or self.consents.take("state", consent.hashed, now) is None:
            return self._finished_before(cookie, now)
        connection = self.connections.get(consent.tenant_id, consent.connection_id)
        if connection is None or connection.status in {ConnectionStatus.DISCONNECTED, ConnectionStatus.MERGED}:
            raise RefusedConsentError("connection_ended")
        if not query.get("code"):
            raise RefusedConsentError("declined")
        return self._connected(connection, consent, _Callback(query["code"], f"{base_url}/oauth/zoom/callback"), now)

    def _begin(self, begun: Consent, base_url: str, now: datetime) -> ToZoom:
        connection = self.connections.get(begun.tenant_id, begun.connection_id)
        if connection is None or connection.status in {ConnectionStatus.DISCONNECTED, ConnectionStatus.MERGED}:
            raise RefusedConsentError("connection_ended")
        state, browser, verifier = make_token(), make_token(), make_token() if self.pkce else ""
        of_browser = {"step": "browser", "hashed": hashed(browser), "expires_at": _until(now, REMEMBER_BROWSER_FOR)}
        of_state = {"step": "state", "hashed": hashed(state), "expires_at": _until(now, CONSENT_FOR)}
        bound = {"browser_hash": hashed(browser), "code_verifier": verifier}
        self.consents.put(begun.model_copy(update=of_browser))
        self.consents.put(begun.model_copy(update=of_state | bound))
        oauth = self._app(connection)
        return ToZoom(oauth.authorize_url(f"{base_url}/oauth/zoom/callback", state, verifier), browser)

    def _app(self, connection: Connection) -> OAuth:
        try:
            return self.apps.of_kind("user" if connection.kind == "user" else "account")
        except AppMisconfiguredError:
            app_misconfigured()
            raise RefusedConsentError("app_misconfigured") from None

    def _connected(self, connection: Connection, consent: Consent, came: "_Callback", now: datetime) -> Ending:
        oauth = self._app(connection)
        granted, licensed = self._spent(oauth, consent, came)
        try:
            if connection.kind == "user" and not licensed:
                raise RefusedConsentError("host_not_licensed")  # noqa: TRY301 - refused like the other reasons
            active = self.activating.activate(connection, granted, _actor(connection), now)
        except RefusedConsentError:
            self.activating.keep_or_revoke(granted, oauth, now)
            raise
        return Ending("connected", _returned(active, connection.return_url))

    def _spent(self, oauth: OAuth, consent: Consent, came: "_Callback") -> tuple[Granted, bool]:
        """What the code was good for, and whether whoever gave it has a plan that can host."""
        try:
            reply = oauth.exchange(came.code, came.redirect_uri, consent.code_verifier)
            user = self.activating.zooms.with_token(reply.access_token).user()
        except GrantEndedError as error:
            raise RefusedConsentError("approval_needed" if error.why == _UNAPPROVED else "code_refused") from None
        except AppMisconfiguredError:
            app_misconfigured()
            raise RefusedConsentError("app_misconfigured") from None
        except ZoomError:
            raise RefusedConsentError("zoom_failed") from None
        return Granted(oauth.app.client_id, user.id, user.account_id, reply, user), user.licensed

    def _finished_before(self, cookie: str, now: datetime) -> Ending:
        """The same browser again, by a double click or the back button: the first one decides, and may be at work."""
        begun = self._browser(cookie, now)
        for _ in range(_TURNS if begun else 0):
            connection = self._begun_connection(begun)
            if connection and connection.status is ConnectionStatus.ACTIVE:
                return Ending("connected", _returned(connection, connection.return_url))
            self.sleep(_TURN_S)
        raise RefusedConsentError("state_unknown")

    def _browser(self, cookie: str, now: datetime) -> Consent | None:
        return self.consents.get("browser", hashed(cookie), now) if cookie else None

    def _begun_connection(self, begun: Consent | None) -> Connection | None:
        connection = self.connections.get(begun.tenant_id, begun.connection_id) if begun else None
        if connection and connection.merged_into:
            return self.connections.get(connection.tenant_id, connection.merged_into)
        return connection


@dataclass(frozen=True, slots=True)
class _Callback:
    code: str
    redirect_uri: str


def _actor(connection: Connection) -> Actor:
    return Actor(kind="browser", lms_user=connection.lms_user_id)


def _until(now: datetime, lifetime: timedelta) -> int:
    return int((now + lifetime).timestamp())


def _returned(connection: Connection, return_url: str) -> str:
    if not return_url:
        return ""
    query = urlencode({"connection_id": connection.connection_id, "status": "active"})
    return f"{return_url}{'&' if '?' in return_url else '?'}{query}"
