"""Meetings and whoever may host them."""

from dataclasses import dataclass

from rollcall.services.meetings.cancelling import Cancelling
from rollcall.services.meetings.creating import Creating
from rollcall.services.meetings.host_limits import HostLimits
from rollcall.services.meetings.hosting import Hosts
from rollcall.services.meetings.making import Making
from rollcall.services.meetings.reaching import Reaching
from rollcall.services.meetings.reading import Reading
from rollcall.services.meetings.rosters.viewing import RosterView
from rollcall.services.meetings.rosters.wiring import make_wishes
from rollcall.services.meetings.starting import Starting
from rollcall.services.meetings.switches import Switches
from rollcall.services.meetings.users import Users
from rollcall.services.wiring import MeetingJobsEnvironment
from rollcall.services.zoom_access.clients import ZoomAccess
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
    cancelling: Cancelling
    starting: Starting


def make_hosts(records: Table, zooms: ZoomAccess) -> Hosts:
    users = Users(zooms, HostStore(records))
    return Hosts(ConnectionStore(records), zooms, Switches(SettingsStore(records)), users)


def make_making(records: Table, zooms: ZoomAccess) -> Making:
    users, limits = Users(zooms, HostStore(records)), HostLimits(WriteLedger(records))
    return Making(MeetingStore(records), users, zooms, limits)


def make_meetings(environment: MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> MeetingServices:
    meetings, rosters = MeetingStore(records), RosterStore(records)
    hosts, making = make_hosts(records, zooms), make_making(records, zooms)
    reaching, wishes = Reaching(meetings, zooms), make_wishes(environment, records)
    return MeetingServices(
        Reading(meetings, RosterView(meetings, rosters, wishes.requests.syncs)),
        Creating(meetings, ClaimStore(records), hosts, making, wishes),
        Cancelling(meetings, reaching),
        Starting(reaching),
    )
