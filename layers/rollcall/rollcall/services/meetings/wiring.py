"""Meetings and whoever may host them."""

from rollcall.services.meetings.hosting import Hosts
from rollcall.services.meetings.registering import Registering
from rollcall.services.meetings.scheduling import Scheduling
from rollcall.services.meetings.switches import Switches
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.claims import ClaimStore
from rollcall.store.connections import ConnectionStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table
from rollcall.store.write_ledger import WriteLedger


def make_scheduling(records: Table, zooms: ZoomAccess) -> Scheduling:
    meetings, rosters = MeetingStore(records), RosterStore(records)
    hosts = Hosts(ConnectionStore(records), zooms, Switches(SettingsStore(records)))
    return Scheduling(meetings, rosters, ClaimStore(records), hosts, zooms, Registering(rosters), WriteLedger(records))
