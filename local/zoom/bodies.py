"""Reading what the control API and the doors are sent."""

import json

from starlette.requests import Request

from local.zoom.errors import ControlError
from local.zoom.model import Json


async def json_body(request: Request) -> Json:
    """An empty body is an empty object. Raises ControlError 422 for anything but an object."""
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise ControlError(422, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise ControlError(422, "the body is not a JSON object")
    return body


async def form_or_json(request: Request) -> Json:
    """What a browser's form and a program's JSON both say."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return await json_body(request)
    return dict(await request.form())
