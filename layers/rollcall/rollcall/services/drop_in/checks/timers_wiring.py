"""Timers, and who sweeps up after those that were lost."""

from datetime import timedelta

from rollcall.aws.schedules import Schedules
from rollcall.services import wiring
from rollcall.services.drop_in.checks.sweeping import Sweeping
from rollcall.services.drop_in.checks.timers import NoShowTimers
from rollcall.services.drop_in.line.leaving_line import LeavingLine
from rollcall.services.drop_in.logs.logs_wiring import make_session_ends
from rollcall.store.connections import ConnectionStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.sign_ins import SignInStore
from rollcall.store.table import Table


def make_timers(environment: wiring.NoShowSchedulesEnvironment, target_arn: str) -> NoShowTimers:
    schedules = Schedules(
        scheduler=wiring.client("scheduler"),
        group=environment.no_show_schedule_group,
        target_arn=target_arn,
        role_arn=environment.scheduler_role_arn,
        dlq_arn=environment.scheduler_dlq_arn,
        retry_for_s=600,  # a late cancel is worse than none
    )
    return NoShowTimers(schedules, timedelta(seconds=environment.no_show_settle_seconds))


def make_sweeping(environment: wiring.NoShowEnvironment, records: Table) -> Sweeping:
    timers = make_timers(environment, environment.no_show_function_arn)
    leaving, ends = LeavingLine(SignInStore(records)), make_session_ends(records)
    return Sweeping(SessionLogStore(records), ConnectionStore(records), leaving, timers, ends)
