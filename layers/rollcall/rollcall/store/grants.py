"""Grants: what Zoom allows our app to do for one of its users, and who uses it.

A grant belongs to a Zoom user and an app, not to a connection: a new consent of the same user kills the app's earlier
tokens, so that connections of several tenants that rest on one user have to share them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import ConnectionId, TenantId, ZoomAccountId
from rollcall.store.connections import Connection
from rollcall.store.partitions import connection_partition
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text
from rollcall.store.transactions import Put, Remove

_LEASE = timedelta(seconds=30)  # longer than two tries at Zoom's token endpoint


class Grant(Record):
    """Tokens, encrypted. ``version`` counts their changes; ``lease_until`` is who may refresh now.

    ``subject`` is the Zoom user who consented, or ``account:{id}`` of a server-to-server app, which has no refresh
    token. ``consented_at`` is when a person (or new credentials) last said yes.
    """

    KIND: ClassVar = "grant"
    client_id: str
    subject: str
    account_id: ZoomAccountId
    scopes: list[str] = []
    sealed_access_token: str
    sealed_refresh_token: str = ""
    valid_until: Instant
    version: int = 1
    lease_until: Instant | None = None
    refreshed_at: Instant
    consented_at: Instant
    ended_at: Instant | None = None
    ended_why: str = ""

    @property
    def key(self) -> ItemKey:
        return grant_key(self.client_id, self.subject)

    def index_keys(self) -> dict[str, str]:
        idles = self.sealed_refresh_token and not self.ended_at
        return {"gsi2pk": "GRANTS", "gsi2sk": as_text(self.refreshed_at)} if idles else {}


class Holder(Record):
    """Which connection a Zoom user or account serves: of two that want it, one has it.

    A user serves one connection of all tenants; an account one of each tenant, which is then part of the key.
    """

    KIND: ClassVar = "holder"
    client_id: str
    subject: str
    of_tenant: str = ""
    tenant_id: TenantId
    connection_id: ConnectionId

    @property
    def key(self) -> ItemKey:
        return ItemKey(f"HOLDER#{self.client_id}#{self.subject}", self.of_tenant or "HOLDER")


class Credentials(Record):
    """A customer's own server-to-server app."""

    KIND: ClassVar = "credentials"
    tenant_id: TenantId
    connection_id: ConnectionId
    client_id: str
    account_id: ZoomAccountId
    sealed_client_secret: str

    @property
    def key(self) -> ItemKey:
        return credentials_key(self.tenant_id, self.connection_id)


class Door(Record):
    """What a server-to-server app signs its webhooks with; ``previous`` stays valid while it is being replaced."""

    KIND: ClassVar = "door"
    tenant_id: TenantId
    connection_id: ConnectionId
    account_id: ZoomAccountId
    sealed_current: str
    sealed_previous: str = ""

    @property
    def key(self) -> ItemKey:
        return door_key(self.connection_id)


@dataclass(frozen=True, slots=True)
class Activation:
    """A connection as it was read and as it becomes, with the grant that carries it.

    ``stale`` is a holder whose connection has ended, ``known`` the grant as it was read. ``also`` are records that the
    connection needs, ``replaced`` the places of what another Zoom app had granted it.
    """

    before: Connection
    after: Connection
    grant: Grant
    known: Grant | None = None
    stale: Holder | None = None
    also: tuple[Credentials | Door, ...] = ()
    replaced: tuple[ItemKey, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantStore:
    table: Table

    def get(self, client_id: str, subject: str) -> Grant | None:
        return self.table.get(Grant, grant_key(client_id, subject))

    def idle(self, refreshed_before: datetime) -> list[Grant]:
        """Grants that nobody has refreshed for long; Zoom lets them die after about ninety days."""
        items = self.table.query_index("gsi2", "GRANTS", up_to=as_text(refreshed_before))
        return [Grant.from_item(item) for item in items]

    def lease(self, grant: Grant, now: datetime) -> bool:
        """One Lambda at a time refreshes: the spent refresh token is dead for everybody else."""
        free = Attr("lease_until").not_exists() | Attr("lease_until").lt(as_text(now))
        return self._update(grant, {"lease_until": as_text(now + _LEASE)}, free)

    def release(self, grant: Grant) -> None:
        """Give the lease back where nothing was spent."""
        self._update(grant, {}, Attr("lease_until").exists(), ["lease_until"])

    def store_refreshed(self, old: Grant, new: Grant) -> bool:
        """False where somebody consented anew in the meantime: their tokens are the ones that live."""
        following = new.model_copy(update={"version": old.version + 1, "lease_until": None})
        return self.table.put_if(following, Attr("version").eq(old.version))

    def end(self, grant: Grant, why: str, now: datetime) -> bool:
        """Zoom has ended it, unless somebody has brought newer tokens meanwhile."""
        values = {"ended_at": as_text(now), "ended_why": why}
        return self._update(grant, values, Attr("pk").exists(), ["lease_until", "gsi2pk", "gsi2sk"])

    def holder(self, wanted: Holder) -> Holder | None:
        return self.table.get(Holder, wanted.key)

    def activate(self, change: "Activation") -> bool:
        """Connection, holder, tokens and what belongs to them at once: an active connection always has them.

        False after a lost race: somebody else changed the connection, holds the user or account, or brought tokens.
        """
        before, after, known = change.before, change.after, change.known
        replaceable = [after.connection_id, *([change.stale.connection_id] if change.stale else [])]
        unclaimed = Attr("pk").not_exists() | Attr("connection_id").is_in(replaceable)
        unchanged = Attr("version").eq(known.version) if known else Attr("pk").not_exists()
        as_read = (
            Attr("status").eq(before.status.value)
            & Attr("account_id").eq(before.account_id)
            & Attr("grants").eq(before.grants)
        )
        writes = [Put(holder_of(after), unclaimed), Put(after, as_read), Put(change.grant, unchanged)]
        return self.table.transact([*writes, *(Put(one) for one in change.also), *map(Remove, change.replaced)])

    def credentials(self, tenant_id: TenantId, connection_id: ConnectionId) -> Credentials | None:
        return self.table.get(Credentials, credentials_key(tenant_id, connection_id))

    def door(self, connection_id: ConnectionId) -> Door | None:
        return self.table.get(Door, door_key(connection_id))

    def _update(
        self, grant: Grant, values: dict[str, Any], condition: ConditionBase, remove: list[str] | None = None
    ) -> bool:
        try:
            self.table.update(grant.key, values, Attr("version").eq(grant.version) & condition, remove=remove or [])
        except ConditionFailedError:
            return False
        return True


def grant_key(client_id: str, subject: str) -> ItemKey:
    return ItemKey(f"GRANT#{client_id}#{subject}", "GRANT")


def credentials_key(tenant_id: TenantId, connection_id: ConnectionId) -> ItemKey:
    return ItemKey(connection_partition(tenant_id, connection_id), "CREDENTIALS")


def door_key(connection_id: ConnectionId) -> ItemKey:
    return ItemKey(f"DOOR#{connection_id}", "DOOR")


def holder_of(connection: Connection) -> Holder:
    """Who a connected connection holds: the user who connected, or the account, for this tenant."""
    personal = connection.kind == "user"
    return Holder(
        client_id=connection.client_id,
        subject=connection.user_id if personal else account_subject(connection.account_id),
        of_tenant="" if personal else connection.tenant_id,
        tenant_id=connection.tenant_id,
        connection_id=connection.connection_id,
    )


def account_subject(account_id: ZoomAccountId) -> str:
    """How grants and holders name a whole account."""
    return f"account:{account_id}"
