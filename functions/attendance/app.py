"""LMS API: attendance. It touches neither Zoom nor a secret."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.environment import read_environment
from rollcall.lms.attendance import AttendanceList
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import lms_api, tenant_of
from rollcall.services.attendance.attendance_view import AttendanceView
from rollcall.services.attendance.wiring import make_attendance_view
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, slots=True)
class Dependencies:
    access: Access
    view: AttendanceView


@cache
def dependencies() -> Dependencies:
    records = wiring.table(read_environment(wiring.TableEnvironment))
    return Dependencies(Access(TenantStore(records)), make_attendance_view(records))


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.get("/v1/meetings/<meeting_id>/attendance")
def get_attendance(meeting_id: str) -> AttendanceList:
    return dependencies().view.of(tenant_of(app), meeting_id, wiring.now())


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
