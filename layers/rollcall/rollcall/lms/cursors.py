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


def from_cursor(cursor: str, tenant_id: TenantId) -> dict[str, Any] | None:
    """The key to go on after. It is ours and opaque; one that is not, or another tenant's, is refused."""
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, dict) or tenant_id not in json.dumps(key):
        raise invalid("The cursor is not one of ours.", "Send the cursor of the previous page as it is.")
    return key
