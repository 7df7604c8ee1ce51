"""The Zoom apps Rollcall speaks for: the deployment's own two, and customers' server-to-server ones."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import httpx

from rollcall.services.zoom_access.vault import Vault
from rollcall.store.connections import Connection
from rollcall.store.grants import Grant, GrantStore
from rollcall.zoom.errors import AppMisconfiguredError, GrantEndedError
from rollcall.zoom.oauth import OAuth, OAuthApp

type AppKind = Literal["user", "account"]


@dataclass(frozen=True, slots=True)
class ZoomApps:
    """``read_secret`` gives ``{"account": {"client_id", "client_secret"}, "user": {...}}``; either may be missing."""

    http: httpx.Client
    base_url: str
    read_secret: Callable[[], str]
    grants: GrantStore
    vault: Vault

    def offers(self, kind: AppKind) -> bool:
        return kind in self._held()

    def of_kind(self, kind: AppKind) -> OAuth:
        """The deployment's own app of a kind. Raises AppMisconfiguredError where there is none."""
        held = self._held().get(kind)
        if held is None:
            raise AppMisconfiguredError(f"this deployment has no Zoom app of the kind {kind}")
        return self.with_credentials(held.client_id, held.client_secret)

    def of_grant(self, grant: Grant) -> OAuth:
        """The deployment's own app that a grant was given to. Raises GrantEndedError where it was replaced."""
        for app in self._held().values():
            if app.client_id == grant.client_id:
                return self.with_credentials(app.client_id, app.client_secret)
        raise GrantEndedError("the Zoom app of this grant is no longer this deployment's", why="app_replaced")

    def of_connection(self, connection: Connection) -> OAuth:
        """A customer's own app. Raises GrantEndedError where its credentials are gone."""
        held = self.grants.credentials(connection.tenant_id, connection.connection_id)
        if held is None:
            raise GrantEndedError("this connection has no credentials", why="credentials_gone")
        return self.with_credentials(held.client_id, self.vault.client_secret(held))

    def with_credentials(self, client_id: str, client_secret: str) -> OAuth:
        return OAuth(self.http, self.base_url, OAuthApp(client_id, client_secret))

    def _held(self) -> dict[str, OAuthApp]:
        held = json.loads(self.read_secret())
        return {
            kind: OAuthApp(app["client_id"], app["client_secret"])
            for kind, app in held.items()
            if isinstance(app, dict) and app.get("client_id")
        }
