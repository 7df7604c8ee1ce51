"""What an LMS is told when something cannot be done: RFC 9457 problem details, with what to do about it."""

from collections.abc import Mapping
from typing import Any


class Problem(Exception):  # noqa: N818 - the standard's own word
    """A refusal. ``code`` is for programs, ``detail`` for people, ``action`` says what to do."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        action: str,
        *,
        zoom_code: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.action = action
        self.zoom_code = zoom_code
        self.retry_after_s = retry_after_s

    def body(self, request_id: str) -> dict[str, Any]:
        """The ``application/problem+json`` document."""
        body: dict[str, Any] = {
            "type": f"urn:rollcall:problem:{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "action": self.action,
            "request_id": request_id,
        }
        return body if self.zoom_code is None else body | {"zoom_code": self.zoom_code}

    def headers(self) -> Mapping[str, str]:
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


def not_found(what: str) -> Problem:
    """Also the answer for another tenant's: whether it exists is nobody's business."""
    return Problem(
        404, f"{what}_not_found", f"There is no such {what.replace('_', ' ')}.", "Check the id; it is opaque and exact."
    )


def invalid(detail: str, action: str, code: str = "invalid_request") -> Problem:
    return Problem(400, code, detail, action)


def capacity_exceeded(capacity: int, people: int) -> Problem:
    """More than a connection's meetings hold."""
    return Problem(
        409,
        "capacity_exceeded",
        f"At most {capacity} people fit into a meeting of this connection, and this would make {people}.",
        "Invite fewer, use a connection that holds more, or correct it: PUT /v1/connections/{id}/capacity.",
    )
