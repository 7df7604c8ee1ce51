"""Whoever asks Zoom what was, apart from whoever only settles."""

from rollcall.services.attendance.past_runs import PastRuns
from rollcall.services.attendance.wiring import make_report_times
from rollcall.services.wiring import ReportEnvironment
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.facts import FactStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Table


def make_past_runs(environment: ReportEnvironment, records: Table, zooms: ZoomAccess) -> PastRuns:
    return PastRuns(MeetingStore(records), FactStore(records), zooms, make_report_times(environment))
