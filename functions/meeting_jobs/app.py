"""What takes longer than an answer of meetings. Every job can be begun again anywhere."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from rollcall.environment import read_environment
from rollcall.ids import LiveEventId, MeetingId, TenantId
from rollcall.services import wiring
from rollcall.services.appointments.checking import Check, Checks
from rollcall.services.appointments.checks_wiring import make_checks, make_correcting
from rollcall.services.appointments.correcting import Correcting
from rollcall.services.appointments.wiring import make_timers
from rollcall.services.drop_in.daily.making_ahead import MakingAhead
from rollcall.services.drop_in.daily.making_anew import MakingAnew
from rollcall.services.drop_in.logs.logs_wiring import make_reported
from rollcall.services.drop_in.logs.reported import Reported
from rollcall.services.drop_in.wiring import make_making_ahead, make_making_anew
from rollcall.services.erasing import at_work as erasing
from rollcall.services.erasing.job import Erasing
from rollcall.services.erasing.wiring import make_erasing
from rollcall.services.jobs import Job, TimeIsUp, do_jobs
from rollcall.services.live_events.sessions import Sessions
from rollcall.services.live_events.sessions_wiring import make_sessions
from rollcall.services.meetings.discarding import Discard, Discarding
from rollcall.services.meetings.drift.job import Comparing
from rollcall.services.meetings.drift.messages import Round
from rollcall.services.meetings.drift.nightly import Nightly
from rollcall.services.meetings.drift.wiring import make_comparing, make_nightly
from rollcall.services.meetings.rosters.worker_wiring import make_roster_worker
from rollcall.services.meetings.rosters.working import RosterWorker
from rollcall.services.meetings.wiring import make_discarding
from rollcall.services.zoom_access.wiring import make_zoom_access

_ENOUGH_MS = 40_000  # for the longest thing that is not interrupted: one batch, at a Zoom that takes its time
_A_TURN = timedelta(seconds=10)  # of a round, which then goes to the end of the queue: rosters are not behind it

logger = Logger()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.MeetingsEnvironment):
    """Nothing of its own."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    appointments: Correcting
    checks: Checks
    comparing: Comparing
    discarding: Discarding
    erasing: Erasing
    making_ahead: MakingAhead
    making_anew: MakingAnew
    nightly: Nightly
    reported: Reported
    rosters: RosterWorker
    sessions: Sessions


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms, jobs = make_zoom_access(environment, records), wiring.queue(environment.meeting_jobs_queue_url)
    return Dependencies(
        make_correcting(environment, records, zooms),
        make_checks(environment, records, zooms, make_timers(environment, records, environment.no_show_function_arn)),
        make_comparing(environment, records, zooms, jobs),
        make_discarding(environment, records, zooms),
        make_erasing(environment, records, zooms),
        make_making_ahead(environment, records, zooms),
        make_making_anew(environment, records, zooms),
        make_nightly(environment, records, zooms, jobs),
        make_reported(environment, records),
        make_roster_worker(environment, records, zooms),
        make_sessions(environment, records, zooms),
    )


def judge_again(due: Job, _time_is_up: TimeIsUp) -> str:
    whose = TenantId(due["tenant_id"]), MeetingId(due["meeting_id"])
    return dependencies().appointments.work(*whose, wiring.now())


def check(due: Job, _time_is_up: TimeIsUp) -> str:
    return dependencies().checks.make(Check.of(due), wiring.now())


def compare(due: Job, _time_is_up: TimeIsUp) -> str:
    return dependencies().comparing.work(TenantId(due["tenant_id"]), MeetingId(due["meeting_id"]))


def compare_all(due: Job, time_is_up: TimeIsUp) -> str:
    until = wiring.now() + _A_TURN

    def turn_is_over() -> bool:
        return wiring.now() >= until or time_is_up()

    found = dependencies().nightly.work(Round.model_validate(due), wiring.now(), turn_is_over)
    return ", ".join(f"{word} {count}" for word, count in sorted(found.items()))


def discard(due: Job, _time_is_up: TimeIsUp) -> str:
    return dependencies().discarding.work(Discard.model_validate(due))


def erase_learner(due: Job, time_is_up: TimeIsUp) -> str:
    return dependencies().erasing.work(TenantId(due["tenant_id"]), str(due["erasure_id"]), time_is_up)


def make_daily_session(due: Job, _time_is_up: TimeIsUp) -> str:
    return dependencies().making_ahead.work(TenantId(due["tenant_id"]), str(due["host_email"]), wiring.now())


def make_daily_session_anew(due: Job, _time_is_up: TimeIsUp) -> str:
    whose = TenantId(due["tenant_id"]), MeetingId(due["meeting_id"])
    return dependencies().making_anew.work(*whose, wiring.now())


def bring_roster(due: Job, time_is_up: TimeIsUp) -> str:
    whose = TenantId(due["tenant_id"]), MeetingId(due["meeting_id"])
    work = dependencies().rosters.work
    return work(*whose, str(due.get("turn", "")), time_is_up)


def bring_logs_up(due: Job, _time_is_up: TimeIsUp) -> str:
    whose = TenantId(due["tenant_id"]), MeetingId(due["meeting_id"])
    return dependencies().reported.work(*whose, wiring.now())


def make_sessions_of_event(due: Job, time_is_up: TimeIsUp) -> str:
    whose = TenantId(due["tenant_id"]), LiveEventId(due["live_event_id"])
    bring, attempt = dependencies().sessions.bring, int(due["attempt"])
    return bring(*whose, attempt, time_is_up)


_KINDS = {
    "appointment": judge_again,
    "check": check,
    "compare": compare,
    "compare_all": compare_all,
    "daily_session": make_daily_session,
    "daily_session_anew": make_daily_session_anew,
    "discard": discard,
    erasing.KIND: erase_learner,
    "roster": bring_roster,
    "make_sessions": make_sessions_of_event,
    "session_logs": bring_logs_up,
}


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own
    return do_jobs(event, context, _KINDS, _ENOUGH_MS, logger)
