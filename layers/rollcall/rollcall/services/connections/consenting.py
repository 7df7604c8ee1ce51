"""Connecting Zoom, the browser's side: to Zoom with a ``state``, and back with a grant.

Only the browser that opened the link can come back with its state, once, within ten minutes. The same callback again
shows the ending it had; somebody whom Zoom sends without a state is sent through our own flow.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from rollcall.ids import ConnectionId
from rollcall.lms.keys import hashed, make_token, same
from rollcall.services.connections.activating import Activating, Granted, RefusedConsentError
from rollcall.services.connections.connecting import CONSENT_FOR
from rollcall.services.zoom_access.tokens import app_misconfigured
from rollcall.services.zoom_access.zoom_apps import ZoomApps
from rollcall.store.audit import Actor
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.consents import Consent, ConsentStore
from rollcall.zoom.errors import (
    AppMisconfiguredError,
    GrantEndedError,
    MissingScopesError,
    RateLimitedError,
    ZoomError,
    ZoomUnavailableError,
)
from rollcall.zoom.models import User
from rollcall.zoom.oauth import OAuth

REMEMBER_BROWSER_FOR = timedelta(days=30)  # an account may need days to approve the app
_TURNS, _TURN_S = 27, 0.3
_AT_WORK_FOR = CONSENT_FOR + timedelta(seconds=30)  # a function lives 29 s
_ASKED, _PAUSE_S = 3, 1
_ASK_AGAIN_S = 12  # of the 29 s, with up to 10 s for each answer
_UNAPPROVED = "approval_withdrawn"
_WAITING = {ConnectionStatus.PENDING, ConnectionStatus.REAUTHORIZATION_REQUIRED}


@dataclass(frozen=True, slots=True)
class ToZoom:
    """Send the browser on, with a cookie that binds the state to it."""

    authorize_url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a consent ended: a word that names the page, where to go on to, if the LMS said, and what is connected."""

    outcome: str
    return_url: str = ""
    connection_id: ConnectionId | None = None


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
        state = hashed(query.get("state", ""))
        consent = self.consents.get("state", state, now)
        if consent and not same(consent.browser_hash, hashed(cookie)):
            raise RefusedConsentError("other_browser")
        # Of two submissions of one callback, one takes the state.
        if consent is None or self.consents.take("state", state, now) is None:
            return self._finished_before(state, cookie, now)
        return self._noted(consent, _Callback(query.get("code", ""), f"{base_url}/oauth/zoom/callback"), now)

    def _begin(self, begun: Consent, base_url: str, now: datetime) -> ToZoom:
        oauth = self._app(self._asked(begun))
        state, browser, verifier = make_token(), make_token(), make_token() if self.pkce else ""
        of_state = Consent(
            step="state",
            hashed=hashed(state),
            tenant_id=begun.tenant_id,
            connection_id=begun.connection_id,
            browser_hash=hashed(browser),
            code_verifier=verifier,
            expires_at=_until(now, CONSENT_FOR),
        )
        self.consents.put(_of_browser(of_state, now))
        self.consents.put(of_state)
        return ToZoom(oauth.authorize_url(f"{base_url}/oauth/zoom/callback", state, verifier), browser)

    def _asked(self, consent: Consent) -> Connection:
        connection = self.connections.get(consent.tenant_id, consent.connection_id)
        if connection is None or connection.status in {ConnectionStatus.DISCONNECTED, ConnectionStatus.MERGED}:
            raise RefusedConsentError("connection_ended")
        return connection

    def _app(self, connection: Connection) -> OAuth:
        try:
            return self.apps.of_kind("user" if connection.kind == "user" else "account")
        except AppMisconfiguredError:
            app_misconfigured()
            raise RefusedConsentError("app_misconfigured") from None

    def _noted(self, consent: Consent, came: "_Callback", now: datetime) -> Ending:
        """Whatever it ends with, what nobody expected too, is kept for this browser's next look."""
        ending = Ending("failed")
        try:
            ending = self._connected(self._asked(consent), consent, came, now)
        except RefusedConsentError as refused:
            ending = Ending(refused.outcome)
            raise
        finally:
            noted = {"outcome": ending.outcome, "led_to": ending.connection_id}
            self.consents.put(_of_browser(consent, now).model_copy(update=noted))
        return ending

    def _connected(self, connection: Connection, consent: Consent, came: "_Callback", now: datetime) -> Ending:
        if not came.code:
            raise RefusedConsentError("declined")
        oauth = self._app(connection)
        granted, licensed = self._spent(oauth, consent, came)
        try:
            if connection.kind == "user" and not licensed:
                raise RefusedConsentError("host_not_licensed")  # noqa: TRY301 - refused like the other reasons
            active = self.activating.activate(connection, granted, _actor(connection), now)
        except RefusedConsentError:
            self.activating.keep_or_revoke(granted, oauth, now)
            raise
        return _connected_at(active.connection_id, connection)

    def _spent(self, oauth: OAuth, consent: Consent, came: "_Callback") -> tuple[Granted, bool]:
        """What the code was good for, and whether whoever gave it has a plan that can host."""
        try:
            reply = oauth.exchange(came.code, came.redirect_uri, consent.code_verifier)
            user = self._user(reply.access_token)
        except ZoomError as error:
            raise RefusedConsentError(_outcome(error)) from None
        return Granted(oauth.app.client_id, user.id, user.account_id, reply, user), user.licensed

    def _user(self, access_token: str) -> User:
        """Not given up at the first failure: the consent has killed the earlier tokens, and these must not be lost."""
        zoom, again_until = self.activating.zooms.with_token(access_token), time.monotonic() + _ASK_AGAIN_S
        for _ in range(_ASKED - 1):
            try:
                return zoom.user()
            except (ZoomUnavailableError, RateLimitedError):
                if time.monotonic() > again_until:
                    raise
                self.sleep(_PAUSE_S)
        return zoom.user()

    def _finished_before(self, state: str, cookie: str, now: datetime) -> Ending:
        """The same callback in the same browser, by a double click or the back button: the first one decides."""
        begun = self._browser(cookie, now)
        if begun is None or not same(begun.state_hash, state):
            raise RefusedConsentError("state_unknown")
        for _ in range(_TURNS if _may_be_at_work(begun, now) else 0):
            if begun.outcome:
                break
            self.sleep(_TURN_S)
            begun = self._browser(cookie, now) or begun
        if begun.outcome != "connected":
            raise RefusedConsentError(begun.outcome or "state_unknown")
        asked = self.connections.get(begun.tenant_id, begun.connection_id)
        return _connected_at(begun.led_to or begun.connection_id, asked)

    def _browser(self, cookie: str, now: datetime) -> Consent | None:
        return self.consents.get("browser", hashed(cookie), now) if cookie else None


