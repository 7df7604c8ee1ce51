"""The OpenAPI document, made from the handlers' own routes and models."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from rollcall.lms import openapi as published
from rollcall.lms.openapi import ProblemDocument as ProblemModel

TARGET = Path(published.__file__).with_name(published.DOCUMENT)
_ERRORS = {
    "400": "The request breaks a rule that `detail` names.",
    "401": "The key is unknown.",
    "403": "An admin has switched it off.",
    "404": "There is no such thing in this tenant.",
    "409": "It cannot be done now; `action` says what to do first.",
    "422": "It is understood and cannot be; `detail` says why.",
    "429": "Too much at once; wait for `Retry-After` seconds.",
    "503": "Zoom or we are unavailable; try again.",
}


def openapi(
    check: Annotated[bool, typer.Option(help="Fail when the committed document is another one.")] = False,
) -> None:
    """Write the document that GET /v1/openapi.json serves."""
    text = document()
    if check and TARGET.read_text(encoding="utf-8") != text:
        raise typer.Exit(code=1)
    TARGET.write_text(text, encoding="utf-8")


def document() -> str:
    """One document for all functions' routes, in a stable order."""
    from functions.administration.app import app as administration  # noqa: PLC0415 - only this command needs handlers
    from functions.attendance.app import app as attendance  # noqa: PLC0415
    from functions.connections.app import app as connections  # noqa: PLC0415
    from functions.host_desk.app import app as host_desk  # noqa: PLC0415
    from functions.live_events.app import app as live_events  # noqa: PLC0415
    from functions.meetings.app import app as meetings  # noqa: PLC0415
    from functions.registrants.app import app as registrants  # noqa: PLC0415
    from functions.session_logs.app import app as session_logs  # noqa: PLC0415
    from functions.sign_in.app import app as sign_in  # noqa: PLC0415

    whole: dict[str, Any] = {}
    of_meetings = (attendance, live_events, meetings, registrants)
    for app in (administration, connections, host_desk, *of_meetings, session_logs, sign_in):
        schema = json.loads(
            app.get_openapi_json_schema(title="Rollcall", version="1", description="Zoom for any learning platform.")
        )
        if not whole:
            whole = schema
            continue
        whole["paths"] |= schema["paths"]
        whole["components"]["schemas"] |= schema["components"]["schemas"]
    return json.dumps(_finished(whole), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _finished(whole: dict[str, Any]) -> dict[str, Any]:
    """Add what every route has: the bearer key and the problems."""
    whole["openapi"] = "3.1.0"
    whole["servers"] = [{"url": "/"}]
    schemas = whole["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = ProblemModel.model_json_schema()
    whole["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    whole["security"] = [{"key": []}]
    reference = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in whole["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            for status, description in _ERRORS.items():
                operation["responses"][status] = {"description": description, "content": reference}
    return whole
