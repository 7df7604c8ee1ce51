"""One sign-in on the stores themselves, in memory: what Zoom tells of it, and the checks on it, at any time."""

from datetime import datetime, timedelta
from typing import Any, cast

from benchmarks.memory_table import MemoryTable
from rollcall.attendance.noshow import Action
from rollcall.services.drop_in.checks.no_shows import NoShows
from rollcall.services.drop_in.checks.reinstating import Reinstating
from rollcall.services.drop_in.checks.timers import NoShowTimers
from rollcall.services.drop_in.logs.host_logs import HostLogs
from rollcall.services.drop_in.logs.session_logs import SessionLogs
from rollcall.services.drop_in.registering import Registering
from rollcall.services.drop_in.withdrawing import Withdrawing
from rollcall.services.no_shows.asking import ZoomSays
from rollcall.store.connections import ConnectionStore
from rollcall.store.facts import Fact, FactStore
from rollcall.store.host_logs import HostLogStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import RegistrantStatus
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLog, SessionLogStore
from rollcall.store.sign_ins import seat_of
from tests.unit.records import LOG, MEETING, TENANT, at, connection, enrolment, meeting, session_log, zoom_meeting

WHO = TENANT, MEETING, seat_of(session_log()).learner_id


class World:
    """Zoom's list, the roster job and the schedules are stood in for; everything else is the product's."""

    def __init__(self) -> None:
        self.table = MemoryTable()
        records = enrolment(1)
        self.table.put_all([meeting(kind="daily_session", registrant_count=1), zoom_meeting(), connection()])
        registrant = records.registrant.model_copy(update={"dropped_in": True})
        self.table.put_all([registrant, records.registration, records.zoom_link, records.join_link])
        self.table.put_all([session_log(), seat_of(session_log())])
        self.approved, self.says, self.armed = True, ZoomSays.IDLE, list[tuple[str, datetime]]()
        fake, table = cast("Any", self), self.table
        self.meetings, self.rosters, self.seats = MeetingStore(table), RosterStore(table), SeatStore(table)
        self.facts, self.logs = FactStore(table), SessionLogStore(table)
        reinstating = Reinstating(self.meetings, self.rosters, self.seats, fake)
        hosts = HostLogs(HostLogStore(table), ConnectionStore(table))
        self.session_logs = SessionLogs(self.rosters, self.facts, self.seats, self.logs, reinstating, hosts)
        withdrawing = Withdrawing(self.meetings, Registering(self.rosters, lambda: at(0)), self.seats, self.logs, fake)
        timers = NoShowTimers(fake, timedelta(seconds=90))
        self.checks = NoShows(self.facts, self.logs, self.session_logs, withdrawing, fake, timers)

    def tell(self, *facts: Fact) -> None:
        for fact in facts:
            self.facts.record(fact)
        found = self.meetings.get(TENANT, MEETING)
        assert found
        self.session_logs.follow(found, facts, at(0), has_ended=False)

    def check(self, second: int, says: ZoomSays = ZoomSays.IDLE) -> Action:
        self.says = says
        return self.checks.check(TENANT, LOG, at(second))

    def log(self) -> SessionLog:
        log = self.logs.get(TENANT, LOG)
        assert log
        return log

    def work(self) -> None:
        """The roster job: whoever is wanted again is approved."""
        registrant, link = self.rosters.registrant(*WHO), self.rosters.zoom_link(*WHO)
        assert registrant
        assert link
        if registrant.status is RegistrantStatus.PENDING:
            self.approved = True
            self.rosters.turn_link(link, "approved")
            self.rosters.note(registrant, status=RegistrantStatus.REGISTERED, reason="")

    def has_place(self) -> tuple[bool, bool, bool, int]:
        """Let in by Zoom; led there by their link; on a seat; how many seats are counted."""
        link, seat = self.rosters.zoom_link(*WHO), self.seats.get(*WHO)
        found = self.meetings.get(TENANT, MEETING)
        assert link
        assert seat
        assert found
        return self.approved, link.state == "approved", not seat.is_free, found.registrant_count

    # What stands in for Zoom, for asking it, for the job's queue and for the schedules.

    def client(self, *_: object) -> "World":
        return self

    def cancel_registrants(self, *_: object) -> None:
        self.approved = False

    def is_connected(self, _file: object) -> bool:
        return True

    def ask(self, _file: object, _now: datetime) -> ZoomSays:
        return self.says

    def follow(self, *_: object, to_add: int) -> None:
        assert to_add == 1

    def arm(self, name: str, due: datetime, _message: object) -> None:
        self.armed.append((name, due))
