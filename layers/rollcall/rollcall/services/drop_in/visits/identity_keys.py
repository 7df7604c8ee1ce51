"""The keys that a tenant's LMS signs its learners' identities with, and what is signed with them."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from rollcall.aws.keys import Sealer
from rollcall.ids import IdentityKeyId, TenantId, new_id
from rollcall.lms.identities import Identity, IdentityRefusedError, key_of, read
from rollcall.lms.identity_keys import IdentityKeyList, IdentityKeyReply
from rollcall.lms.problems import invalid, not_found
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.identity_keys import PLACES, IdentityKey, IdentityKeyStore
from rollcall.store.sign_in_pages import SignInPage

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class IdentityKeys:
    store: IdentityKeyStore
    sealer: Sealer
    audit: AuditStore

    def make(self, tenant_id: TenantId, actor: Actor, now: datetime) -> IdentityKeyReply:
        """Its secret is in this reply and nowhere else."""
        key_id, secret = IdentityKeyId(new_id("idk")), secrets.token_urlsafe(_SECRET_BYTES)
        new = IdentityKey(
            tenant_id=tenant_id,
            place=0,
            identity_key_id=key_id,
            sealed_secret=self.sealer.seal(secret, **_context(tenant_id, key_id)),
            created_at=now,
        )
        if not self.store.add(new):
            raise invalid(
                f"A tenant has at most {PLACES} identity keys.", "Delete one first.", "too_many_identity_keys"
            )
        self.audit.record(tenant_id, now, actor, "identity_key.created", key_id)
        return _reply(new).model_copy(update={"secret": secret})

    def of_tenant(self, tenant_id: TenantId) -> IdentityKeyList:
        """Latest first."""
        held = sorted(self.store.of_tenant(tenant_id), key=lambda one: one.created_at, reverse=True)
        return IdentityKeyList(items=[_reply(one) for one in held])

    def delete(self, tenant_id: TenantId, identity_key_id: str, actor: Actor, now: datetime) -> None:
        """At once: keys are kept by nobody."""
        held = self.store.get(tenant_id, IdentityKeyId(identity_key_id))
        if held is None or not self.store.delete(held):
            raise not_found("identity_key")
        self.audit.record(tenant_id, now, actor, "identity_key.deleted", held.identity_key_id)

    def identify(self, page: SignInPage, token: str, now: datetime) -> tuple[Identity, IdentityKey]:
        """Who a page's visitor is, and the key that says so. Raises IdentityRefusedError.

        Another tenant's key is not even looked at.
        """
        held = self.store.get(page.tenant_id, key_of(token))
        if held is None:
            raise IdentityRefusedError("identity_refused", "unknown_key")
        secret = self.sealer.open(held.sealed_secret, **_context(held.tenant_id, held.identity_key_id))
        return read(token, secret, page.sign_in_page_id, now), held

    def note_use(self, held: IdentityKey, now: datetime) -> None:
        self.store.note_use(held, now.astimezone(UTC).date())


def _context(tenant_id: TenantId, identity_key_id: IdentityKeyId) -> dict[str, str]:
    return {"purpose": "identity", "tenant": tenant_id, "key": identity_key_id}


def _reply(held: IdentityKey) -> IdentityKeyReply:
    return IdentityKeyReply.model_validate(held.model_dump(include=set(IdentityKeyReply.model_fields)))
