"""Reading what the LMS is sent by programs."""

from typing import Any
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request

from local.lms.client import Learner


def learner_of(item: dict[str, Any]) -> Learner:
    return Learner(*(required(item, name, str) for name in ("learner_id", "name", "email")))


async def json_object(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise HTTPException(400, "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise HTTPException(400, "The body is not a JSON object.")
    return body


def required[T](body: dict[str, Any], name: str, kind: type[T]) -> T:
    value = body.get(name)
    if not isinstance(value, kind):
        raise HTTPException(422, f"The field {name} must be there and of type {kind.__name__}.")
    return value


def request_id(request: Request) -> str:
    """The caller's own key, by which a repeated request is one; a new one where there is none."""
    return request.headers.get("idempotency-key") or uuid4().hex
