"""Rosters: wished, and asked to be brought to Zoom."""

from rollcall.services import wiring
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.meetings.rosters.wishing import Wishes
from rollcall.store.connections import ConnectionStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.roster_syncs import RosterSyncStore
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Table


def make_roster_requests(environment: wiring.MeetingJobsEnvironment, records: Table) -> RosterRequests:
    return RosterRequests(
        RosterSyncStore(records), MeetingStore(records), wiring.queue(environment.meeting_jobs_queue_url)
    )


def make_wishes(environment: wiring.MeetingJobsEnvironment, records: Table) -> Wishes:
    return Wishes(
        MeetingStore(records),
        RosterStore(records),
        ConnectionStore(records),
        SettingsStore(records),
        make_roster_requests(environment, records),
    )
