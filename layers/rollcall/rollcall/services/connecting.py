"""Connecting Zoom: begin, send the browser to Zoom, take it back.

The LMS begins and gets a link. The browser that opens the link gets a cookie and goes to Zoom with a
``state``; only that browser can come back with that state, once, within ten minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from rollcall.ids import ConnectionId, TenantId, new_id
from rollcall.lms.keys import hashed, make_token, same
from rollcall.lms.models import ConnectionReply, NewConnection
from rollcall.lms.problems import invalid, not_found
from rollcall.services.zoom_access import FixedToken, Vault, ZoomAccess
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore, Consent
from rollcall.store.tenants import TenantStore
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import GrantEndedError, ZoomError
from rollcall.zoom.models import TokenReply, User
from rollcall.zoom.oauth import OAuth

CONSENT_FOR = timedelta(minutes=10)


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


class ConsentFailedError(Exception):
    """The consent did not lead to a connection. ``outcome`` names the page that says what to do."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class BeginConnecting:
    """The LMS's side: connections, and the links that open them."""

    connections: ConnectionStore
    tenants: TenantStore

    def begin(self, tenant_id: TenantId, request: NewConnection, base_url: str, now: datetime) -> ConnectionReply:
        """A pending connection and the link that an admin or host opens within ten minutes."""
        connection = Connection(
            connection_id=ConnectionId(new_id("con")),
            tenant_id=tenant_id,
            kind=request.kind,
            status=ConnectionStatus.PENDING,
            created_at=now,
            lms_user_id=request.lms_user_id,
            return_url=self._allowed(tenant_id, request.return_url),
        )
        token = make_token()
        self.connections.put(connection)
        self.connections.begin_consent(_consent("link", token, connection, now))
        return connection_reply(connection, f"{base_url}/oauth/zoom/connect/{token}")

    def get(self, tenant_id: TenantId, connection_id: str) -> ConnectionReply:
        connection = self.connections.get(tenant_id, ConnectionId(connection_id))
        if connection is None:
            raise not_found("connection")
        return connection_reply(connection)

    def of_tenant(self, tenant_id: TenantId) -> list[ConnectionReply]:
        return [connection_reply(connection) for connection in self.connections.of_tenant(tenant_id)]

    def _allowed(self, tenant_id: TenantId, return_url: str) -> str:
        tenant = self.tenants.tenant(tenant_id)
        if return_url and (tenant is None or return_url not in tenant.return_urls):
            raise invalid(
                "return_url is not on this tenant's allow list.",
                "Have the operator add it: rollcall tenants allow-return.",
                "return_url_not_allowed",
            )
        return return_url


@dataclass(frozen=True, slots=True)
class Consents:
    """The browser's side: to Zoom, and back with a grant."""

    connections: ConnectionStore
    zooms: ZoomAccess
    vault: Vault
    oauth: Callable[[], OAuth]
    pkce: bool

    def send_to_zoom(self, link_token: str, base_url: str, now: datetime) -> ToZoom:
        """Raises ConsentFailedError for a link that is unknown, used up or too old."""
        link = self.connections.consent("link", hashed(link_token), now)
        if link is None:
            raise ConsentFailedError("link_expired")
        state, browser, verifier = make_token(), make_token(), make_token() if self.pkce else ""
        self.connections.begin_consent(
            link.model_copy(
                update={
                    "step": "state",
                    "hashed": hashed(state),
                    "browser_hash": hashed(browser),
                    "code_verifier": verifier,
                }
            )
        )
        return ToZoom(self.oauth().authorize_url(_redirect_uri(base_url), state, verifier), browser)

    def come_back(self, code: str, state: str, cookie: str, base_url: str, now: datetime) -> Ending:
        """Spend the code and activate the connection. Raises ConsentFailedError."""
        consent = self._consent_of(state, cookie, now)
        connection = self.connections.get(consent.tenant_id, consent.connection_id)
        if connection is None:
            raise ConsentFailedError("state_unknown")
        if not code:
            raise ConsentFailedError("declined")
        reply, user = self._exchange(code, base_url, consent)
        if connection.kind == "user" and not user.licensed:
            self._revoke(reply)
            raise ConsentFailedError("host_not_licensed")
        self._activate(connection, reply, user, now)
        return Ending("connected", _returned(connection))

    def _consent_of(self, state: str, cookie: str, now: datetime) -> Consent:
        if not state:
            raise ConsentFailedError("state_missing")
        consent = self.connections.consent("state", hashed(state), now)
        if consent is None:
            raise ConsentFailedError("state_unknown")
        if not same(consent.browser_hash, hashed(cookie)):
            raise ConsentFailedError("other_browser")
        # Of two submissions of one callback, one takes the state.
        if self.connections.take_consent("state", hashed(state), now) is None:
            raise ConsentFailedError("state_unknown")
        return consent

    def _exchange(self, code: str, base_url: str, consent: Consent) -> tuple[TokenReply, User]:
        try:
            reply = self.oauth().exchange(code, _redirect_uri(base_url), consent.code_verifier)
            return reply, ZoomClient(self.zooms.http, self.zooms.api_url, FixedToken(reply.access_token)).user()
        except GrantEndedError:
            raise ConsentFailedError("code_refused") from None
        except ZoomError:
            raise ConsentFailedError("zoom_failed") from None

    def _activate(self, connection: Connection, reply: TokenReply, user: User, now: datetime) -> None:
        active = connection.model_copy(
            update={
                "status": ConnectionStatus.ACTIVE,
                "account_id": user.account_id,
                "user_id": user.id,
                "email": user.email.lower(),
                "scopes": sorted(reply.scope.split()),
                "connected_at": now,
            }
        )
        grant = self.vault.grant(connection.tenant_id, connection.connection_id, reply, now)
        self.connections.activate(active, grant)

    def _revoke(self, reply: TokenReply) -> None:
        try:
            self.oauth().revoke(reply.access_token)
        except ZoomError:  # it will die by itself; the refusal is what matters
            return


def connection_reply(connection: Connection, connect_url: str | None = None) -> ConnectionReply:
    return ConnectionReply(
        connection_id=connection.connection_id,
        kind=connection.kind,
        status=connection.status.value,
        scopes=connection.scopes,
        created_at=connection.created_at,
        connected_at=connection.connected_at,
        connect_url=connect_url,
    )


def _consent(step: str, token: str, connection: Connection, now: datetime) -> Consent:
    return Consent.model_validate(
        {
            "step": step,
            "hashed": hashed(token),
            "tenant_id": connection.tenant_id,
            "connection_id": connection.connection_id,
            "expires_at": int((now + CONSENT_FOR).timestamp()),
        }
    )


def _redirect_uri(base_url: str) -> str:
    return f"{base_url}/oauth/zoom/callback"


def _returned(connection: Connection) -> str:
    if not connection.return_url:
        return ""
    query = urlencode({"connection_id": connection.connection_id, "status": "active"})
    return f"{connection.return_url}{'&' if '?' in connection.return_url else '?'}{query}"