@dataclass(frozen=True, slots=True)
class _Callback:
    code: str
    redirect_uri: str


def _actor(connection: Connection) -> Actor:
    return Actor(kind="browser", lms_user=connection.lms_user_id)


def _until(now: datetime, lifetime: timedelta) -> int:
    return int((now + lifetime).timestamp())


def _of_browser(of_state: Consent, now: datetime) -> Consent:
    """What is kept of the browser that carries a state; only that state's callback ends in it."""
    return Consent(
        step="browser",
        hashed=of_state.browser_hash,
        state_hash=of_state.hashed,
        tenant_id=of_state.tenant_id,
        connection_id=of_state.connection_id,
        expires_at=_until(now, REMEMBER_BROWSER_FOR),
    )


def _may_be_at_work(begun: Consent, now: datetime) -> bool:
    """Whoever took the state while it lived is done, or dead, half a minute after its end."""
    return begun.expires_at > _until(now, REMEMBER_BROWSER_FOR - _AT_WORK_FOR)


def _outcome(error: ZoomError) -> str:
    match error:
        case AppMisconfiguredError():
            app_misconfigured()
            return "app_misconfigured"
        case GrantEndedError():
            return "approval_needed" if error.why == _UNAPPROVED else "code_refused"
        case MissingScopesError():
            return "scopes_missing"
        case _:
            return "zoom_failed"


def _connected_at(connection_id: ConnectionId, asked: Connection | None) -> Ending:
    """Back to where the one that asked wants its browser, even if an earlier connection of the tenant's has it now."""
    return_url = asked.return_url if asked else ""
    if return_url:
        query = urlencode({"connection_id": connection_id, "status": "active"})
        return_url += f"{'&' if '?' in return_url else '?'}{query}"
    return Ending("connected", return_url, connection_id)
