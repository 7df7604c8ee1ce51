"""The published document and the handlers say the same."""

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.openapi import document
from rollcall.lms.openapi import openapi_document
from tests.aws import template
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting
from tests.integration.test_live_events import wanted
from tests.integration.test_lms_events import listen
from tests.integration.test_sign_ins import ask

NOT_JSON = {
    "/v1/openapi.json",
    "/v1/meetings/{meeting_id}/calendar.ics",
    "/v1/meetings/{meeting_id}/attendance/timeline.svg",
}
QUERIES = {
    "/v1/daily-sessions": "?host_email=tutor@school.example",
    "/v1/attendance/export": "?since=2026-01-01T00:00:00Z&until=2026-12-01T00:00:00Z",
}
DOCUMENT: dict[str, Any] = json.loads(openapi_document())


def test_the_committed_document_is_the_one_the_handlers_make() -> None:
    assert CliRunner().invoke(app, ["openapi", "--check"]).exit_code == 0
    assert document() == openapi_document()


def test_a_document_that_differs_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.openapi.document", lambda: "another")
    before = openapi_document()
    assert CliRunner().invoke(app, ["openapi", "--check"]).exit_code == 1
    assert openapi_document() == before


def test_the_document_is_served_to_anybody(cloud: object) -> None:
    served = call("meetings", "GET", f"{BASE_URL}/v1/openapi.json")
    assert (served.status, served.body) == (200, DOCUMENT)


