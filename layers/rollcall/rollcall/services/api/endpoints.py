"""Where the LMS wants our webhooks: URLs it registers, each with a signing secret of its own."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.keys import Sealer
from rollcall.ids import EndpointId, TenantId, new_id
from rollcall.lms.addresses import AddressRefusedError, check_url
from rollcall.lms.endpoints import EndpointList, EndpointReply
from rollcall.lms.problems import invalid, not_found
from rollcall.store.tenants import Endpoint, TenantStore

_MAX = 10


@dataclass(frozen=True, slots=True)
class Endpoints:
    tenants: TenantStore
    sealer: Sealer
    private_addresses_allowed: bool

    def add(self, tenant_id: TenantId, url: str, now: datetime) -> EndpointReply:
        """Register a URL; its secret is in this reply and nowhere else."""
        self._check(tenant_id, url)
        endpoint_id = EndpointId(new_id("ep"))
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        sealed = self.sealer.seal(secret, purpose="endpoint", tenant=tenant_id, endpoint=endpoint_id)
        endpoint = Endpoint(endpoint_id=endpoint_id, tenant_id=tenant_id, url=url, sealed_secret=sealed, created_at=now)
        self.tenants.put(endpoint)
        return _reply(endpoint).model_copy(update={"secret": secret})

    def of_tenant(self, tenant_id: TenantId) -> EndpointList:
        return EndpointList(items=[_reply(endpoint) for endpoint in self.tenants.endpoints(tenant_id)])

    def remove(self, tenant_id: TenantId, endpoint_id: str) -> None:
        if not self.tenants.delete_endpoint(tenant_id, EndpointId(endpoint_id)):
            raise not_found("endpoint")

    def _check(self, tenant_id: TenantId, url: str) -> None:
        try:
            check_url(url, private_allowed=self.private_addresses_allowed)
        except AddressRefusedError as error:
            raise invalid(
                f"This URL cannot receive webhooks: {error}.", "Send a public https URL.", "endpoint_refused"
            ) from None
        if len(self.tenants.endpoints(tenant_id)) >= _MAX:
            raise invalid(f"A tenant has at most {_MAX} endpoints.", "Delete one first.", "too_many_endpoints")


def _reply(endpoint: Endpoint) -> EndpointReply:
    return EndpointReply.model_validate(endpoint.model_dump(include=set(EndpointReply.model_fields)))
