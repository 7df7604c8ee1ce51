"""LMS API: what a tenant's admin decides, and who changed what."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.openapi.params import Query

from rollcall.environment import read_environment
from rollcall.lms.administration import AuditList
from rollcall.services import wiring
from rollcall.services.access import Access
from rollcall.services.api import lms_api, tenant_of
from rollcall.services.auditing import AuditView
from rollcall.store.audit import AuditStore
from rollcall.store.tenants import TenantStore

# No `type` statement: Powertools reads the annotation itself.
Cursor = Annotated[str, Query(max_length=2048)]


@dataclass(frozen=True, slots=True)
class Dependencies:
    access: Access
    audit: AuditView


@cache
def dependencies() -> Dependencies:
    records = wiring.table(read_environment(wiring.TableEnvironment))
    return Dependencies(Access(TenantStore(records)), AuditView(AuditStore(records)))


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.get("/v1/audit")
def list_audit(cursor: Cursor = "") -> AuditList:
    return dependencies().audit.page(tenant_of(app), cursor)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
