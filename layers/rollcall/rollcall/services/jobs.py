"""A queue's messages, each done by its ``kind``; what fails comes again alone."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from rollcall.services.failures import described

type Job = dict[str, Any]
type TimeIsUp = Callable[[], bool]


class UnknownJobError(Exception):
    """A message of a kind that nobody does: it goes where the alarm is."""


def do_jobs(
    event: dict[str, Any],
    context: Any,  # noqa: ANN401 - Lambda's own
    kinds: Mapping[str, Callable[[Job, TimeIsUp], str]],
    enough_ms: int,
    logger: Logger,
) -> Any:  # noqa: ANN401 - Lambda's own
    """Time is up when less than ``enough_ms`` of the invocation is left."""

    def time_is_up() -> bool:
        return bool(context.get_remaining_time_in_millis() < enough_ms)

    def do(record: SQSRecord) -> None:
        job = record.json_body
        kind = str(job.get("kind"))
        try:
            outcome = kinds.get(kind, _refuse)(job, time_is_up)
        except Exception as error:
            logger.error("not_done", extra=described(error) | {"kind": kind})  # noqa: TRY400 - no names in logs
            raise
        logger.info("done", extra={"kind": kind, "outcome": outcome})

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=event, record_handler=do, processor=processor, context=context)


def _refuse(_job: Job, _time_is_up: TimeIsUp) -> str:
    raise UnknownJobError
