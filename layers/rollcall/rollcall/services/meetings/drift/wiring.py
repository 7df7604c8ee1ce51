"""Looks at what was changed in Zoom: one by one, and at night."""

import time

from rollcall.aws.queues import Queue
from rollcall.services import wiring
from rollcall.services.appointments.wiring import make_appointments
from rollcall.services.meetings.drift.job import Comparing
from rollcall.services.meetings.drift.looking import Looking
from rollcall.services.meetings.drift.nightly import Nightly
from rollcall.services.meetings.drift.repairing import Repairing
from rollcall.services.meetings.holding import Holding
from rollcall.services.meetings.reaching import Reaching
from rollcall.services.meetings.rosters.wiring import make_roster_requests
from rollcall.services.meetings.wiring import make_hosts, make_making
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.changes import ChangeStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Table


def make_looking(environment: wiring.MeetingsEnvironment, records: Table, zooms: ZoomAccess) -> Looking:
    requests = make_roster_requests(environment, records)
    appointments = make_appointments(environment, records)
    return Looking(MeetingStore(records), ChangeStore(records), zooms, requests, appointments, wiring.now)


def make_comparing(
    environment: wiring.MeetingsEnvironment, records: Table, zooms: ZoomAccess, jobs: Queue
) -> Comparing:
    return Comparing(make_looking(environment, records, zooms), jobs)


def make_repairing(environment: wiring.MeetingsEnvironment, records: Table, zooms: ZoomAccess) -> Repairing:
    meetings = MeetingStore(records)
    return Repairing(
        meetings,
        Holding(ChangeStore(records)),
        Reaching(meetings, zooms),
        make_looking(environment, records, zooms),
        make_hosts(records, zooms),
        make_making(environment, records, zooms),
        make_roster_requests(environment, records),
    )


def make_nightly(environment: wiring.MeetingsEnvironment, records: Table, zooms: ZoomAccess, jobs: Queue) -> Nightly:
    return Nightly(MeetingStore(records), make_looking(environment, records, zooms), jobs, time.sleep)
