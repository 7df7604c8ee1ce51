"""What takes longer than an answer of meetings. Every job can be begun again anywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from rollcall.aws.queues import Queue
from rollcall.environment import read_environment
from rollcall.services import wiring
from rollcall.services.failures import described
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.services.zoom_access.wiring import make_zoom_access

type Job = dict[str, Any]

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.MeetingJobsEnvironment):
    """Nothing of its own."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    zooms: ZoomAccess
    jobs: Queue


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    zooms = make_zoom_access(environment, wiring.table(environment))
    return Dependencies(zooms, wiring.queue(environment.meeting_jobs_queue_url))


class UnknownJobError(Exception):
    """A message of a kind that nobody does: it goes where the alarm is."""


def refuse(_due: Job, _context: object) -> str:
    raise UnknownJobError


_JOBS: dict[str, Callable[[Job, Any], str]] = {}


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own
    def do(record: SQSRecord) -> None:
        due = record.json_body
        kind = str(due.get("kind"))
        try:
            outcome = _JOBS.get(kind, refuse)(due, context)
        except Exception as error:
            logger.error("not_done", extra=described(error) | {"kind": kind})  # noqa: TRY400 - no names in logs
            raise
        logger.info("done", extra={"kind": kind, "outcome": outcome})

    return process_partial_response(event=event, record_handler=do, processor=processor, context=context)
