"""Drop-in: signing in, standing by, being let go again."""

from dataclasses import dataclass

from rollcall.services import wiring
from rollcall.services.drop_in.checks.timers_wiring import make_timers
from rollcall.services.drop_in.daily.daily_sessions import DailySessions
from rollcall.services.drop_in.daily.enrolling import Enrolling
from rollcall.services.drop_in.daily.host_days import HostDays
from rollcall.services.drop_in.daily.host_list import HostList
from rollcall.services.drop_in.daily.making_ahead import MakingAhead
from rollcall.services.drop_in.daily.making_anew import MakingAnew
from rollcall.services.drop_in.line.choosing import Choosing
from rollcall.services.drop_in.line.leaving_line import LeavingLine
from rollcall.services.drop_in.line.letting_go import LettingGo
from rollcall.services.drop_in.line.line_view import LineView
from rollcall.services.drop_in.line.lining_up import LiningUp
from rollcall.services.drop_in.line.taking import Taking
from rollcall.services.drop_in.registering import Registering
from rollcall.services.drop_in.rules import Rules
from rollcall.services.drop_in.signing_in import SigningIn
from rollcall.services.drop_in.standing_by import StandingBy
from rollcall.services.drop_in.withdrawing import Withdrawing
from rollcall.services.meetings.doors import Doors
from rollcall.services.meetings.holding import Holding
from rollcall.services.meetings.reaching import Reaching
from rollcall.services.meetings.wiring import make_hosts, make_making
from rollcall.services.wiring import MeetingJobsEnvironment, SigningInEnvironment
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.changes import ChangeStore
from rollcall.store.claims import ClaimStore
from rollcall.store.connections import ConnectionStore
from rollcall.store.drop_in_hosts import DropInHostStore
from rollcall.store.hosts import HostStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.sign_ins import SignInStore
from rollcall.store.table import Table
from rollcall.store.waiting_lines import WaitingLineStore


@dataclass(frozen=True, slots=True)
class Desk:
    """What a host sees of a waiting line, and does there."""

    line: LineView
    taking: Taking
    letting_go: LettingGo


def make_signing_in(environment: SigningInEnvironment, records: Table, zooms: ZoomAccess) -> SigningIn:
    hosts, logs, store = make_hosts(records, zooms), SessionLogStore(records), SignInStore(records)
    return SigningIn(
        rules=Rules(hosts.switches, environment.no_show_delay_seconds),
        hosts=hosts,
        daily=make_daily_sessions(environment, records, zooms),
        standing_by=make_standing_by(environment, records, zooms),
        lining_up=LiningUp(store, logs, WaitingLineStore(records), MeetingStore(records)),
    )


def make_daily_sessions(environment: MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> DailySessions:
    connections, making = ConnectionStore(records), make_making(environment, records, zooms)
    enrolling = Enrolling(DropInHostStore(records), HostStore(records))
    anew = make_making_anew(environment, records, zooms)
    return DailySessions(making.meetings, ClaimStore(records), connections, making, enrolling, anew)


def make_making_anew(environment: MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> MakingAnew:
    hosts, making = make_hosts(records, zooms), make_making(environment, records, zooms)
    return MakingAnew(making.meetings, hosts, making, Holding(ChangeStore(records)), making.jobs)


def make_host_days(environment: MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> HostDays:
    return HostDays(make_hosts(records, zooms), make_daily_sessions(environment, records, zooms))


def make_host_list(records: Table, zooms: ZoomAccess) -> HostList:
    return HostList(make_hosts(records, zooms), DropInHostStore(records))


def make_making_ahead(environment: MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> MakingAhead:
    hosts, daily = make_hosts(records, zooms), make_daily_sessions(environment, records, zooms)
    return MakingAhead(DropInHostStore(records), hosts.connections, hosts, daily)


def make_standing_by(environment: SigningInEnvironment, records: Table, zooms: ZoomAccess) -> StandingBy:
    rosters = RosterStore(records)
    return StandingBy(
        store=SignInStore(records),
        logs=SessionLogStore(records),
        seats=SeatStore(records),
        doors=Doors(MeetingStore(records), rosters),
        registering=Registering(rosters, clock=wiring.now),
        timers=make_timers(environment, environment.no_show_function_arn),
        making_anew=make_making_anew(environment, records, zooms),
    )


def make_desk(environment: SigningInEnvironment, records: Table, zooms: ZoomAccess) -> Desk:
    standing_by = make_standing_by(environment, records, zooms)
    daily, hosts = make_daily_sessions(environment, records, zooms), make_hosts(records, zooms)
    meetings = MeetingStore(records)
    leaving, withdrawing = LeavingLine(standing_by.store), make_withdrawing(records, zooms)
    return Desk(
        line=LineView(WaitingLineStore(records), hosts.switches.settings),
        taking=Taking(Choosing(hosts, daily, Reaching(meetings, zooms)), standing_by),
        letting_go=LettingGo(standing_by, withdrawing, leaving),
    )


def make_withdrawing(records: Table, zooms: ZoomAccess) -> Withdrawing:
    registering = Registering(RosterStore(records), clock=wiring.now)
    return Withdrawing(MeetingStore(records), registering, SeatStore(records), SessionLogStore(records), zooms)
