"""The public doors, called as AWS calls them: API Gateway, queues, the stream, schedules."""

import importlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

BASE_URL = "https://rollcall.example"
CONTEXT = type(
    "Context",
    (),
    {
        "aws_request_id": "req",
        "function_name": "f",
        "memory_limit_in_mb": 128,
        "invoked_function_arn": "arn:aws:lambda:eu-central-1:1:function:f",
        "get_remaining_time_in_millis": lambda _: 120_000,
    },
)()


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def cookie(self) -> str:
        """What a browser sends back of the cookies it was given."""
        given: SimpleCookie = SimpleCookie(self.headers.get("set-cookie", ""))
        return "; ".join(f"{name}={morsel.value}" for name, morsel in given.items())


def handler(function: str) -> Any:
    return importlib.import_module(f"functions.{function}.app").handler


def call(function: str, method: str, url: str, body: object = None, **headers: str) -> Answer:
    """One HTTP request through API Gateway's proxy format 1.0."""
    parts = urlsplit(url)
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    event = {
        "resource": parts.path,
        "path": parts.path,
        "httpMethod": method,
        "headers": given,
        "multiValueHeaders": {name: [value] for name, value in given.items()},
        "queryStringParameters": dict(parse_qsl(parts.query)) or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in parse_qsl(parts.query)} or None,
        "pathParameters": _path_parameters(parts.path),
        "requestContext": {"requestId": "req-1", "stage": "v", "domainName": "rollcall.example", "httpMethod": method},
        "body": text,
        "isBase64Encoded": False,
    }
    return _answer(handler(function)(event, CONTEXT))


def _path_parameters(path: str) -> dict[str, str] | None:
    """The gateway's own reading of a path; only the intake, which has no router, asks for it."""
    door = path.removeprefix("/zoom/webhooks/")
    return {"app": door} if door != path else None


def _answer(reply: dict[str, Any]) -> Answer:
    headers = {name.lower(): values[0] for name, values in (reply.get("multiValueHeaders") or {}).items()}
    headers |= {name.lower(): value for name, value in (reply.get("headers") or {}).items()}
    text = reply["body"]
    is_json = "json" in headers.get("content-type", "")
    return Answer(reply["statusCode"], json.loads(text) if is_json and text else text, headers)


def receive(function: str, bodies: list[str], received: int = 1, handles: Sequence[str] = ()) -> list[str]:
    """Messages of a queue in one batch; gives the ids (``m0``, ``m1``...) of those that will come again."""
    records = [
        {
            "messageId": f"m{number}",
            "receiptHandle": handles[number] if handles else f"r{number}",
            "body": body,
            "attributes": {"ApproximateReceiveCount": str(received)},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:111122223333:queue",
        }
        for number, body in enumerate(bodies)
    ]
    reply = handler(function)({"Records": records}, CONTEXT)
    return [failure["itemIdentifier"] for failure in reply["batchItemFailures"]]
