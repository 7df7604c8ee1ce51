"""Who is calling: an API key names its tenant, and every later look-up takes the tenant from it."""

from dataclasses import dataclass

from rollcall.ids import TenantId
from rollcall.lms.keys import hashed, same, split_key
from rollcall.lms.problems import Problem
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, slots=True)
class Access:
    tenants: TenantStore

    def tenant_of(self, authorization: str) -> TenantId:
        """Raises a 401 problem, the same for an unknown, a wrong and a revoked key."""
        parts = split_key(authorization)
        key = self.tenants.api_key(parts[0]) if parts else None
        if not parts or not key or key.revoked_at or not same(key.secret_hash, hashed(parts[1])):
            raise Problem(
                401,
                "unknown_key",
                "The API key is missing, unknown or revoked.",
                "Send 'Authorization: Bearer rk_...' with a key of this deployment.",
            )
        return key.tenant_id
