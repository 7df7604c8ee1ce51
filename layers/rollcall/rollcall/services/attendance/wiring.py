"""Settling, what the LMS reads of it, and the schedules of the late report."""

from rollcall.aws.queues import Queue
from rollcall.aws.schedules import Schedules
from rollcall.services.attendance.attendance_view import AttendanceView
from rollcall.services.attendance.marking import Marking
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.attendance.resettling import Resettling
from rollcall.services.attendance.settling import Settling
from rollcall.services.erasing.forgetting import make_forgetting
from rollcall.services.wiring import ReportEnvironment, client, queue
from rollcall.store.attendance import AttendanceStore
from rollcall.store.facts import FactStore
from rollcall.store.marks import MarkStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table
from rollcall.store.unmatched_names import UnmatchedNameStore


def make_report_times(environment: ReportEnvironment) -> ReportTimes:
    schedules = Schedules(
        scheduler=client("scheduler"),
        group=environment.report_schedule_group,
        target_arn=environment.report_queue_arn,
        role_arn=environment.scheduler_role_arn,
        dlq_arn=environment.scheduler_dlq_arn,
    )
    return ReportTimes(schedules, queue(environment.report_queue_url), environment.report_delays_seconds)


def make_settling(records: Table) -> Settling:
    return Settling(
        MeetingStore(records),
        FactStore(records),
        AttendanceStore(records),
        UnmatchedNameStore(records),
        make_forgetting(records),
        Policies(SettingsStore(records)),
    )


def make_marking(records: Table) -> Marking:
    policies = Policies(SettingsStore(records))
    return Marking(FactStore(records), MarkStore(records), policies, make_settling(records))


def make_resettling(records: Table, reports: Queue) -> Resettling:
    settling = make_settling(records)
    return Resettling(settling.meetings, settling.facts, settling.attendance, settling, reports)


def make_attendance_view(records: Table) -> AttendanceView:
    policies = Policies(SettingsStore(records))
    return AttendanceView(
        MeetingStore(records), FactStore(records), AttendanceStore(records), MarkStore(records), policies
    )
