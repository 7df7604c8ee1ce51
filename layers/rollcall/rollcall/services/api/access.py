"""Who is calling: an API key names its tenant, and every later look-up takes the tenant from it."""

from dataclasses import dataclass

from rollcall.ids import KeyId, TenantId
from rollcall.lms.keys import hashed, same, split_key
from rollcall.lms.problems import Problem
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, slots=True)
class Caller:
    tenant_id: TenantId
    key_id: KeyId


@dataclass(frozen=True, slots=True)
class Access:
    tenants: TenantStore

    def caller_of(self, authorization: str) -> Caller:
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
        return Caller(key.tenant_id, key.key_id)
