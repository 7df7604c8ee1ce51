"""Every half hour: mails to admins, goodbyes and grants that stand still, what a lost webhook left behind."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.aws.mail import Mailer
from rollcall.environment import read_environment
from rollcall.services import wiring
from rollcall.services.appointments.finding import Unchecked
from rollcall.services.attendance.overdue import OverdueMeetings
from rollcall.services.attendance.reports_wiring import make_past_runs
from rollcall.services.attendance.wiring import make_settling
from rollcall.services.connections.noticing import Noticing
from rollcall.services.connections.reminding import Reminding
from rollcall.services.drop_in.checks.timers_wiring import make_sweeping
from rollcall.services.drop_in.daily.making_ahead import AskingAhead
from rollcall.services.drop_in.logs.logs_wiring import make_session_ends
from rollcall.services.erasing.requesting import resume_erasures
from rollcall.services.failures import described
from rollcall.services.keeping import Keeping
from rollcall.services.live_events.wiring import make_session_requests
from rollcall.services.meetings.drift.messages import night_of, rounds
from rollcall.services.meetings.rosters.wiring import make_roster_requests
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.connections import ConnectionStore
from rollcall.store.drop_in_hosts import DropInHostStore
from rollcall.store.erasures import ErasureStore
from rollcall.store.nights import NightStore
from rollcall.store.receipts import ReceiptStore
from rollcall.store.report_notices import ReportNoticeStore
from rollcall.store.settings import SettingsStore
from rollcall.store.tenants import TenantStore

_ENOUGH_MS = 30_000  # for the longest thing that is not interrupted: one meeting, at a Zoom that takes its time
_STUCK = timedelta(hours=1)
_SPREAD_S = 900  # over which tenants' rounds begin: what else is on their queue does not wait behind all of them

logger = Logger()


@dataclass(frozen=True, kw_only=True)
class Environment(
    wiring.ZoomEnvironment,
    wiring.ReportEnvironment,
    wiring.JobsEnvironment,
    wiring.MeetingJobsEnvironment,
    wiring.NoShowEnvironment,
):
    sender_email: str = ""


class RemindersFailedError(Exception):
    """Mails were not taken. They are sent again; the function's error alarm says so."""


@cache
def keeping() -> Keeping:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms, ends = make_zoom_access(environment, records), make_session_ends(records)
    runs, jobs = make_past_runs(environment, records, zooms), wiring.queue(environment.meeting_jobs_queue_url)
    return Keeping(
        refreshing=zooms.refreshing,
        overdue=OverdueMeetings(runs, make_settling(records), ends, Unchecked(jobs)),
        ends=ends,
        sweeping=make_sweeping(environment, records),
        receipts=ReceiptStore(records),
        rosters=make_roster_requests(environment, records),
        events=make_session_requests(environment, records),
        jobs=wiring.queue(environment.connection_jobs_queue_url),
        report_error=lambda error: logger.error("not_tidied", extra=described(error)),
    )


@cache
def reminding() -> Reminding:
    environment = read_environment(Environment)
    records, sender = wiring.table(environment), environment.sender_email
    return Reminding(
        connections=ConnectionStore(records),
        settings=SettingsStore(records),
        tenants=TenantStore(records),
        mailer=Mailer(wiring.client("sesv2"), sender) if sender else None,
        report_error=lambda error: logger.error("not_reminded", extra=described(error)),
    )


@cache
def noticing() -> Noticing:
    reminds = reminding()
    notices = ReportNoticeStore(reminds.connections.table)
    return Noticing(
        notices, reminds.connections, reminds.settings, reminds.tenants, reminds.mailer, reminds.report_error
    )


def begin_the_night(now: datetime) -> int:
    """Once a night, a look at every tenant's meetings to come; gives the number of tenants."""
    environment, night = read_environment(Environment), night_of(now)
    records = wiring.table(environment)
    nights = NightStore(records)
    if not night or not nights.begin(night):
        return 0
    try:
        due = rounds(TenantStore(records).tenants(), now)
        wiring.queue(environment.meeting_jobs_queue_url).send_all(due, _SPREAD_S)
    except Exception:
        nights.give_up(night)
        raise
    return len(due)


def have_sessions_made(now: datetime) -> int:
    """Of hosts whose midnight it was; gives their number."""
    environment = read_environment(Environment)
    hosts = DropInHostStore(wiring.table(environment))
    return AskingAhead(hosts, wiring.queue(environment.meeting_jobs_queue_url)).ask(now, _SPREAD_S)


def go_on_erasing(now: datetime) -> int:
    """Learners whose erasing nobody has worked on for an hour; gives their number."""
    environment = read_environment(Environment)
    store, jobs = ErasureStore(wiring.table(environment)), wiring.queue(environment.meeting_jobs_queue_url)
    return resume_erasures(store, jobs, now - _STUCK)


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ANN401 - Lambda's own
    def time_is_up() -> bool:
        return bool(context.get_remaining_time_in_millis() < _ENOUGH_MS)

    now = wiring.now()
    nights = begin_the_night(now)
    sessions, erasures = have_sessions_made(now), {"erasures": go_on_erasing(now)}
    reminded = reminding().remind(now, time_is_up).plus(noticing().send(now, time_is_up))
    told = asdict(keeping().tidy(now, time_is_up))
    logger.info("tidied", extra=told | {"reminded": reminded.sent, "nights": nights, "sessions": sessions} | erasures)
    if reminded.waiting:  # the parameter SenderEmail is empty, or a tenant has no admin's address
        logger.warning("reminders_have_no_way_out", extra={"reminders": reminded.waiting})
    if time_is_up():
        logger.warning("more_is_left", extra=told)
    if reminded.failed:
        raise RemindersFailedError
    return told | {"reminded": reminded.sent}
