"""The simulated Zoom's replies hold what Zoom's own OpenAPI document says of them."""

import asyncio
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.unit.local.zoom.driver import HOOK, SECRET, Http, Receiver, Zoom, make, twice

DOCUMENTS = Path(__file__).parents[3] / "shared/zoom/openapi"
MEETINGS, USERS = DOCUMENTS / "meetings-2024-03.json", DOCUMENTS / "users-2026-02.json"
pytestmark = pytest.mark.skipif(
    not DOCUMENTS.exists(),
    reason="the OpenAPI documents are Zoom's own: they are kept beside the repository and are not published with it",
)

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}
# What an integration reads; the document itself requires next to nothing of a reply.
EXPECTED = {
    "POST /users/{userId}/meetings": {"id", "host_email", "join_url", "start_url", "start_time", "settings", "topic"},
    "GET /meetings/{meetingId}": {"id", "uuid", "host_id", "status", "start_url", "settings", "registration_url"},
    "POST /meetings/{meetingId}/registrants": {"id", "registrant_id", "join_url", "topic", "start_time"},
    "GET /meetings/{meetingId}/registrants": {"next_page_token", "page_size", "total_records", "registrants"},
    "GET /meetings/{meetingId}/registrants/{registrantId}": {"id", "email", "first_name", "status", "join_url"},
    "POST /meetings/{meetingId}/batch_registrants": {"registrants"},
    "GET /past_meetings/{meetingId}": {"uuid", "id", "start_time", "end_time", "participants_count", "host_id"},
    "GET /past_meetings/{meetingId}/instances": {"meetings"},
    "GET /past_meetings/{meetingId}/participants": {"next_page_token", "page_size", "total_records", "participants"},
    "GET /report/meetings/{meetingId}": {"uuid", "id", "start_time", "end_time", "participants_count"},
    "GET /report/meetings/{meetingId}/participants": {"next_page_token", "total_records", "participants"},
    "GET /users/{userId}": {"id", "account_id", "email", "type", "status"},
    "GET /users/{userId}/settings": {"feature", "schedule_meeting"},
}


@cache
def document(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text()))


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself: the parts of a composed one as one, of several to choose from the first."""
    while "$ref" in schema:
        schema = document(MEETINGS)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for part in schema.get("allOf", schema.get("oneOf", [])[:1]):
        more = resolved(part)
        schema = {**schema, **more, "properties": schema.get("properties", {}) | more.get("properties", {})}
    return schema


def faults(value: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    """Where a value is of another type than the document says, or lacks what it requires."""
    schema = resolved(schema)
    kinds = TYPES.get(schema.get("type", ""), (object,))
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds and object not in kinds):
        yield f"{place} is {value!r}, not {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is {value!r}, not one of {schema['enum']}"
    if isinstance(value, dict):
        yield from (f"{place} lacks {name}" for name in set(schema.get("required", [])) - set(value))
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from faults(value[name], inner, f"{place}.{name}")
    if isinstance(value, list):
        for item in value:
            yield from faults(item, schema.get("items", {}), f"{place}[]")


@pytest.fixture(scope="module")
def replies() -> Iterator[dict[str, Any]]:
    """One reply of each endpoint, out of one lesson."""
    settings, clock, slept = make(Receiver())
    with asyncio.Runner() as runner:
        zoom = Zoom(Http(runner, settings), Receiver(), clock, slept)
        zoom.account()
        zoom.app(webhook_url=HOOK, webhook_secret=SECRET)
        zoom.connect()
        zoom.faults(report={"delay_s": 0})
        yield lesson(zoom)
        zoom.control("POST", "/reset")


def lesson(zoom: Zoom) -> dict[str, Any]:
    number, uuid = zoom.lesson("Lea", "Max")
    found = {"POST /users/{userId}/meetings": zoom.meeting()}
    row = {"email": "noa@mail.example", "first_name": "Noa", "last_name": "Ng"}
    added = zoom.api("POST", f"/meetings/{number}/registrants", row).json()
    found["POST /meetings/{meetingId}/registrants"] = added
    found["POST /meetings/{meetingId}/batch_registrants"] = {"registrants": zoom.register(number, "Kim")}
    for name in ("GET /users/{userId}", "GET /users/{userId}/settings"):
        found[name] = zoom.api("GET", name.partition(" ")[2].replace("{userId}", "me")).json()
    for name in EXPECTED:
        method, _, path = name.partition(" ")
        if method == "GET" and name not in found:
            by_number = path.startswith("/meetings") or path.endswith("/instances")
            path = path.replace("{meetingId}", str(number) if by_number else twice(uuid))
            path = path.replace("{registrantId}", str(added["registrant_id"]))
            found[name] = zoom.api("GET", f"{path}?include_fields=registrant_id").json()
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reply_is_of_the_documented_shape(name: str, replies: dict[str, Any]) -> None:
    method, _, path = name.partition(" ")
    about = document(USERS if path.startswith("/users/{userId}") and method == "GET" else MEETINGS)
    documented = about["paths"][path][method.lower()]["responses"]
    success = next(answer for status, answer in documented.items() if status.startswith("2"))
    schema = success["content"]["application/json"]["schema"]
    assert list(faults(replies[name], schema, name)) == []


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reply_holds_what_an_integration_reads(name: str, replies: dict[str, Any]) -> None:
    assert EXPECTED[name] <= set(replies[name])
