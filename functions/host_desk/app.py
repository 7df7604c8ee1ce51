"""A host's desk: today's session, who has one every day, the waiting line, whom they take."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.daily_sessions import (
    DailySessionReply,
    DailySessionRequest,
    DropInHostList,
    DropInHostReply,
    DropInHostWish,
)
from rollcall.lms.sign_ins import SessionLogReply
from rollcall.lms.waiting_lines import Removal, TakeRequest, WaitingLineReply
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import created, lms_api, no_content, tenant_of
from rollcall.services.api.parameters import Cursor, HostConnection, HostEmail, HostUser, ProgramName
from rollcall.services.drop_in.daily.host_days import HostDays
from rollcall.services.drop_in.daily.host_list import HostList
from rollcall.services.drop_in.logs.viewing import log_reply
from rollcall.services.drop_in.wiring import Desk, make_desk, make_host_days, make_host_list
from rollcall.services.meetings.hosting import HostWish
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.SigningInEnvironment):
    """Nothing of its own."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    access: Access
    days: HostDays
    hosts: HostList
    desk: Desk


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms = make_zoom_access(environment, records)
    days, hosts = make_host_days(environment, records, zooms), make_host_list(records, zooms)
    return Dependencies(Access(TenantStore(records)), days, hosts, make_desk(environment, records, zooms))


app = lms_api(lambda: dependencies().access, Logger())


@app.get("/v1/daily-sessions")
def read_daily_session(
    host_email: HostEmail = "", lms_user_id: HostUser = "", connection_id: HostConnection = ""
) -> DailySessionReply:
    """Today's session of a host, if it is there. Zoom is not asked."""
    wish = HostWish(host_email.lower(), lms_user_id, connection_id or None)
    return dependencies().days.read(tenant_of(app), wish, wiring.now())


@app.post("/v1/daily-sessions")
def make_daily_session(request: DailySessionRequest) -> Response[DailySessionReply]:
    """Today's session of a host, made now if it is not there yet."""
    return created(dependencies().days.make(tenant_of(app), request, wiring.now()))


@app.get("/v1/drop-in-hosts")
def list_drop_in_hosts(cursor: Cursor = "") -> DropInHostList:
    """Hosts whose sessions are made ahead, by their e-mail."""
    return dependencies().hosts.page(tenant_of(app), cursor)


@app.get("/v1/drop-in-hosts/<host_email>")
def read_drop_in_host(host_email: str) -> DropInHostReply:
    return dependencies().hosts.get(tenant_of(app), host_email)


@app.put("/v1/drop-in-hosts/<host_email>")
def enrol_drop_in_host(host_email: str, request: DropInHostWish) -> DropInHostReply:
    """A session of theirs is made every day from now on."""
    return dependencies().hosts.put(tenant_of(app), host_email, request, wiring.now())


@app.delete("/v1/drop-in-hosts/<host_email>")
def end_drop_in_host(host_email: str) -> Response[None]:
    """No more sessions are made ahead; today's stays."""
    dependencies().hosts.end(tenant_of(app), host_email)
    return no_content()


@app.get("/v1/waiting-line")
def get_waiting_line(program_id: ProgramName = "", cursor: Cursor = "") -> WaitingLineReply:
    """Of a program, or the tenant's own; whoever came first is first."""
    return dependencies().desk.line.page(tenant_of(app), program_id, cursor)


@app.post("/v1/session-logs/<session_log_id>/take")
def take(session_log_id: str, request: TakeRequest) -> SessionLogReply:
    """From the line, into the host's session of the day or another meeting; their page moves on by itself."""
    return log_reply(dependencies().desk.taking.take(tenant_of(app), session_log_id, request, wiring.now()))


@app.post("/v1/session-logs/<session_log_id>/send-back")
def send_back(session_log_id: str) -> SessionLogReply:
    """To the place in the line that they had, as long as they have not arrived."""
    return log_reply(dependencies().desk.letting_go.send_back(tenant_of(app), session_log_id, wiring.now()))


@app.post("/v1/session-logs/<session_log_id>/remove")
def remove(session_log_id: str, removal: Removal) -> SessionLogReply:
    """Whoever waits or is on standby; they may sign in again."""
    letting_go = dependencies().desk.letting_go
    return log_reply(letting_go.remove(tenant_of(app), session_log_id, removal.reason, wiring.now()))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
