"""The late report, on schedule; and the live numbers, a moment after the end."""

import gc
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from rollcall.environment import read_environment
from rollcall.ids import InstanceUuid, MeetingId, TenantId
from rollcall.services import wiring
from rollcall.services.attendance.occasions import Occasion
from rollcall.services.attendance.report_troubles import ReportTroubles
from rollcall.services.attendance.reporting import Reporting
from rollcall.services.attendance.reports_wiring import make_past_runs
from rollcall.services.attendance.wiring import make_settling
from rollcall.services.failures import described
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.connections import ConnectionStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.report_notices import ReportNoticeStore

gc.set_threshold(200_000)  # a large meeting is records alone: looking for garbage among them took a third of the time
logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.ReportEnvironment, wiring.MeetingJobsEnvironment):
    pass


@cache
def reporting() -> Reporting:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    return Reporting(
        connections=ConnectionStore(records),
        runs=make_past_runs(environment, records, make_zoom_access(environment, records)),
        settling=make_settling(records),
        troubles=ReportTroubles(MeetingStore(records), ReportNoticeStore(records)),
        meeting_jobs=wiring.queue(environment.meeting_jobs_queue_url),
    )


def settle(record: SQSRecord) -> None:
    due = record.json_body
    try:
        outcome = _settled(due)
    except Exception as error:
        logger.error("not_settled", extra=described(error) | {"kind": due["kind"]})  # noqa: TRY400 - no names in logs
        raise
    logger.info("settled", extra={"meeting_id": due["meeting_id"], "kind": due["kind"], "outcome": outcome})


def _settled(due: dict[str, Any]) -> str:
    tenant_id, meeting_id = TenantId(due["tenant_id"]), MeetingId(due["meeting_id"])
    if due["kind"] == "live":
        return reporting().settling.settle(tenant_id, meeting_id, wiring.now())
    if due["kind"] == "requested":
        return reporting().settling.settle(tenant_id, meeting_id, wiring.now(), Occasion("requested", due["by"]))
    return reporting().attempt(tenant_id, meeting_id, InstanceUuid(due["uuid"]), due["attempt"], wiring.now())


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own
    return process_partial_response(event=event, record_handler=settle, processor=processor, context=context)
