"""Zoom -> us. Verify, answer, enqueue; nothing else, so that it is never slow."""

import os
import time
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, cast

import botocore.session
from botocore.config import Config

from rollcall.aws.keys import Sealer
from rollcall.environment import read_environment
from rollcall.services.webhooks.intake import Intake, Response
from rollcall.services.webhooks.webhook_secrets import DoorReader, DoorSecrets, Keys, WebhookSecrets
from rollcall.store.doorstep import Doorstep

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

# Zoom waits three seconds in all.
_IMPATIENT = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2})
_ONE_TRY = Config(connect_timeout=0.3, read_timeout=0.7, retries={"total_max_attempts": 1})


@dataclass(frozen=True, slots=True)
class Environment:
    zoom_webhook_secret_id: str
    zoom_events_queue_url: str
    table_name: str
    kms_key_id: str
    webhook_max_age_seconds: int = 7200


@dataclass(frozen=True)
class ZoomEventsQueue:
    url: str
    config: Config

    @cached_property
    def sqs(self) -> "SQSClient":
        return cast("SQSClient", session().create_client("sqs", config=self.config))

    def send(self, message: str) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=message)


@cache
def session() -> botocore.session.Session:
    """One per container. Plain botocore, without boto3: this function has no use for the rest of it."""
    return botocore.session.get_session()


@cache
def doors() -> DoorReader:
    """Made when somebody knocks at a customer's own door, which most containers never see."""
    environment = read_environment(Environment)
    dynamo = cast("DynamoDBClient", session().create_client("dynamodb", config=_IMPATIENT))
    kms = cast("KMSClient", session().create_client("kms", config=_IMPATIENT))
    return DoorReader(Doorstep(dynamo, environment.table_name), Sealer(kms, environment.kms_key_id))


@cache
def intake() -> Intake:
    """One per container."""
    environment = read_environment(Environment)
    manager = cast("SecretsManagerClient", session().create_client("secretsmanager", config=_IMPATIENT))
    queue = ZoomEventsQueue(environment.zoom_events_queue_url, _IMPATIENT)
    queue.sqs  # noqa: B018 - made now, so that the first webhook does not wait for it

    def read_secret() -> str:
        return str(manager.get_secret_value(SecretId=environment.zoom_webhook_secret_id)["SecretString"])

    def read_door(connection_id: str) -> Keys:
        return doors().read(connection_id)

    return Intake(
        WebhookSecrets(read_secret),
        DoorSecrets(read_door),
        queue,
        notes=ZoomEventsQueue(environment.zoom_events_queue_url, _ONE_TRY),
        max_age_s=environment.webhook_max_age_seconds,
    )


def handler(event: dict[str, Any], _context: object) -> Response:
    return intake().receive(event, time.time())


if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE"):
    intake()
