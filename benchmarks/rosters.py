"""What rosters cost: calls to Zoom and writes, for a meeting with a thousand learners.

The product's own services between a table in memory, held to the real one by a test, and a Zoom that only counts.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import httpx

from benchmarks.apart import answer, measure_apart
from benchmarks.measurement import Measurement
from benchmarks.memory_table import MemoryTable
from rollcall.ids import ConnectionId, MeetingId, TenantId, ZoomAccountId
from rollcall.lms.meeting_requests import NewMeeting
from rollcall.lms.rosters import Roster, RosterLearner
from rollcall.services.appointments.beginning import Appointments
from rollcall.services.meetings.alternative_hosts import AlternativeHosts
from rollcall.services.meetings.creating import Creating
from rollcall.services.meetings.discarding import Discarding
from rollcall.services.meetings.host_limits import HostLimits
from rollcall.services.meetings.making import Making
from rollcall.services.meetings.reading import Reading
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.meetings.rosters.viewing import RosterView
from rollcall.services.meetings.rosters.wishing import Wishes
from rollcall.services.meetings.rosters.working import RosterWorker
from rollcall.services.meetings.wiring import make_hosts
from rollcall.services.zoom_access.tokens import FixedToken
from rollcall.store.claims import ClaimStore
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.roster_syncs import RosterSyncStore
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore
from rollcall.store.write_ledger import WriteLedger
from rollcall.zoom.client import ZoomClient

LEARNERS, LEAVING = 1_000, 200
LIMIT_ADDS, LIMIT_AGAIN, LIMIT_CREATE, LIMIT_CANCELS, LIMIT_READS = 34, 0, 3, 7, 0
TENANT, CONNECTION = TenantId("tnt_benchmark"), ConnectionId("con_benchmark")
_NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
_HOST = "host@school.example"


def measure() -> Iterator[Measurement]:
    found = measure_apart("benchmarks.rosters")
    batches = f"calls to Zoom until {LEARNERS:,} learners, put in one request, are registered: 30 to a call"
    yield Measurement("Roster, registering", found["adds"], LIMIT_ADDS, "calls", batches, _told(found["adding"]))
    again = "calls to Zoom and writes of the table when the same roster is put again"
    yield Measurement("Roster, again", found["again"], LIMIT_AGAIN, "calls and writes", again)
    creating = "calls to Zoom of a request that makes a meeting: the host, the meeting, and reading it back"
    kept = (f"with a host who was checked within the hour, and that roster: {found['create_again']}",)
    yield Measurement("Creating a meeting", found["create"], LIMIT_CREATE, "calls", creating, kept)
    leaving = f"calls to Zoom until {LEAVING} of them, left out of the next roster, are cancelled"
    yield Measurement("Roster, removing", found["cancels"], LIMIT_CANCELS, "calls", leaving, _told(found["removing"]))
    reading = f"calls to Zoom of a meeting with {LEARNERS:,} registrants and of their list, by cursor to the end"
    pages = (f"{found['pages']} pages of at most {found['page']} registrants each",)
    yield Measurement("Reading a meeting", found["reads"], LIMIT_READS, "calls", reading, pages)


def _told(calls: dict[str, int]) -> tuple[str, ...]:
    return tuple(f"{call}: {times}" for call, times in sorted(calls.items()))


@dataclass
class _Zoom(httpx.BaseTransport):
    """Says yes to everything, and counts."""

    calls: Counter[str] = field(default_factory=Counter)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        last = request.url.path.rsplit("/", 1)[-1]
        what = last if last in _ANSWERS else "meeting" if "/meetings/" in request.url.path else "user"
        self.calls[f"{request.method} {what}"] += 1
        return _ANSWERS[what](json.loads(request.content or b"{}"))

    def take(self) -> dict[str, int]:
        counted, self.calls = dict(self.calls), Counter()
        return counted


def _registered(body: dict[str, Any]) -> httpx.Response:
    registered = [
        {"email": one["email"], "registrant_id": f"R{one['email']}", "join_url": f"https://zoom.example/{one['email']}"}
        for one in body["registrants"]
    ]
    return httpx.Response(201, json={"registrants": registered})


_MEETING = {"id": 81234567890, "host_id": "host", "settings": {"approval_type": 0}}
_USER = {"id": "host", "account_id": "account", "email": _HOST, "type": 2, "timezone": "Europe/Prague"}
_ANSWERS: dict[str, Callable[[dict[str, Any]], httpx.Response]] = {
    "batch_registrants": _registered,
    "status": lambda _: httpx.Response(204),
    "meetings": lambda _: httpx.Response(201, json=_MEETING),
    "meeting": lambda _: httpx.Response(200, json=_MEETING),
    "user": lambda _: httpx.Response(200, json=_USER),
}


@dataclass
class _Jobs:
    """The queue."""

    messages: list[dict[str, object]] = field(default_factory=list)

    def send(self, message: dict[str, object], _delay_s: int = 0) -> None:
        self.messages.append(message)


class Place:
    """Rollcall with one active connection."""

    def __init__(self, table: MemoryTable) -> None:
        self.table, self.zoom, self.jobs = table, _Zoom(), _Jobs()
        self.table.put(_connection())
        client = ZoomClient(httpx.Client(transport=self.zoom), "https://zoom.example", FixedToken("token"))
        connections = ConnectionStore(self.table)
        access: Any = SimpleNamespace(client=lambda *_: client, refreshing=SimpleNamespace(connections=connections))
        meetings, rosters = MeetingStore(self.table), RosterStore(self.table)
        requests = RosterRequests(RosterSyncStore(self.table), meetings, cast("Any", self.jobs))
        self.wishes = Wishes(meetings, rosters, connections, SettingsStore(self.table), requests)
        self.worker = RosterWorker(meetings, rosters, access, requests, lambda: _NOW)
        hosts = make_hosts(self.table, access)
        discarding = Discarding(meetings, rosters, access, requests.jobs, lambda: _NOW)
        making = Making(meetings, hosts.users, HostLimits(WriteLedger(self.table)), requests, discarding, requests.jobs)
        alternatives = AlternativeHosts(hosts.connections, hosts.users)
        appointments = Appointments(cast("Any", None), requests.jobs)
        claims = ClaimStore(self.table)
        self.creating = Creating(meetings, claims, hosts, alternatives, making, self.wishes, appointments)
        self.reading = Reading(meetings, RosterView(meetings, rosters, requests.syncs))

    def create(self, learners: list[RosterLearner]) -> tuple[MeetingId, int]:
        """A meeting, and the calls that its request made."""
        request = NewMeeting.model_validate(_request() | {"registrants": learners})
        self.zoom.take()
        made, _ = self.creating.create(TENANT, request, "", _NOW)
        return made.meeting_id, sum(self.zoom.take().values())

    def work(self) -> dict[str, int]:
        """The queue until it is empty; gives the calls to Zoom."""
        self.zoom.take()
        while self.jobs.messages:
            told = self.jobs.messages.pop(0)
            self.worker.work(TENANT, MeetingId(str(told["meeting_id"])), str(told.get("turn", "")), lambda: False)
        return self.zoom.take()

    def read(self, meeting_id: MeetingId) -> list[int]:
        """How many registrants each page has."""
        pages, cursor = list[int](), ""
        while not pages or cursor:
            shown = self.reading.get(TENANT, meeting_id, "https://rollcall.example", _NOW, cursor).registrants
            pages.append(len(shown.items or []))
            cursor = shown.cursor or ""
        return pages


def _connection() -> Connection:
    return Connection(
        connection_id=CONNECTION,
        tenant_id=TENANT,
        kind="account",
        status=ConnectionStatus.ACTIVE,
        created_at=_NOW,
        account_id=ZoomAccountId("account"),
    )


def _request() -> dict[str, Any]:
    start = (_NOW + timedelta(days=1)).isoformat()
    return {"host": {"email": _HOST}, "topic": "Algebra II", "start": start, "duration_s": 3600}


def people(count: int) -> list[RosterLearner]:
    return [
        RosterLearner(learner_id=f"l{number}", name=f"Learner {number}", email=f"learner{number}@school.example")
        for number in range(count)
    ]


def _measure_here() -> dict[str, Any]:
    place, everybody = Place(MemoryTable()), people(LEARNERS)
    meeting_id, created = place.create([])
    _, created_again = place.create(everybody)
    place.work()
    place.wishes.replace(TENANT, meeting_id, Roster(registrants=everybody), _NOW)
    adding = place.work()
    before = place.table.meter.writes
    place.wishes.replace(TENANT, meeting_id, Roster(registrants=everybody), _NOW)
    again = place.table.meter.writes - before + len(place.jobs.messages) + sum(place.work().values())
    pages, read = place.read(meeting_id), sum(place.zoom.take().values())
    place.wishes.replace(TENANT, meeting_id, Roster(registrants=everybody[LEAVING:]), _NOW)
    removing = place.work()
    if sum(pages) != LEARNERS:
        message = f"{sum(pages)} registrants are listed"
        raise AssertionError(message)
    return {
        "adds": sum(adding.values()),
        "adding": adding,
        "again": again,
        "create": created,
        "create_again": created_again,
        "cancels": sum(removing.values()),
        "removing": removing,
        "reads": read,
        "pages": len(pages),
        "page": max(pages),
    }


if __name__ == "__main__":
    answer(_measure_here, lambda: list(measure()))
