"""Ten minutes later, on schedule: who did not come?"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.environment import read_environment
from rollcall.ids import SessionLogId, TenantId
from rollcall.services import wiring
from rollcall.services.drop_in.no_shows import NoShows
from rollcall.services.drop_in.wiring import make_withdrawing
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.facts import FactStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.webhook_health import WebhookHealthStore

logger = Logger()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment):
    no_show_settle_seconds: int = 90


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


def handler(event: dict[str, Any], _context: object) -> dict[str, str]:
    session_log_id = SessionLogId(event["session_log_id"])
    action = no_shows().check(TenantId(event["tenant_id"]), session_log_id, wiring.now())
    logger.info("checked", extra={"session_log_id": session_log_id, "action": action.value})
    return {"action": action.value}
