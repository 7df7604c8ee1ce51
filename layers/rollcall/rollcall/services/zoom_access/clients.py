"""Clients by connection, one per container, so that a warm one has its token at hand."""

from dataclasses import dataclass, field

import httpx

from rollcall.ids import ConnectionId, TenantId
from rollcall.services.zoom_access.tokens import ConnectionTokens, FixedToken, Refreshing
from rollcall.zoom.client import ZoomClient


@dataclass(slots=True)
class ZoomAccess:
    http: httpx.Client
    api_url: str
    refreshing: Refreshing
    _clients: dict[ConnectionId, ZoomClient] = field(default_factory=dict)

    def client(self, tenant_id: TenantId, connection_id: ConnectionId) -> ZoomClient:
        if connection_id not in self._clients:
            tokens = ConnectionTokens(tenant_id, connection_id, self.refreshing)
            self._clients[connection_id] = ZoomClient(self.http, self.api_url, tokens)
        return self._clients[connection_id]

    def with_token(self, access_token: str) -> ZoomClient:
        """For a token fresh from a consent."""
        return ZoomClient(self.http, self.api_url, FixedToken(access_token))
