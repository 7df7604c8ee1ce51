"""Some minutes after a sign-in, or after the start of an appointment, on schedule: who did not come?"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.environment import read_environment
from rollcall.ids import SessionLogId, TenantId
from rollcall.services import wiring
from rollcall.services.appointments.checking import Check, Checks
from rollcall.services.appointments.checks_wiring import make_checks
from rollcall.services.appointments.wiring import make_timers
from rollcall.services.drop_in.checks.checks_wiring import make_no_shows
from rollcall.services.drop_in.checks.no_shows import NoShows
from rollcall.services.zoom_access.wiring import make_zoom_access

logger = Logger()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.ChecksEnvironment):
    """Nothing of its own."""


@cache
def no_shows(function_arn: str) -> NoShows:
    """What is in doubt is checked again by this function, whose name the template cannot tell it."""
    environment = read_environment(Environment)
    records = wiring.table(environment)
    return make_no_shows(environment, records, make_zoom_access(environment, records), function_arn)


@cache
def appointments(function_arn: str) -> Checks:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    timers = make_timers(environment, records, function_arn)
    return make_checks(environment, records, make_zoom_access(environment, records), timers)


def check_appointment(event: dict[str, Any], function_arn: str) -> str:
    return appointments(function_arn).make(Check.of(event), wiring.now())


def check_sign_in(event: dict[str, Any], function_arn: str) -> str:
    whose = TenantId(event["tenant_id"]), SessionLogId(event["session_log_id"])
    return no_shows(function_arn).check(*whose, wiring.now(), int(event.get("attempt", 0))).value


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:  # noqa: ANN401 - Lambda's own
    check, what = (check_appointment, "meeting_id") if "start" in event else (check_sign_in, "session_log_id")
    outcome = check(event, context.invoked_function_arn)
    logger.info("checked", extra={what: event[what], "action": outcome})
    return {"action": outcome}
