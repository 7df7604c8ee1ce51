"""Timers, for whoever arms them and nothing else."""

from datetime import timedelta

from rollcall.aws.schedules import Schedules
from rollcall.services import wiring
from rollcall.services.drop_in.timers import NoShowTimers


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
