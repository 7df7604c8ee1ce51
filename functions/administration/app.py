"""LMS API: what a tenant's admin decides, and who changed what."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.administration import (
    AuditList,
    ProgramChange,
    ProgramList,
    ProgramReply,
    SettingsChange,
    SettingsReply,
)
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.administering import Administering
from rollcall.services.api.auditing import AuditView
from rollcall.services.api.manners import actor_of, lms_api, no_content, tenant_of
from rollcall.services.api.parameters import Cursor
from rollcall.store.audit import AuditStore
from rollcall.store.settings import SettingsStore
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, slots=True)
class Dependencies:
    access: Access
    administering: Administering
    audit: AuditView


@cache
def dependencies() -> Dependencies:
    records = wiring.table(read_environment(wiring.TableEnvironment))
    audit = AuditStore(records)
    return Dependencies(Access(TenantStore(records)), Administering(SettingsStore(records), audit), AuditView(audit))


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.get("/v1/settings")
def get_settings() -> SettingsReply:
    return dependencies().administering.settings(tenant_of(app))


@app.put("/v1/settings")
def change_settings(settings: SettingsChange) -> SettingsReply:
    return dependencies().administering.change_settings(tenant_of(app), settings, actor_of(app), wiring.now())


@app.get("/v1/programs")
def list_programs(cursor: Cursor = "") -> ProgramList:
    return dependencies().administering.programs(tenant_of(app), cursor)


@app.get("/v1/programs/<program_id>")
def get_program(program_id: str) -> ProgramReply:
    return dependencies().administering.program(tenant_of(app), program_id)


@app.put("/v1/programs/<program_id>")
def change_program(program_id: str, program: ProgramChange) -> ProgramReply:
    change = dependencies().administering.change_program
    return change(tenant_of(app), program_id, program, actor_of(app), wiring.now())


@app.delete("/v1/programs/<program_id>")
def delete_program(program_id: str) -> Response[None]:
    dependencies().administering.delete_program(tenant_of(app), program_id, actor_of(app), wiring.now())
    return no_content()


@app.get("/v1/audit")
def list_audit(cursor: Cursor = "") -> AuditList:
    return dependencies().audit.page(tenant_of(app), cursor)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
