"""What leads to Zoom: tokens, a customer's credentials and door, the claim on a Zoom user."""

from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from rollcall.services.connections.goodbye.ending import REMOVED_AT_ZOOM, Ending
from rollcall.services.zoom_access.tokens import Refreshing
from rollcall.store.connections import Connection
from rollcall.store.deleting import ContendedError, Deleting, Found
from rollcall.store.grants import Door, Grant, Holder, door_key, holder_of
from rollcall.store.partitions import connection_partition
from rollcall.store.webhook_health import UrlValidation, validation_key
from rollcall.zoom.errors import ZoomError

_TRIES = 5


@dataclass(frozen=True, slots=True)
class EndingAccess:
    refreshing: Refreshing
    deleting: Deleting

    def end(self, ending: Ending) -> bool:
        connection, receipt = ending.connection, ending.receipt
        if connection.client_id:
            for subject in connection.grants:
                self._end_grant(ending, subject)
            still_ours = Attr("connection_id").eq(connection.connection_id)
            self.deleting.delete(receipt, [Found(holder_of(connection).key, Holder.KIND, still_ours)])
        partition = connection_partition(connection.tenant_id, connection.connection_id)
        self.deleting.delete(receipt, self.deleting.within(partition))
        if connection.kind == "server_to_server":
            door = Found(door_key(connection.connection_id), Door.KIND)
            self.deleting.delete(receipt, [door, Found(validation_key(connection.connection_id), UrlValidation.KIND)])
        return True

    def _end_grant(self, ending: Ending, subject: str) -> None:
        """Revoked first and deleted as it was read: tokens that somebody consented to meanwhile are theirs."""
        for _ in range(_TRIES):
            grant = self.refreshing.grants.get(ending.connection.client_id, subject)
            if grant is None or self._is_needed(grant, ending.connection):
                return
            revoked = self._revoked(grant, ending)
            as_read = Attr("version").eq(revoked.version)
            self.deleting.delete(ending.receipt, [Found(grant.key, Grant.KIND, as_read)])
        raise ContendedError

    def _is_needed(self, grant: Grant, ended: Connection) -> bool:
        """By somebody who consented after the end, or by another connection, perhaps another tenant's."""
        if ended.disconnected_at and grant.consented_at > ended.disconnected_at:
            return True
        known = self.refreshing.connections.of_account(grant.account_id)
        return any(one.rests_on(grant.client_id, grant.subject) for one in known if one.key != ended.key)

    def _app_is_needed(self, grant: Grant, ended: Connection) -> bool:
        """By another connection to the account: revoking may remove the app from all of it."""
        known = self.refreshing.connections.of_account(grant.account_id)
        return any(one.lives and one.client_id == grant.client_id and one.key != ended.key for one in known)

    def _revoked(self, grant: Grant, ending: Ending) -> Grant:
        """At Zoom, as far as that goes: a token that cannot be revoked dies within the hour. Gives it as it is now."""
        if grant.ended_at or ending.receipt.reason == REMOVED_AT_ZOOM or self._app_is_needed(grant, ending.connection):
            return grant
        try:
            grant = self._valid(grant, ending)
            self._revoke(grant, ending.connection)
        except ZoomError:  # what is deleted here is what matters
            return grant
        return grant

    def _valid(self, grant: Grant, ending: Ending) -> Grant:
        """Zoom ends a grant by an access token that is valid, and ours lasted an hour."""
        expired = grant.valid_until <= ending.now and grant.sealed_refresh_token
        if not expired or not self.refreshing.grants.lease(grant, ending.now):
            return grant
        self.refreshing.refresh(grant, ending.connection)
        return self.refreshing.grants.get(grant.client_id, grant.subject) or grant

    def _revoke(self, grant: Grant, connection: Connection) -> None:
        own = connection.kind == "server_to_server"
        oauth = self.refreshing.apps.of_connection(connection) if own else self.refreshing.apps.of_grant(grant)
        oauth.revoke(self.refreshing.vault.access_token(grant))
