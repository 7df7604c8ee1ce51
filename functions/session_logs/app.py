"""Session logs: for the LMS by its key, for a learner by their own link. Without Zoom, and without a key to tokens."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from rollcall.environment import read_environment
from rollcall.lms.host_logs import HostLogList
from rollcall.lms.sign_ins import SessionLogList, SessionLogReply
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import lms_api, tenant_of
from rollcall.services.api.pages import HEADERS, Ways, page, redirect
from rollcall.services.api.parameters import Cursor, Since, Until
from rollcall.services.drop_in.arriving import Arriving
from rollcall.services.drop_in.line.leaving_line import LeavingLine
from rollcall.services.drop_in.line.places import Places
from rollcall.services.drop_in.line.waiting_page import place_answer, waiting_page
from rollcall.services.drop_in.logs.host_log_view import HostLogView
from rollcall.services.drop_in.logs.viewing import LogView
from rollcall.services.failures import described
from rollcall.services.meetings.doors import Doors, LinkClosedError
from rollcall.services.meetings.link_pages import closed_page
from rollcall.services.meetings.previewers import is_preview
from rollcall.store.host_logs import HostLogStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.session_logs import LEFT_THE_LINE, SessionLogStore, SessionState
from rollcall.store.sign_ins import SignInStore
from rollcall.store.tenants import TenantStore
from rollcall.store.waiting_lines import WaitingLineStore

_PUBLIC = "/sign-in/"


@dataclass(frozen=True, slots=True)
class Dependencies:
    access: Access
    view: LogView
    hosts: HostLogView
    arriving: Arriving
    places: Places
    leaving: LeavingLine


@cache
def dependencies() -> Dependencies:
    records = wiring.table(read_environment(wiring.TableEnvironment))
    logs, doors = SessionLogStore(records), Doors(MeetingStore(records), RosterStore(records))
    return Dependencies(
        Access(TenantStore(records)),
        LogView(logs),
        HostLogView(HostLogStore(records)),
        Arriving(doors, logs),
        Places(WaitingLineStore(records)),
        LeavingLine(SignInStore(records)),
    )


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)
public = APIGatewayRestResolver()


@app.get("/v1/session-logs")
def list_session_logs(since: Since = None, until: Until = None, cursor: Cursor = "") -> SessionLogList:
    """Latest first: signed in from ``since`` on and before ``until``."""
    return dependencies().view.page(tenant_of(app), cursor, since, until)


@app.get("/v1/session-logs/<session_log_id>")
def get_session_log(session_log_id: str) -> SessionLogReply:
    return dependencies().view.log(tenant_of(app), session_log_id)


@app.get("/v1/host-logs")
def list_host_logs(since: Since = None, until: Until = None, cursor: Cursor = "") -> HostLogList:
    """Latest first: joined from ``since`` on and before ``until``."""
    return dependencies().hosts.page(tenant_of(app), cursor, since, until)


@public.get("/sign-in/<token>")
def arrive(token: str) -> Response[str]:
    if is_preview(public.current_event.headers or {}):
        return page("link_preview")
    deps, now = dependencies(), wiring.now()
    log = deps.arriving.log(token, now)
    if log.state is SessionState.WAITING:
        return waiting_page(log, deps.places.of(log), token)
    return redirect(deps.arriving.address(log, now))


@public.head("/sign-in/<token>")
def look(token: str) -> Response[str]:  # noqa: ARG001 - whoever asks for the head alone learns nothing
    return Response(status_code=HTTPStatus.OK, body="", headers=dict(HEADERS))


@public.get("/sign-in/<token>/place")
def place(token: str) -> Response[str]:
    deps, now = dependencies(), wiring.now()
    log = deps.arriving.log(token, now)
    return place_answer(log, deps.places.of(log), is_ready=deps.arriving.is_ready(log, now))


@public.post("/sign-in/<token>/leave")
def leave(token: str) -> Response[str]:
    log = dependencies().arriving.log(token, wiring.now())
    if log.reason == LEFT_THE_LINE or dependencies().leaving.leave(log, LEFT_THE_LINE):
        return page("left_the_line")
    return page("not_in_line", ways=Ways(home=f"../{token}"))


def unexpected(error: Exception) -> Response[str]:
    logger.error("unexpected", extra=described(error))
    return page("link_failed")


public.exception_handler(LinkClosedError)(lambda closed: closed_page(closed, wiring.now()))
public.exception_handler(Exception)(unexpected)
public.not_found(lambda _: page("link_unknown"))  # a link that was cut off or mangled on its way


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return (public if event["path"].startswith(_PUBLIC) else app).resolve(event, context)
