"""Live events, as far as learners pick their sessions: nothing of it reaches Zoom."""

from rollcall.services import wiring
from rollcall.services.live_events.asking import SessionRequests
from rollcall.services.live_events.picking import Picking
from rollcall.services.meetings.rosters.wiring import make_roster_requests
from rollcall.store.live_events import LiveEventStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.picks import PickStore
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table


def make_picking(environment: wiring.MeetingJobsEnvironment, records: Table) -> Picking:
    return Picking(
        MeetingStore(records),
        RosterStore(records),
        SettingsStore(records),
        LiveEventStore(records),
        PickStore(records),
        make_roster_requests(environment, records),
    )


def make_session_requests(environment: wiring.MeetingJobsEnvironment, records: Table) -> SessionRequests:
    return SessionRequests(LiveEventStore(records), wiring.queue(environment.meeting_jobs_queue_url))
