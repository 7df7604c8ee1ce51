"""Some minutes after a sign-in, or after the start of an appointment, on schedule: who did not come?"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.environment import read_environment
from rollcall.ids import MeetingId, SessionLogId, TenantId
from rollcall.services import wiring
from rollcall.services.appointments.checking import Check, Checks
from rollcall.services.appointments.checks_wiring import make_checks
from rollcall.services.appointments.wiring import make_timers
from rollcall.services.drop_in.no_shows import NoShows
from rollcall.services.drop_in.wiring import make_withdrawing
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.facts import FactStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.webhook_health import WebhookHealthStore

logger = Logger()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.MeetingJobsEnvironment, wiring.AppointmentsEnvironment):
    """Nothing of its own."""


@cache
def no_shows() -> NoShows:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms = make_zoom_access(environment, records)
    return NoShows(
        facts=FactStore(records),
        logs=SessionLogStore(records),
        withdrawing=make_withdrawing(records, zooms),
        health=WebhookHealthStore(records),
        zooms=zooms,
        settle=timedelta(seconds=environment.no_show_settle_seconds),
    )


@cache
def appointments(function_arn: str) -> Checks:
    """What is in doubt is checked again by this function, whose name the template cannot tell it."""
    environment = read_environment(Environment)
    records = wiring.table(environment)
    timers = make_timers(environment, records, function_arn)
    return make_checks(environment, records, make_zoom_access(environment, records), timers)


def check_appointment(event: dict[str, Any], function_arn: str) -> str:
    check = Check(
        TenantId(event["tenant_id"]), MeetingId(event["meeting_id"]), event["start"], int(event.get("attempt", 0))
    )
    return appointments(function_arn).make(check, wiring.now())


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:  # noqa: ANN401 - Lambda's own
    if "start" in event:
        outcome = check_appointment(event, context.invoked_function_arn)
        logger.info("checked", extra={"meeting_id": event["meeting_id"], "action": outcome})
        return {"action": outcome}
    session_log_id = SessionLogId(event["session_log_id"])
    action = no_shows().check(TenantId(event["tenant_id"]), session_log_id, wiring.now())
    logger.info("checked", extra={"session_log_id": session_log_id, "action": action.value})
    return {"action": action.value}
