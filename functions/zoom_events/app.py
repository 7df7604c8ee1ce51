"""The queue's consumer: Zoom's webhooks into facts."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from rollcall.environment import read_environment
from rollcall.services import wiring
from rollcall.services.attendance.wiring import make_report_times
from rollcall.services.drop_in.logs.logs_wiring import make_session_logs
from rollcall.services.drop_in.turning_away import TurningAway
from rollcall.services.erasing.forgetting import make_forgetting
from rollcall.services.failures import described
from rollcall.services.meetings.rosters.news import RegistrationNews
from rollcall.services.webhooks.notices import Notices
from rollcall.services.webhooks.spreading import Spreading
from rollcall.services.webhooks.witnessing import Message, Witness
from rollcall.store.facts import FactStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.webhook_health import WebhookHealthStore

logger = Logger()
metrics = Metrics(namespace="Rollcall")


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment, wiring.ReportEnvironment, wiring.MeetingJobsEnvironment):
    connection_jobs_queue_url: str
    live_settle_delay_seconds: int = 5


@cache
def witness() -> Witness:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    meetings, rosters, facts = MeetingStore(records), RosterStore(records), FactStore(records)
    return Witness(
        meetings=meetings,
        facts=facts,
        forgetting=make_forgetting(records),
        spreading=Spreading(facts),
        health=WebhookHealthStore(records),
        session_logs=make_session_logs(environment, records),
        reports=make_report_times(environment),
        notices=Notices(wiring.queue(environment.connection_jobs_queue_url)),
        registrations=RegistrationNews(meetings, rosters, TurningAway(SeatStore(records), SessionLogStore(records))),
        meeting_jobs=wiring.queue(environment.meeting_jobs_queue_url),
        settle_queue=wiring.queue(environment.report_queue_url),
        settle_delay=timedelta(seconds=environment.live_settle_delay_seconds),
        report_error=lambda error: logger.error("event_failed", extra=described(error)),
    )


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    messages = [Message(record["messageId"], record["body"]) for record in event["Records"]]
    outcome = witness().witness(messages, wiring.now())
    for name, count in outcome.counts.items():
        metrics.add_metric(f"ZoomEvents_{name}", MetricUnit.Count, count)
    logger.info("witnessed", extra=outcome.counts)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in dict.fromkeys(outcome.failed)]}
