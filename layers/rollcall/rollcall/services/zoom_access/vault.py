"""Tokens and secrets, sealed and opened. The encryption context says whose they are: moved elsewhere, none opens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.keys import Sealer
from rollcall.ids import ConnectionId, TenantId, ZoomAccountId
from rollcall.store.grants import Credentials, Door, Grant
from rollcall.zoom.models import TokenReply


@dataclass(frozen=True, slots=True)
class Vault:
    sealer: Sealer

    def grant(self, client_id: str, subject: str, account_id: ZoomAccountId, reply: TokenReply, now: datetime) -> Grant:
        """What a person, or new credentials, just granted."""
        context = {"client": client_id, "subject": subject}
        refresh = self.sealer.seal(reply.refresh_token, purpose="refresh", **context) if reply.refresh_token else ""
        return Grant(
            client_id=client_id,
            subject=subject,
            account_id=account_id,
            scopes=reply.scopes,
            sealed_access_token=self.sealer.seal(reply.access_token, purpose="access", **context),
            sealed_refresh_token=refresh,
            valid_until=now + timedelta(seconds=reply.expires_in),
            refreshed_at=now,
            consented_at=now,
        )

    def renewed(self, grant: Grant, reply: TokenReply, now: datetime) -> Grant:
        """The same grant after a refresh."""
        new = self.grant(grant.client_id, grant.subject, grant.account_id, reply, now)
        return new.model_copy(update={"consented_at": grant.consented_at, "scopes": new.scopes or grant.scopes})

    def access_token(self, grant: Grant) -> str:
        return self._open(grant, grant.sealed_access_token, "access")

    def refresh_token(self, grant: Grant) -> str:
        return self._open(grant, grant.sealed_refresh_token, "refresh")

    def credentials(
        self, tenant_id: TenantId, connection_id: ConnectionId, client_id: str, account_id: ZoomAccountId, secret: str
    ) -> Credentials:
        sealed = self.sealer.seal(secret, purpose="client_secret", tenant=tenant_id, connection=connection_id)
        return Credentials(
            tenant_id=tenant_id,
            connection_id=connection_id,
            client_id=client_id,
            account_id=account_id,
            sealed_client_secret=sealed,
        )

    def client_secret(self, held: Credentials) -> str:
        return self.sealer.open(
            held.sealed_client_secret, purpose="client_secret", tenant=held.tenant_id, connection=held.connection_id
        )

    def door(
        self,
        tenant_id: TenantId,
        connection_id: ConnectionId,
        account_id: ZoomAccountId,
        secret: str,
        before: Door | None,
    ) -> Door:
        """``before`` is the door with the secret in use, which stays valid beside another one."""
        sealed = self.sealer.seal(secret, purpose="webhook", tenant=tenant_id, connection=connection_id)
        replaced = before if before and self._webhook_secret(before) != secret else None
        return Door(
            tenant_id=tenant_id,
            connection_id=connection_id,
            account_id=account_id,
            sealed_current=sealed,
            sealed_previous=replaced.sealed_current if replaced else before.sealed_previous if before else "",
        )

    def _webhook_secret(self, door: Door) -> str:
        return self.sealer.open(
            door.sealed_current, purpose="webhook", tenant=door.tenant_id, connection=door.connection_id
        )

    def _open(self, grant: Grant, sealed: str, purpose: str) -> str:
        return self.sealer.open(sealed, purpose=purpose, client=grant.client_id, subject=grant.subject)
