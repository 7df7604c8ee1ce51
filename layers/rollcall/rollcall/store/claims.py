"""Claims: of several who want to make the same meeting, one makes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import MeetingId, TenantId
from rollcall.store.table import Instant, ItemKey, Record, Table, as_text


class Claim(Record):
    """Whoever writes it first makes the meeting; if they die over it, the lease lets the next one try."""

    tenant_id: TenantId
    meeting_id: MeetingId
    made: bool = False
    lease_until: Instant
    expires_at: int


class DailySession(Claim):
    """A host's drop-in meeting of one day. ``refused``: Zoom made it without registration; not tried for a lease."""

    KIND: ClassVar = "daily_session"
    host_email: str
    day: str
    refused: bool = False

    @property
    def key(self) -> ItemKey:
        return ItemKey(_of_host(self.tenant_id, self.host_email), self.day)


class IdempotencyClaim(Claim):
    """The first request with a key; later ones get the same meeting, or are refused for another body."""

    KIND: ClassVar = "idempotency"
    key_hash: str
    body_hash: str

    @property
    def key(self) -> ItemKey:
        return ItemKey(f"IDEMPOTENCY#{self.tenant_id}#{self.key_hash}", "IDEMPOTENCY")


@dataclass(frozen=True, slots=True)
class ClaimStore:
    table: Table

    def take[C: Claim](self, claim: C, now: datetime) -> tuple[C, bool]:
        """The claim that holds, and whether it is ours to fulfil: we were first, or whoever was died over it.

        Theirs keeps its meeting's id, under which they may have come far.
        """
        if self.table.put_new(claim):
            return claim, True
        held = self.table.get(type(claim), claim.key)
        if held is None:  # released this moment
            return claim, self.table.put_new(claim)
        renewed = held.model_copy(update={"lease_until": claim.lease_until})
        abandoned = Attr("made").eq(False) & Attr("lease_until").lt(as_text(now))  # noqa: FBT003 - DynamoDB's own
        if not held.made and held.lease_until < now and self.table.put_if(renewed, abandoned):
            return renewed, True
        return held, False

    def replace[C: Claim](self, held: C, claim: C) -> bool:
        """Of several who find that the meeting of ``held`` is none any more, one makes another."""
        return self.table.put_if(claim, Attr("meeting_id").eq(held.meeting_id))

    def of_day(self, tenant_id: TenantId, host_email: str, day: str) -> DailySession | None:
        return self.table.get(DailySession, ItemKey(_of_host(tenant_id, host_email), day))

    def daily_sessions(self, tenant_id: TenantId, host_email: str) -> list[DailySession]:
        """A host's claims; they last for two days."""
        return [DailySession.from_item(item) for item in self.table.query(_of_host(tenant_id, host_email))]

    def fulfil(self, claim: Claim) -> None:
        """The meeting is made; from now on the claim stands until it expires."""
        self.table.put(claim.model_copy(update={"made": True}))

    def refuse(self, claim: DailySession, until: datetime) -> None:
        """It cannot be made, and whoever asks for it before that moment need not try."""
        self.table.put(claim.model_copy(update={"refused": True, "lease_until": until}))

    def release(self, claim: Claim) -> None:
        self.table.delete(claim.key)


def _of_host(tenant_id: TenantId, host_email: str) -> str:
    return f"DAILY#{tenant_id}#{host_email}"
