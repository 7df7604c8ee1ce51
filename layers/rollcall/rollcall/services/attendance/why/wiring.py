"""Why, as it is told and drawn, and what is taken along."""

from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.why.evidence_view import EvidenceView
from rollcall.services.attendance.why.exports import Exports
from rollcall.services.attendance.why.timeline_view import TimelineView
from rollcall.store.attendance import AttendanceStore
from rollcall.store.facts import FactStore
from rollcall.store.marks import MarkStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table


def make_evidence_view(records: Table) -> EvidenceView:
    return EvidenceView(FactStore(records), Policies(SettingsStore(records)))


def make_timeline_view(records: Table) -> TimelineView:
    return TimelineView(FactStore(records), Policies(SettingsStore(records)))


def make_exports(records: Table) -> Exports:
    return Exports(
        MeetingStore(records),
        RosterStore(records),
        FactStore(records),
        AttendanceStore(records),
        MarkStore(records),
        Policies(SettingsStore(records)),
    )
