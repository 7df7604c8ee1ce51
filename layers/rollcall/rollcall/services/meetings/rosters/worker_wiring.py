"""The worker, apart from who only asks for it: they need no way to Zoom."""

from rollcall.services import wiring
from rollcall.services.meetings.rosters.wiring import make_roster_requests
from rollcall.services.meetings.rosters.working import RosterWorker
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.table import Table


def make_roster_worker(environment: wiring.MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> RosterWorker:
    requests = make_roster_requests(environment, records)
    return RosterWorker(MeetingStore(records), RosterStore(records), zooms, requests, clock=wiring.now)
