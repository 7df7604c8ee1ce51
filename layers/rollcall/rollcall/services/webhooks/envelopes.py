"""What the intake puts on the queue for whoever reads it."""

import json
from datetime import UTC, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel

from rollcall.ids import TenantId, ZoomAccountId


class LetGoError(Exception):
    """An event that will never mean anything to us. Its text is the word it is counted under."""


class Envelope(BaseModel):
    """A webhook of Zoom's, or the word that Zoom has validated the URL.

    ``app`` is whose secret it was signed with: ``account``, ``user``, or the connection of a customer's own app.
    That one's tenant and Zoom account are named too, because its secret is the customer's: they can sign anything.
    """

    kind: Literal["webhook", "url_validation"] = "webhook"
    received_at: float
    request_id: str = ""
    body: str = ""
    app: str = "account"
    tenant_id: TenantId = TenantId("")
    account_id: ZoomAccountId = ZoomAccountId("")

    @classmethod
    def opened(cls, message: str) -> Self:
        """Raises LetGoError for what nobody can read."""
        try:
            return cls.model_validate_json(message)
        except ValueError:  # pydantic's is one too
            raise LetGoError("unreadable") from None

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.received_at, UTC)

    @property
    def is_customers(self) -> bool:
        return bool(self.tenant_id)

    def told(self) -> dict[str, Any]:
        """Zoom's JSON. A name cut off within an emoji leaves half a character: only the standard library reads it."""
        try:
            whole = json.dumps(json.loads(self.body), ensure_ascii=False).encode("utf-8", "replace")
            told = json.loads(whole)
        except ValueError:
            raise LetGoError("unreadable") from None
        if not isinstance(told, dict):
            raise LetGoError("unreadable")
        return told

    def expect_account(self, account_id: ZoomAccountId) -> None:
        """Raises LetGoError where a customer's own app speaks of an account that is not theirs."""
        if self.is_customers and account_id != self.account_id:
            raise LetGoError("foreign_account")

    def expect_tenant(self, tenant_id: TenantId) -> None:
        """Raises LetGoError where it speaks of another tenant's meeting: one account may serve several."""
        if self.is_customers and tenant_id != self.tenant_id:
            raise LetGoError("foreign_tenant")
