"""The public doors, called as AWS calls them: API Gateway, queues, the stream, schedules."""

import importlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rollcall.zoom.signature import sign

BASE_URL = "https://rollcall.example"
CONTEXT = type(
    "Context",
    (),
    {
        "aws_request_id": "req",
        "function_name": "f",
        "memory_limit_in_mb": 128,
        "invoked_function_arn": "arn:aws:lambda:eu-central-1:1:function:f",
    },
)()


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


def call(function: str, method: str, url: str, body: object = None, **headers: str) -> Answer:
    """One HTTP request through API Gateway's proxy format 1.0."""
    parts = urlsplit(url)
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    event = {
        "resource": parts.path,
        "path": parts.path,
        "httpMethod": method,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "multiValueHeaders": {name.replace("_", "-"): [value] for name, value in headers.items()},
        "queryStringParameters": dict(parse_qsl(parts.query)) or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in parse_qsl(parts.query)} or None,
        "pathParameters": None,
        "requestContext": {"requestId": "req-1", "stage": "v", "domainName": "rollcall.example", "httpMethod": method},
        "body": text,
        "isBase64Encoded": False,
    }
    return _answer(handler(function)(event, CONTEXT))


def handler(function: str) -> Any:
    return importlib.import_module(f"functions.{function}.app").handler


def _answer(reply: dict[str, Any]) -> Answer:
    headers = {name.lower(): values[0] for name, values in (reply.get("multiValueHeaders") or {}).items()}
    headers |= {name.lower(): value for name, value in (reply.get("headers") or {}).items()}
    text = reply.get("body") or ""
    is_json = "json" in headers.get("content-type", "")
    return Answer(reply["statusCode"], json.loads(text) if is_json and text else text, headers)


def sqs_event(bodies: list[object]) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": f"r{number}",
                "body": json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1"},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:111122223333:queue",
            }
            for number, body in enumerate(bodies)
        ]
    }


@dataclass
class ZoomWebhooks:
    """Zoom's side of the webhook door, signing like Zoom does."""

    secret: str
    sent: list[bytes] = field(default_factory=list)

    def send(self, body: object, **headers: str) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        signed = {
            "x_zm_signature": sign(self.secret, timestamp, raw),
            "x_zm_request_timestamp": timestamp,
            "x_zm_request_id": uuid.uuid4().hex,
        }
        self.sent.append(raw)
        return call("webhook_intake", "POST", f"{BASE_URL}/zoom/webhooks", raw.decode(), **(signed | headers))
