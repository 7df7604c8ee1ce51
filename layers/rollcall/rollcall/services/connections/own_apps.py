"""Server-to-server connections: a customer's own Zoom app, which goes on working when the admin who made it leaves."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import ConnectionId, TenantId, ZoomAccountId
from rollcall.lms.connections import ConnectionReply, OwnApp
from rollcall.lms.problems import Problem, invalid, not_found
from rollcall.services.connections.activating import Activating, Granted, RefusedConsentError
from rollcall.services.connections.connecting import connection_reply, disconnected, pending
from rollcall.services.zoom_access.zoom_apps import ZoomApps
from rollcall.store.audit import Actor
from rollcall.store.connections import Connection, ConnectionStatus
from rollcall.store.grants import Credentials, Door, account_subject
from rollcall.zoom.errors import AppMisconfiguredError, GrantEndedError, RefusedError
from rollcall.zoom.scopes import NEEDED, missing

_ACTION = "Compare account id, client id and client secret with the app's page in Zoom's Marketplace."


@dataclass(frozen=True, slots=True)
class OwnApps:
    activating: Activating
    apps: ZoomApps

    def connect(self, tenant_id: TenantId, app: OwnApp, actor: Actor, base_url: str, now: datetime) -> ConnectionReply:
        """Test the credentials at Zoom, and keep them if they are good for what we do."""
        granted = self._tested(app)
        connection = pending(tenant_id, "server_to_server", "", now)
        self.activating.connections.put(connection)
        return connection_reply(self._kept(connection, app, granted, actor, now), base_url)

    def change(
        self, tenant_id: TenantId, connection_id: str, app: OwnApp, actor: Actor, base_url: str, now: datetime
    ) -> ConnectionReply:
        """New secrets for a connection, tested first; the webhook secret in use stays valid beside a new one."""
        connection = self.activating.connections.get(tenant_id, ConnectionId(connection_id))
        if connection is None:
            raise not_found("connection")
        if connection.kind != "server_to_server":
            raise invalid("This connection has no credentials.", "Connect it in a browser.", "no_credentials")
        if connection.status is ConnectionStatus.DISCONNECTED:
            raise disconnected()
        granted = self._tested(app)
        return connection_reply(self._kept(connection, app, granted, actor, now), base_url)

    def _tested(self, app: OwnApp) -> Granted:
        """One call to Zoom. Raises problems that say which part is wrong."""
        oauth = self.apps.with_credentials(app.client_id, app.client_secret.get_secret_value())
        try:
            reply = oauth.for_account(app.account_id)
        except AppMisconfiguredError as error:
            raise _refused("Zoom refuses the client id or the client secret, or has disabled the app", error) from None
        except (RefusedError, GrantEndedError) as error:
            raise _refused("Zoom refuses the account id: the app belongs to another account", error) from None
        lacking = missing(reply.scopes, NEEDED, personal=False)
        if lacking:
            raise Problem(
                422,
                "zoom_scopes_missing",
                f"The app lacks these scopes: {', '.join(lacking)}.",
                "Add them to the app in Zoom's Marketplace, activate it again, and send the same request.",
            )
        account_id = ZoomAccountId(app.account_id)
        return Granted(app.client_id, account_subject(account_id), account_id, reply)

    def _kept(self, connection: Connection, app: OwnApp, granted: Granted, actor: Actor, now: datetime) -> Connection:
        def belongings(active: Connection) -> tuple[Credentials | Door, ...]:
            ours, vault, grants = (
                (active.tenant_id, active.connection_id),
                self.activating.vault,
                self.activating.grants,
            )
            secret, webhook_secret = app.client_secret.get_secret_value(), app.webhook_secret.get_secret_value()
            return (
                vault.credentials(*ours, app.client_id, granted.account_id, secret),
                vault.door(*ours, granted.account_id, webhook_secret, grants.door(ours[1])),
            )

        try:
            return self.activating.activate(connection, granted, actor, now, belongings)
        except RefusedConsentError as refused:
            raise _elsewhere(refused.outcome) from None


def _refused(detail: str, error: AppMisconfiguredError | RefusedError | GrantEndedError) -> Problem:
    return Problem(422, "zoom_credentials_refused", f"{detail}.", _ACTION, zoom_code=error.code)


def _elsewhere(outcome: str) -> Problem:
    if outcome == "other_zoom_account":
        return Problem(
            409,
            "other_zoom_account",
            "These credentials are of another Zoom account than this connection's.",
            "Make a connection of its own for that account: POST /v1/connections.",
        )
    if outcome == "zoom_user_taken":
        return Problem(
            409,
            "already_connected",
            "Another connection of yours has this app.",
            "Use that one: GET /v1/connections, or disconnect it first.",
        )
    return Problem(503, "zoom_unavailable", "The connection could not be stored.", "Try again.", retry_after_s=5)
