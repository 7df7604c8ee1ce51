"""What a connection needs that takes longer than an answer. Every job can be done again from where it was."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from rollcall.environment import read_environment
from rollcall.ids import ConnectionId, TenantId
from rollcall.services import wiring
from rollcall.services.failures import described
from rollcall.services.resuming import Resuming
from rollcall.store.facts import FactStore
from rollcall.store.meetings import MeetingStore

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment, wiring.ReportEnvironment):
    pass


@cache
def resuming() -> Resuming:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    return Resuming(MeetingStore(records), FactStore(records), wiring.report_times(environment))


def resume(job: dict[str, Any]) -> str:
    count = resuming().resume(TenantId(job["tenant_id"]), ConnectionId(job["connection_id"]), wiring.now())
    return f"resumed_{count}"


_JOBS = {"resume": resume}


def work(record: SQSRecord) -> None:
    job = record.json_body
    try:
        outcome = _JOBS[job["kind"]](job)
    except Exception as error:
        logger.error("job_failed", extra=described(error) | {"kind": job["kind"]})  # noqa: TRY400 - no names in logs
        raise
    logger.info("job_done", extra={"kind": job["kind"], "outcome": outcome})


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own
    return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
