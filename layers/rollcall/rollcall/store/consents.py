"""Consents under way: the link that opens one, the state that travels through Zoom, the browser that carries it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from rollcall.ids import ConnectionId, TenantId
from rollcall.store.table import ItemKey, Record, Table

type Step = Literal["link", "state", "browser"]


class Consent(Record):
    """A consent under way, found by the hash of its link, of its state, or of its browser's cookie.

    The browser's keeps how it ended: ``outcome``, and the connection it ``led_to``, which is not the one that asked
    where that was merged into an earlier one.
    """

    KIND: ClassVar = "consent"
    hashed: str
    step: Step
    tenant_id: TenantId
    connection_id: ConnectionId
    browser_hash: str = ""
    state_hash: str = ""
    code_verifier: str = ""
    outcome: str = ""
    led_to: ConnectionId | None = None
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return _key(self.step, self.hashed)


@dataclass(frozen=True, slots=True)
class ConsentStore:
    """Expired ones may still be there, and do not count."""

    table: Table

    def put(self, consent: Consent) -> None:
        self.table.put(consent)

    def get(self, step: Step, hashed: str, now: datetime) -> Consent | None:
        return _in_time(self.table.get(Consent, _key(step, hashed)), now)

    def take(self, step: Step, hashed: str, now: datetime) -> Consent | None:
        """Of two callbacks with one state, one gets it."""
        return _in_time(self.table.take(Consent, _key(step, hashed)), now)


def _in_time(consent: Consent | None, now: datetime) -> Consent | None:
    return consent if consent and consent.expires_at > now.timestamp() else None


def _key(step: Step, hashed: str) -> ItemKey:
    return ItemKey(f"CONSENT#{step}#{hashed}", "CONSENT")
