"""Meetings and whoever may host them."""

from dataclasses import dataclass

from rollcall.services import wiring
from rollcall.services.appointments.wiring import make_appointments
from rollcall.services.meetings.alternative_hosts import AlternativeHosts
from rollcall.services.meetings.cancelling import Cancelling
from rollcall.services.meetings.changing import Changing
from rollcall.services.meetings.creating import Creating
from rollcall.services.meetings.discarding import Discarding
from rollcall.services.meetings.holding import Holding
from rollcall.services.meetings.host_limits import HostLimits
from rollcall.services.meetings.hosting import Hosts
from rollcall.services.meetings.initiating import Initiating
from rollcall.services.meetings.making import Making
from rollcall.services.meetings.reaching import Reaching
from rollcall.services.meetings.reading import Reading
from rollcall.services.meetings.rosters.viewing import RosterView
from rollcall.services.meetings.rosters.wiring import make_roster_requests, make_wishes
from rollcall.services.meetings.starting import Starting
from rollcall.services.meetings.switches import Switches
from rollcall.services.meetings.users import Users
from rollcall.services.wiring import MeetingJobsEnvironment, MeetingsEnvironment
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.changes import ChangeStore
from rollcall.store.claims import ClaimStore
from rollcall.store.connections import ConnectionStore
from rollcall.store.hosts import HostStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table
from rollcall.store.write_ledger import WriteLedger


@dataclass(frozen=True, slots=True)
class MeetingServices:
    """What the LMS may do with meetings."""

    reading: Reading
    creating: Creating
    changing: Changing
    initiating: Initiating
    cancelling: Cancelling
    starting: Starting
    limits: HostLimits


def make_hosts(records: Table, zooms: ZoomAccess) -> Hosts:
    users = Users(zooms, HostStore(records))
    return Hosts(ConnectionStore(records), zooms, Switches(SettingsStore(records)), users)


def make_discarding(environment: MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> Discarding:
    jobs = wiring.queue(environment.meeting_jobs_queue_url)
    return Discarding(MeetingStore(records), RosterStore(records), zooms, jobs, wiring.now)


def make_making(environment: MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> Making:
    users, limits = Users(zooms, HostStore(records)), HostLimits(WriteLedger(records))
    requests, discarding = make_roster_requests(environment, records), make_discarding(environment, records, zooms)
    return Making(MeetingStore(records), users, limits, requests, discarding, requests.jobs)


def make_meetings(environment: MeetingsEnvironment, records: Table, zooms: ZoomAccess) -> MeetingServices:
    hosts, making = make_hosts(records, zooms), make_making(environment, records, zooms)
    wishes = make_wishes(environment, records)
    meetings, limits, requests = making.meetings, making.limits, wishes.requests
    alternatives, reaching = AlternativeHosts(hosts.connections, hosts.users), Reaching(meetings, zooms)
    holding, appointments = Holding(ChangeStore(records)), make_appointments(environment, records)
    return MeetingServices(
        Reading(meetings, RosterView(meetings, wishes.rosters, requests.syncs)),
        Creating(meetings, ClaimStore(records), hosts, alternatives, making, wishes, appointments),
        Changing(hosts, alternatives, making, reaching, limits, holding, appointments),
        Initiating(hosts, alternatives, making, holding, requests, appointments),
        Cancelling(meetings, reaching, holding, requests.jobs),
        Starting(reaching),
        limits,
    )
