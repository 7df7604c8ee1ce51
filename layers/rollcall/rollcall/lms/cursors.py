"""Cursors: where a page ended, opaque to the LMS."""

import base64
import binascii
import json
from typing import Any

from rollcall.ids import TenantId
from rollcall.lms.problems import invalid


def to_cursor(last: dict[str, Any] | None) -> str | None:
    """The key a page ended at, as text for the LMS; None after the last page."""
    return base64.urlsafe_b64encode(json.dumps(last).encode()).decode() if last else None


def from_cursor(cursor: str, tenant_id: TenantId, names: frozenset[str]) -> dict[str, str] | None:
    """The key to go on after, of exactly ``names``. One that is not ours, or another tenant's, is refused."""
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, dict) or key.keys() != names or not _is_of(tenant_id, key):
        raise invalid("The cursor is not one of ours.", "Send the cursor of the previous page as it is.")
    return key


def _is_of(tenant_id: TenantId, key: dict[str, Any]) -> bool:
    return all(isinstance(value, str) and value for value in key.values()) and tenant_id in json.dumps(key)
