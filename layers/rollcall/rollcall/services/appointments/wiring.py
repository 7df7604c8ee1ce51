"""Appointments: given their time, and judged."""

from datetime import timedelta

from rollcall.aws.schedules import Schedules
from rollcall.services import wiring
from rollcall.services.appointments.beginning import Appointments
from rollcall.services.appointments.rules import Rules
from rollcall.services.appointments.timers import AppointmentTimers
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table


def make_timers(environment: wiring.AppointmentsEnvironment, records: Table, target_arn: str) -> AppointmentTimers:
    schedules = Schedules(
        scheduler=wiring.client("scheduler"),
        group=environment.no_show_schedule_group,
        target_arn=target_arn,
        role_arn=environment.scheduler_role_arn,
        dlq_arn=environment.scheduler_dlq_arn,
        retry_for_s=600,  # a late cancel is worse than none
    )
    rules = Rules(SettingsStore(records), environment.no_show_delay_seconds)
    return AppointmentTimers(schedules, rules, timedelta(seconds=environment.no_show_settle_seconds))


def make_appointments(environment: wiring.MeetingsEnvironment, records: Table) -> Appointments:
    timers = make_timers(environment, records, environment.no_show_function_arn)
    return Appointments(timers, wiring.queue(environment.meeting_jobs_queue_url))
