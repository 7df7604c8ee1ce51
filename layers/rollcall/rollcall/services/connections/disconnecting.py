"""The end of a connection: at once for whoever wants to use it, and a goodbye for everything of Zoom's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.lms.connections import ReceiptReply
from rollcall.lms.problems import Problem, not_found
from rollcall.services.connections.goodbye.ending import REMOVED_AT_ZOOM, job
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.receipts import Receipt, ReceiptStore, Step
from rollcall.store.settings import RecordingsChoice, SettingsStore


@dataclass(frozen=True, slots=True)
class Disconnecting:
    connections: ConnectionStore
    receipts: ReceiptStore
    settings: SettingsStore
    audit: AuditStore
    jobs: Queue

    def request(
        self,
        tenant_id: TenantId,
        connection_id: str,
        recordings: RecordingsChoice | None,
        actor: Actor,
        base_url: str,
        now: datetime,
    ) -> ReceiptReply:
        """The LMS's wish. Sent again it changes nothing, but a goodbye whose message was lost goes on."""
        connection = self.connections.get(tenant_id, ConnectionId(connection_id))
        if connection is None:
            raise not_found("connection")
        if connection.status is ConnectionStatus.MERGED:
            raise Problem(
                409,
                "connection_merged",
                "This connection turned out to be another one, which goes on.",
                f"Disconnect that one: {connection.merged_into}.",
            )
        return receipt_reply(self._end(connection, "requested", recordings, actor, now), base_url)

    def removed_at_zoom(
        self, account_id: ZoomAccountId, user_id: ZoomUserId, client_id: str, at: datetime, now: datetime
    ) -> int:
        """Zoom says that the app was removed: gives how many connections that ends, of all tenants.

        Late, repeated and made-up notices find none: who has connected again since then stays connected.
        """
        ended = list(self._resting_on(account_id, user_id, client_id, at))
        for connection in ended:
            self._end(connection, REMOVED_AT_ZOOM, None, Actor(kind="zoom"), now)
        return len(ended)

    def receipt(self, tenant_id: TenantId, connection_id: str, base_url: str) -> ReceiptReply:
        receipt = self.receipts.get(tenant_id, ConnectionId(connection_id))
        if receipt is None:
            raise not_found("receipt")
        return receipt_reply(receipt, base_url)

    def _end(
        self, connection: Connection, reason: str, recordings: RecordingsChoice | None, actor: Actor, now: datetime
    ) -> Receipt:
        """The receipt first: with it, housekeeping ends what a Lambda that dies here has begun."""
        wanted = Receipt(
            tenant_id=connection.tenant_id,
            connection_id=connection.connection_id,
            reason=reason,
            recordings=recordings or self.settings.settings(connection.tenant_id).recordings_on_disconnect,
            requested_at=now,
            active_at=now,
        )
        opened = self.receipts.open(wanted)
        receipt = wanted if opened else self.receipts.get(wanted.tenant_id, wanted.connection_id) or wanted
        if self.connections.disconnect(connection, receipt.reason, now):
            told = {"reason": receipt.reason, "recordings": receipt.recordings}
            self.audit.record(receipt.tenant_id, now, actor, "connection.disconnected", receipt.connection_id, **told)
        if receipt.step is not Step.FINISHED:
            self.jobs.send(job(receipt.tenant_id, receipt.connection_id))
        return receipt

    def _resting_on(
        self, account_id: ZoomAccountId, user_id: ZoomUserId, client_id: str, at: datetime
    ) -> Iterator[Connection]:
        for connection in self.connections.of_account(account_id):
            theirs = connection.kind == "account" or (connection.kind == "user" and connection.user_id == user_id)
            before = connection.connected_at is not None and connection.connected_at <= at
            if connection.client_id == client_id and theirs and before:
                yield connection


def receipt_reply(receipt: Receipt, base_url: str) -> ReceiptReply:
    return ReceiptReply(
        connection_id=receipt.connection_id,
        status=ConnectionStatus.DISCONNECTED.value,
        reason=receipt.reason,
        recordings=receipt.recordings,
        step=receipt.step.value,
        requested_at=receipt.requested_at,
        finished_at=receipt.finished_at,
        deleted=receipt.counts,
        receipt_url=f"{base_url}/v1/connections/{receipt.connection_id}/receipt",
    )
