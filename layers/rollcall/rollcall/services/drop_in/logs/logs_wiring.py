"""Session logs as the facts and the end of a session make them, without anything of Zoom's API."""

from rollcall.services import wiring
from rollcall.services.drop_in.checks.reinstating import Reinstating
from rollcall.services.drop_in.logs.closing import Closing
from rollcall.services.drop_in.logs.host_logs import HostLogs
from rollcall.services.drop_in.logs.reported import Reported
from rollcall.services.drop_in.logs.session_ends import SessionEnds
from rollcall.services.drop_in.logs.session_logs import SessionLogs
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.store.connections import ConnectionStore
from rollcall.store.facts import FactStore
from rollcall.store.host_logs import HostLogStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.roster_syncs import RosterSyncStore
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.table import Table


def make_session_logs(environment: wiring.MeetingJobsEnvironment, records: Table) -> SessionLogs:
    meetings, rosters, seats = MeetingStore(records), RosterStore(records), SeatStore(records)
    requests = RosterRequests(RosterSyncStore(records), meetings, wiring.queue(environment.meeting_jobs_queue_url))
    reinstating = Reinstating(meetings, rosters, seats, requests)
    return SessionLogs(rosters, FactStore(records), seats, SessionLogStore(records), reinstating, _host_logs(records))


def make_reported(environment: wiring.MeetingJobsEnvironment, records: Table) -> Reported:
    return Reported(FactStore(records), make_session_logs(environment, records), make_session_ends(records))


def make_closing(records: Table) -> Closing:
    return Closing(SeatStore(records), SessionLogStore(records), _host_logs(records))


def make_session_ends(records: Table) -> SessionEnds:
    return SessionEnds(MeetingStore(records), FactStore(records), make_closing(records))


def _host_logs(records: Table) -> HostLogs:
    return HostLogs(HostLogStore(records), ConnectionStore(records))
