"""The schedules of the late report."""

from rollcall.aws.schedules import Schedules
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.wiring import ReportEnvironment, client, queue


def make_report_times(environment: ReportEnvironment) -> ReportTimes:
    schedules = Schedules(
        scheduler=client("scheduler"),
        group=environment.report_schedule_group,
        target_arn=environment.report_queue_arn,
        role_arn=environment.scheduler_role_arn,
        dlq_arn=environment.scheduler_dlq_arn,
    )
    return ReportTimes(schedules, queue(environment.report_queue_url), environment.report_delays_seconds)
