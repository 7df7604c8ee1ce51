"""Every hour: what a lost webhook or schedule left behind, and grants that nobody uses."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.environment import read_environment
from rollcall.services import wiring
from rollcall.services.failures import described
from rollcall.services.keeping import Keeping
from rollcall.services.settling import Settling
from rollcall.store.facts import FactStore
from rollcall.store.meetings import MeetingStore

logger = Logger()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.ReportEnvironment):
    pass


@cache
def keeping() -> Keeping:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    meetings, facts = MeetingStore(records), FactStore(records)
    return Keeping(
        meetings=meetings,
        facts=facts,
        zooms=wiring.zoom_access(environment, records),
        reports=wiring.report_times(environment),
        settling=Settling(meetings, facts),
        report_error=lambda error: logger.error("not_tidied", extra=described(error)),
    )


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    tidied = keeping().tidy(wiring.now())
    told = {"refreshed": tidied.refreshed, "reconciled": tidied.reconciled, "failed": tidied.failed}
    logger.info("tidied", extra=told)
    return told
