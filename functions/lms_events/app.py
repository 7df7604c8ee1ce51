"""The table's stream is the outbox: changes become events for the LMS, one delivery per endpoint."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.environment import read_environment
from rollcall.services import wiring
from rollcall.services.failures import described
from rollcall.services.telling.announcing import Announcing, Change
from rollcall.store.rosters import RosterStore
from rollcall.store.tenants import TenantStore

logger = Logger()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment):
    lms_delivery_queue_url: str


@cache
def announcing() -> Announcing:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    queue = wiring.queue(environment.lms_delivery_queue_url)
    return Announcing(TenantStore(records), RosterStore(records), queue)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Stop at the first failure: the shard goes on from there, so that order is kept."""
    deliveries = 0
    for record in event["Records"]:
        try:
            deliveries += announcing().announce(Change.from_stream(record))
        except Exception as error:  # noqa: BLE001 - the stream delivers it again, and says so by its age alarm
            logger.error(  # noqa: TRY400 - a traceback could carry names
                "change_failed", extra=described(error) | {"change": record["eventID"]}
            )
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    logger.info("announced", extra={"changes": len(event["Records"]), "deliveries": deliveries})
    return {"batchItemFailures": []}
