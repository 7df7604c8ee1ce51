"""Signed webhooks to the LMS, retried by the queue on a ladder."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from rollcall.aws.queues import Queue
from rollcall.environment import read_environment
from rollcall.lms.addresses import guarded_client
from rollcall.services import wiring
from rollcall.services.telling.delivering import Delivering, Delivery, NotDeliveredError, next_try_s
from rollcall.store.tenants import TenantStore

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment):
    kms_key_id: str
    lms_delivery_queue_url: str
    private_addresses_allowed: bool = False
    delivery_delays_seconds: tuple[int, ...] = (5, 300, 1800, 7200, 18_000, 36_000)


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    delivering: Delivering
    queue: Queue


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    http = guarded_client(private_allowed=environment.private_addresses_allowed, timeout_s=15)
    tenants, sealer = TenantStore(wiring.table(environment)), wiring.sealer(environment.kms_key_id)
    return Dependencies(
        environment, Delivering(tenants, sealer, http), wiring.queue(environment.lms_delivery_queue_url)
    )


def deliver(record: SQSRecord) -> None:
    deps = dependencies()
    delivery = Delivery.model_validate(record.json_body)
    told = {"event_id": delivery.event_id, "type": delivery.event["type"], "endpoint_id": delivery.endpoint_id}
    try:
        outcome = deps.delivering.deliver(delivery)
    except NotDeliveredError as error:
        received = int(record.attributes.approximate_receive_count)
        deps.queue.postpone(record.receipt_handle, next_try_s(received, deps.environment.delivery_delays_seconds))
        logger.warning("not_delivered", extra=told | {"reason": error.reason, "try": received})
        raise
    logger.info(outcome, extra=told)


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own
    return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)
