"""Who judges appointments, apart from whoever only gives them their time."""

from rollcall.services import wiring
from rollcall.services.appointments.carrying_out import CarryingOut
from rollcall.services.appointments.checking import Checks
from rollcall.services.appointments.correcting import Correcting
from rollcall.services.appointments.timers import AppointmentTimers
from rollcall.services.meetings.cancelling import Cancelling
from rollcall.services.meetings.holding import Holding
from rollcall.services.meetings.reaching import Reaching
from rollcall.services.meetings.rosters.wiring import make_wishes
from rollcall.services.no_shows.asking import Asking
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.changes import ChangeStore
from rollcall.store.facts import FactStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Table
from rollcall.store.webhook_health import WebhookHealthStore


def make_checks(
    environment: wiring.MeetingJobsEnvironment, records: Table, zooms: ZoomAccess, timers: AppointmentTimers
) -> Checks:
    asking, carrying_out = Asking(zooms, WebhookHealthStore(records)), make_carrying_out(environment, records, zooms)
    return Checks(MeetingStore(records), FactStore(records), ChangeStore(records), asking, timers, carrying_out)


def make_correcting(environment: wiring.MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> Correcting:
    carrying_out = make_carrying_out(environment, records, zooms)
    return Correcting(FactStore(records), ChangeStore(records), carrying_out)


def make_carrying_out(environment: wiring.MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> CarryingOut:
    meetings, holding = MeetingStore(records), Holding(ChangeStore(records))
    wishes = make_wishes(environment, records)
    return CarryingOut(wishes, Cancelling(meetings, Reaching(meetings, zooms), holding, wishes.requests.jobs))
