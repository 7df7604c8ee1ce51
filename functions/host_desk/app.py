"""A host's desk: today's session."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.daily_sessions import DailySessionReply, DailySessionRequest
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import created, lms_api, tenant_of
from rollcall.services.drop_in.host_days import HostDays
from rollcall.services.drop_in.wiring import make_host_days
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.SigningInEnvironment):
    """Nothing of its own."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    access: Access
    days: HostDays


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms = make_zoom_access(environment, records)
    return Dependencies(Access(TenantStore(records)), make_host_days(environment, records, zooms))


app = lms_api(lambda: dependencies().access, Logger())


@app.post("/v1/daily-sessions")
def make_daily_session(request: DailySessionRequest) -> Response[DailySessionReply]:
    """Today's session of a host, made now if it is not there yet."""
    return created(dependencies().days.make(tenant_of(app), request, wiring.now()))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
