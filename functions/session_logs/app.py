"""Session logs: for the LMS by its key, for a learner by their own link. Without Zoom, and without a key to tokens."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.sign_ins import SessionLogList, SessionLogReply
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import lms_api, tenant_of
from rollcall.services.api.pages import redirect
from rollcall.services.api.parameters import Cursor, Since, Until
from rollcall.services.drop_in.arriving import Arriving
from rollcall.services.drop_in.viewing import LogView
from rollcall.services.meetings.doors import Doors, LinkClosedError
from rollcall.services.meetings.link_pages import closed_page
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, slots=True)
class Dependencies:
    access: Access
    view: LogView
    arriving: Arriving


@cache
def dependencies() -> Dependencies:
    records = wiring.table(read_environment(wiring.TableEnvironment))
    logs, doors = SessionLogStore(records), Doors(MeetingStore(records), RosterStore(records))
    return Dependencies(Access(TenantStore(records)), LogView(logs), Arriving(doors, logs))


app = lms_api(lambda: dependencies().access, Logger(), public=("/sign-in/",))


@app.get("/v1/session-logs")
def list_session_logs(since: Since = None, until: Until = None, cursor: Cursor = "") -> SessionLogList:
    """Latest first: signed in from ``since`` on and before ``until``."""
    return dependencies().view.page(tenant_of(app), cursor, since, until)


@app.get("/v1/session-logs/<session_log_id>")
def get_session_log(session_log_id: str) -> SessionLogReply:
    return dependencies().view.log(tenant_of(app), session_log_id)


@app.get("/sign-in/<token>", include_in_schema=False)
def drop_in(token: str) -> Response[str]:
    return redirect(dependencies().arriving.address(token, wiring.now()))


app.exception_handler(LinkClosedError)(lambda closed: closed_page(closed, wiring.now()))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
