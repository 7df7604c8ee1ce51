"""Erasing learners: asking for it needs no way to Zoom, doing it does."""

from rollcall.services import wiring
from rollcall.services.erasing.aliases import ErasingAliases
from rollcall.services.erasing.forgetting import make_forgetting
from rollcall.services.erasing.job import Erasing
from rollcall.services.erasing.lines import ErasingLines
from rollcall.services.erasing.live_events import ErasingInvitations
from rollcall.services.erasing.meetings import ErasingMeetings
from rollcall.services.erasing.registrations import CancellingRegistrations
from rollcall.services.erasing.session_logs import ErasingSignIns
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.aliases import AliasStore
from rollcall.store.attendance import AttendanceStore
from rollcall.store.deleting import Deleting
from rollcall.store.erasures import ErasureStore
from rollcall.store.facts import FactStore
from rollcall.store.live_events import LiveEventStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.packed import PackedStore
from rollcall.store.roster_syncs import RosterSyncStore
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.table import Table
from rollcall.store.tombstones import TombstoneStore


def make_erasing(environment: wiring.MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> Erasing:
    deleting, aliases, erasures = Deleting(records), AliasStore(records), ErasureStore(records)
    return Erasing(
        erasures,
        ErasingInvitations(LiveEventStore(records), deleting),
        _meetings(records, zooms, deleting),
        ErasingSignIns(erasures, SessionLogStore(records), deleting),
        ErasingAliases(aliases, deleting),
        wiring.queue(environment.meeting_jobs_queue_url),
        wiring.now,
    )


def _meetings(records: Table, zooms: ZoomAccess, deleting: Deleting) -> ErasingMeetings:
    rosters, forgetting = RosterStore(records), make_forgetting(records)
    registrations = CancellingRegistrations(rosters, RosterSyncStore(records), zooms, ErasureStore(records))
    lines = ErasingLines(MeetingStore(records), AttendanceStore(records), PackedStore(records), forgetting)
    return ErasingMeetings(
        facts=FactStore(records),
        rosters=rosters,
        seats=SeatStore(records),
        aliases=AliasStore(records),
        tombstones=TombstoneStore(records),
        registrations=registrations,
        forgetting=forgetting,
        lines=lines,
        deleting=deleting,
    )