def test_every_documented_route_is_deployed_and_every_deployed_one_documented() -> None:
    resources = template()["Resources"].values()
    events = [event for one in resources for event in (one["Properties"].get("Events") or {}).values()]
    api = [event["Properties"] for event in events if event["Type"] == "Api"]
    deployed = {(one["Method"].lower(), one["Path"]) for one in api if one["Path"].startswith("/v1/")}
    documented = {(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert deployed - {("get", path) for path in NOT_JSON} == documented


@pytest.mark.parametrize(
    "function",
    [
        "administration",
        "attendance",
        "connections",
        "host_desk",
        "live_events",
        "meetings",
        "registrants",
        "session_logs",
        "sign_in",
    ],
)
def test_every_route_of_the_handlers_is_in_the_document(function: str) -> None:
    resolver = importlib.import_module(f"functions.{function}.app").app
    routes = {
        (route.method.lower(), re.sub(r"<(\w+)>", r"{\1}", route.openapi_path)) for route in resolver._static_routes
    }
    routes |= {(r.method.lower(), re.sub(r"<(\w+)>", r"{\1}", r.openapi_path)) for r in resolver._dynamic_routes}
    undocumented = {one for one in routes if one[1] not in DOCUMENT["paths"] or one[0] not in DOCUMENT["paths"][one[1]]}
    assert {path for _, path in undocumented} <= NOT_JSON | {"/sign-in/{token}"}


def test_the_idempotency_key_is_a_header() -> None:
    [parameter] = DOCUMENT["paths"]["/v1/meetings"]["post"]["parameters"]
    assert (parameter["name"].lower(), parameter["in"]) == ("idempotency-key", "header")


def assert_documented(answer: Answer, method: str, path: str) -> None:
    """The reply has the shape that the document gives its status; 201 is documented as the route's success."""
    responses = DOCUMENT["paths"][path][method]["responses"]
    status = str(int(answer.status))
    content = responses[status if status in responses else "200"]["content"][answer.headers["content-type"]]
    assert list(faults(answer.body, content["schema"], "body")) == []


TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def faults(value: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    """Where a value is another thing than its JSON Schema says; as much of JSON Schema as the document uses."""
    schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "anyOf" in schema:
        if all(list(faults(value, one, place)) for one in schema["anyOf"]):
            yield f"{place} is none of what it may be"
        return
    if not isinstance(value, TYPES[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        yield f"{place} is no {schema['type']}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{place} is not one of {schema['enum']}"
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from faults(
                one, schema["prefixItems"][number] if "prefixItems" in schema else schema["items"], f"{place}.{number}"
            )
    elif isinstance(value, dict):
        yield from faults_of_object(value, schema, place)


def faults_of_object(value: dict[str, Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    """An object with named properties, or one whose names are free and whose values are all of a kind."""
    known: dict[str, Any] = schema.get("properties") or dict.fromkeys(value, schema.get("additionalProperties"))
    yield from (f"{place}.{name} is missing" for name in set(schema.get("required", [])) - set(value))
    yield from (f"{place}.{name} is not documented" for name in set(value) - set(known))
    for name in set(value) & set(known):
        yield from faults(value[name], known[name], f"{place}.{name}")


RECEIPT = "/v1/connections/{connection_id}/receipt"


def test_replies_are_as_documented(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    connection_id = connect(lms, zoom)
    listen(lms)
    lms.call("administration", "PUT", "/v1/programs/maths", {"name": "Mathematics", "enabled": True})
    made, signed_in = create_meeting(lms), ask(lms)
    assert_documented(made, "post", "/v1/meetings")
    assert_documented(signed_in, "post", "/v1/sign-ins")
    event = lms.call("live_events", "POST", "/v1/live-events", wanted(clock))
    assert_documented(event, "post", "/v1/live-events")
    learner = f"/v1/live-events/{event.body['live_event_id']}/learners/l0"
    invited = lms.call("live_events", "PUT", learner, {"name": "Learner", "email": "l0@school.example"})
    assert_documented(invited, "put", "/v1/live-events/{live_event_id}/learners/{learner_id}")
    erased = lms.call("registrants", "DELETE", "/v1/learners/nobody")
    assert_documented(erased, "delete", "/v1/learners/{learner_id}")
    values = {
        "erasure_id": erased.body["erasure_id"],
        "live_event_id": event.body["live_event_id"],
        "learner_id": "l0",
        "meeting_id": made.body["meeting_id"],
        "connection_id": connection_id,
        "program_id": "maths",
        "session_log_id": signed_in.body["session_log_id"],
        "host_email": "tutor@school.example",
    }
    for path, methods in DOCUMENT["paths"].items():
        if "get" in methods and path != RECEIPT:
            answer = lms.call(function_of(path), "GET", path.format(**values) + QUERIES.get(path, ""))
            assert answer.status == 200, (path, answer.body)
            assert_documented(answer, "get", path)
    asked = lms.call("connections", "DELETE", f"/v1/connections/{connection_id}")
    assert_documented(asked, "delete", "/v1/connections/{connection_id}")
    assert_documented(lms.call("connections", "GET", RECEIPT.format(**values)), "get", RECEIPT)


def test_problems_are_as_documented(lms: Lms, zoom: Zoom) -> None:
    refused = [
        (create_meeting(lms, topic=""), "post", "/v1/meetings", 400),
        (create_meeting(lms), "post", "/v1/meetings", 409),
        (lms.call("meetings", "GET", "/v1/meetings/mtg_none"), "get", "/v1/meetings/{meeting_id}", 404),
        (call("meetings", "GET", f"{BASE_URL}/v1/meetings"), "get", "/v1/meetings", 401),
    ]
    for answer, method, path, status in refused:
        assert answer.status == status
        assert_documented(answer, method, path)


FUNCTIONS = {
    "audit": "administration",
    "identity-keys": "sign_in",
    "daily-sessions": "host_desk",
    "drop-in-hosts": "host_desk",
    "aliases": "attendance",
    "erasures": "registrants",
    "host-logs": "session_logs",
    "live-events": "live_events",
    "meetings": "meetings",
    "programs": "administration",
    "session-logs": "session_logs",
    "settings": "administration",
    "sign-in-pages": "sign_in",
    "sign-ins": "sign_in",
    "waiting-line": "host_desk",
}


def function_of(path: str) -> str:
    """A meeting's roster and attendance are functions of their own."""
    named = path.split("/")[2:]
    return next((one for one in ("attendance", "registrants") if one in named), FUNCTIONS.get(named[0], "connections"))
