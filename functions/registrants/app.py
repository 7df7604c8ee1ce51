"""LMS API: who is on a meeting's roster. It touches neither Zoom nor a secret."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.openapi.params import Query

from rollcall.environment import read_environment
from rollcall.lms.meetings import RegistrantList
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import base_url, lms_api, tenant_of
from rollcall.services.meetings.rosters.viewing import RosterView
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.tenants import TenantStore

# No `type` statement: Powertools reads the annotation itself.
Cursor = Annotated[str, Query(max_length=2048)]


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment):
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    view: RosterView


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    view = RosterView(MeetingStore(records), RosterStore(records))
    return Dependencies(environment, Access(TenantStore(records)), view)


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.get("/v1/meetings/<meeting_id>/registrants")
def list_registrants(meeting_id: str, cursor: Cursor = "") -> RegistrantList:
    deps = dependencies()
    return deps.view.page(tenant_of(app), meeting_id, cursor, base_url(app, deps.environment.public_url))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
