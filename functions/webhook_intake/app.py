"""Zoom -> us. Verify, answer, enqueue; nothing else, so that it is never slow."""

import os
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import botocore.session
from botocore.config import Config

from rollcall.environment import read_environment
from rollcall.services.intake import Intake, Response, WebhookSecrets

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

# Zoom waits three seconds in all.
_IMPATIENT = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2})


@dataclass(frozen=True, slots=True)
class Environment:
    zoom_webhook_secret_id: str
    zoom_events_queue_url: str
    webhook_max_age_seconds: int = 7200


@dataclass(frozen=True, slots=True)
class ZoomEventsQueue:
    sqs: "SQSClient"
    url: str

    def send(self, message: str) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=message)


@cache
def intake() -> Intake:
    """One per container. botocore without boto3: this function has no use for the rest of it."""
    environment = read_environment(Environment)
    session = botocore.session.get_session()
    manager = cast("SecretsManagerClient", session.create_client("secretsmanager", config=_IMPATIENT))
    sqs = cast("SQSClient", session.create_client("sqs", config=_IMPATIENT))
    queue = ZoomEventsQueue(sqs, environment.zoom_events_queue_url)

    def read_secret() -> str:
        return str(manager.get_secret_value(SecretId=environment.zoom_webhook_secret_id)["SecretString"])

    return Intake(WebhookSecrets(read_secret), queue, environment.webhook_max_age_seconds)


def handler(event: dict[str, Any], _context: object) -> Response:
    return intake().receive(event, time.time())


if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE"):
    intake()
