"""Drop-in for the LMS, and the link of a sign-in."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.aws.schedules import Schedules
from rollcall.environment import read_environment
from rollcall.lms.sign_ins import NewSignIn, SessionLogReply, SignInReply
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import base_url, created, lms_api, tenant_of
from rollcall.services.api.pages import redirect
from rollcall.services.drop_in.arriving import Arriving
from rollcall.services.drop_in.signing_in import DailySessions, NoShowTimes, SigningIn
from rollcall.services.meetings.doors import Doors, LinkClosedError
from rollcall.services.meetings.link_pages import closed_page
from rollcall.services.meetings.registering import Registering
from rollcall.services.meetings.wiring import make_hosts, make_making
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.claims import ClaimStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.MeetingJobsEnvironment):
    no_show_schedule_group: str
    no_show_function_arn: str
    scheduler_role_arn: str
    scheduler_dlq_arn: str
    no_show_delay_seconds: int = 600
    no_show_settle_seconds: int = 90
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    signing_in: SigningIn
    arriving: Arriving


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    logs, meetings = SessionLogStore(records), MeetingStore(records)
    zooms = make_zoom_access(environment, records)
    signing_in = SigningIn(
        hosts=make_hosts(records, zooms),
        daily=DailySessions(meetings, ClaimStore(records), make_making(environment, records, zooms)),
        registering=Registering(RosterStore(records)),
        seats=SeatStore(records),
        logs=logs,
        times=_no_show_times(environment),
    )
    arriving = Arriving(Doors(meetings, RosterStore(records)), logs)
    return Dependencies(environment, Access(TenantStore(records)), signing_in, arriving)


def _no_show_times(environment: Environment) -> NoShowTimes:
    schedules = Schedules(
        scheduler=wiring.client("scheduler"),
        group=environment.no_show_schedule_group,
        target_arn=environment.no_show_function_arn,
        role_arn=environment.scheduler_role_arn,
        dlq_arn=environment.scheduler_dlq_arn,
        retry_for_s=600,  # a late cancel is worse than none
    )
    delay, settle = environment.no_show_delay_seconds, environment.no_show_settle_seconds
    return NoShowTimes(schedules, timedelta(seconds=delay), timedelta(seconds=settle))


logger = Logger()
app = lms_api(lambda: dependencies().access, logger, public=("/sign-in/",))


@app.post("/v1/sign-ins")
def sign_in(request: NewSignIn) -> Response[SignInReply]:
    deps = dependencies()
    address = base_url(app, deps.environment.public_url)
    return created(deps.signing_in.sign_in(tenant_of(app), request, address, wiring.now()))


@app.get("/v1/session-logs/<session_log_id>")
def get_session_log(session_log_id: str) -> SessionLogReply:
    return dependencies().signing_in.log(tenant_of(app), session_log_id)


@app.get("/sign-in/<token>", include_in_schema=False)
def drop_in(token: str) -> Response[str]:
    return redirect(dependencies().arriving.address(token, wiring.now()))


app.exception_handler(LinkClosedError)(lambda closed: closed_page(closed, wiring.now()))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
