"""A meeting, its queue, and a Zoom of a few lines: everything may die at any write, call or message."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from benchmarks.memory_table import MemoryTable
from rollcall.ids import RegistrantId
from rollcall.lms.problems import Problem
from rollcall.lms.rosters import MoreRegistrants, Roster, RosterLearner
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.meetings.rosters.wishing import Wishes
from rollcall.services.meetings.rosters.working import RosterWorker
from rollcall.store.connections import ConnectionStatus, ConnectionStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.roster_syncs import RosterSyncStore
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore
from rollcall.store.table import Record
from rollcall.zoom.errors import RateLimitedError, ZoomUnavailableError
from rollcall.zoom.models import ListedRegistrant, NewRegistrant
from rollcall.zoom.models import Registrant as Registered
from tests.unit.records import ACCOUNT, MEETING, NUMBER, TENANT, connection, meeting, zoom_meeting

ADDS_A_DAY, STATUS_CHANGES_A_DAY = 3, 10


class Killed(BaseException):
    """The Lambda is gone: no handler catches this."""


@dataclass
class Fate:
    """When what goes wrong: after so many effects, of writes and calls together."""

    kills: set[int] = field(default_factory=set)
    effects: int = 0

    def strike(self) -> None:
        self.effects += 1
        if self.effects in self.kills:
            raise Killed


@dataclass(frozen=True)
class MortalTable(MemoryTable):
    fate: Fate = field(default_factory=Fate)

    def put_if(self, record: Record, condition: Any) -> bool:
        done = super().put_if(record, condition)
        self.fate.strike()
        return done

    def put_all(self, records: Iterable[Record]) -> None:
        """Each of them may be the last."""
        for record in records:
            super().put_all([record])
            self.fate.strike()

    def update(self, key: Any, values: Any, condition: Any, *, remove: Iterable[str] = ()) -> dict[str, Any]:
        done = super().update(key, values, condition, remove=remove)
        self.fate.strike()
        return done

    def attempt(self, writes: Iterable[Any]) -> list[str]:
        done = super().attempt(writes)
        self.fate.strike()
        return done


@dataclass
class Zoom:
    """One meeting's list. ``mishaps`` by the number of the call: an answer that is lost, or a limit of a second.

    Somebody added again is approved at once where it ``revives``, else they stay cancelled until they are approved.
    """

    fate: Fate
    clock: "Clock"
    mishaps: dict[int, str] = field(default_factory=dict)
    revives: bool = True
    calls: int = 0
    add_calls: int = 0
    ids: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    added: Counter[str] = field(default_factory=Counter)
    spent: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def approved(self) -> set[str]:
        return {email for email, status in self.statuses.items() if status == "approved"}

    def add_registrants(self, _number: str, people: list[NewRegistrant]) -> list[Registered]:
        assert len(people) <= 30
        self._begin()
        self.add_calls += 1
        emails = [one.email.lower() for one in people]
        assert len(set(emails)) == len(emails)
        assert not self.approved() & set(emails), "somebody was registered a second time"
        self._spend("add", emails, ADDS_A_DAY)
        for email in emails:
            known = email in self.ids
            self.ids.setdefault(email, f"R{len(self.ids)}")
            self.statuses[email] = "approved" if self.revives or not known else "cancelled"
            self.added[email] += 1
        told = [{"registrant_id": self.ids[email], "email": email, "join_url": self._url(email)} for email in emails]
        return self._end([Registered.model_validate(one) for one in told])

    def cancel_registrants(self, _number: str, people: list[tuple[RegistrantId, str]]) -> None:
        self._change(people, "cancelled")

    def approve_registrants(self, _number: str, people: list[tuple[RegistrantId, str]]) -> None:
        self._change(people, "approved")

    def approved_registrants(self, _number: str) -> Iterator[ListedRegistrant]:
        self._begin()
        told = [{"id": self.ids[one], "email": one, "join_url": self._url(one)} for one in sorted(self.approved())]
        yield from self._end([ListedRegistrant.model_validate(one) for one in told])

    def _change(self, people: list[tuple[RegistrantId, str]], status: str) -> None:
        assert len(people) <= 30
        self._begin()
        emails = [email.lower() for _, email in people]
        assert [self.ids[email] for email in emails] == [registrant_id for registrant_id, _ in people]
        self._spend("change", emails, STATUS_CHANGES_A_DAY)
        self.statuses |= dict.fromkeys(emails, status)
        self._end(None)

    def _url(self, email: str) -> str:
        return f"https://zoom.example/w/{self.ids[email]}" if self.statuses[email] == "approved" else ""

    def _spend(self, what: str, emails: list[str], limit: int) -> None:
        day = self.clock.now.date().isoformat()
        for email in emails:
            if self.spent[what, email, day] >= limit:
                named = email if what == "add" else ""
                raise RateLimitedError("daily", retry_after_s=60, limit="registrant_day", email=named)
        self.spent.update((what, email, day) for email in emails)

    def _begin(self) -> None:
        self.calls += 1
        if self.mishaps.get(self.calls) == "second":
            raise RateLimitedError("second", retry_after_s=2)
        if self.mishaps.get(self.calls) == "day":
            raise RateLimitedError("daily", retry_after_s=3600, limit="account_day")

    def _end[T](self, answer: T) -> T:
        self.fate.strike()
        if self.mishaps.get(self.calls) == "lost":
            raise ZoomUnavailableError("nobody answered")
        return answer


@dataclass
class Clock:
    now: datetime = datetime(2026, 10, 1, 20, tzinfo=UTC)

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Messages:
    """The queue: what is to be received when. A message whose worker died comes again."""

    clock: Clock
    due: list[tuple[datetime, dict[str, object]]] = field(default_factory=list)

    def send(self, message: dict[str, object], delay_s: int = 0) -> None:
        self.due.append((self.clock.now + timedelta(seconds=delay_s), message))

    def take(self) -> dict[str, object]:
        moment, message = min(self.due, key=lambda one: one[0])
        self.due.remove((moment, message))
        self.clock.now = max(self.clock.now, moment)
        return message


class World:
    """What the LMS calls, and what the queue does."""

    def __init__(self, *, revives: bool = True, mishaps: dict[int, str] | None = None) -> None:
        self.clock, self.fate = Clock(), Fate()
        self.table = MortalTable(fate=self.fate)
        self.zoom = Zoom(self.fate, self.clock, mishaps or {}, revives)
        self.messages = Messages(self.clock)
        start = self.clock.now + timedelta(days=60)
        self.table.put(meeting(start=start))
        self.table.put(zoom_meeting())
        self.table.put(connection(status=ConnectionStatus.ACTIVE, account_id=ACCOUNT))
        self.rosters = RosterStore(self.table)
        meetings, connections = MeetingStore(self.table), ConnectionStore(self.table)
        requests = RosterRequests(RosterSyncStore(self.table), meetings, cast("Any", self.messages))
        settings = SettingsStore(self.table)
        self.wishes = Wishes(meetings, self.rosters, connections, settings, requests, self.clock.forward)
        access = SimpleNamespace(
            refreshing=SimpleNamespace(connections=connections), client=lambda *_: cast("Any", self.zoom)
        )
        self.worker = RosterWorker(
            meetings, self.rosters, cast("Any", access), requests, lambda: self.clock.now, self.clock.forward
        )

    def put(self, people: dict[str, str]) -> None:
        roster = Roster(registrants=learners(people))
        self._ask(lambda: self.wishes.replace(TENANT, MEETING, roster, self.clock.now))

    def post(self, people: dict[str, str]) -> None:
        more = MoreRegistrants(registrants=learners(people))
        self._ask(lambda: self.wishes.add(TENANT, MEETING, more, self.clock.now))

    def delete(self, learner_id: str) -> None:
        try:
            self._ask(lambda: self.wishes.remove(TENANT, MEETING, learner_id, self.clock.now))
        except Problem as problem:
            assert problem.status == 404  # noqa: PT017 - nothing else may be refused here

    def work(self, messages: int = 10_000) -> None:
        """The queue, until it is empty."""
        for _ in range(messages):
            if not self.messages.due:
                return
            self.receive(self.messages.take())

    def receive(self, message: dict[str, object]) -> str:
        """A message that is not done comes again after its visibility timeout."""
        try:
            return self.worker.work(TENANT, MEETING, str(message.get("turn", "")), lambda: False)
        except Killed:
            self.messages.send(message, 720)
            return "killed"

    def registered(self) -> set[str]:
        known = self.rosters.registrants(TENANT, MEETING)
        return {one.email.lower() for one in known if one.status.value == "registered"}

    def open_links(self) -> set[str]:
        links = self.rosters.zoom_links(TENANT, MEETING)
        return {one.email.lower() for one in links if one.state == "approved" and one.zoom_meeting_id == NUMBER}

    def _ask(self, request: Any) -> None:
        """An LMS that gets no answer sends the same again."""
        while True:
            try:
                request()
            except Killed:
                self.clock.forward(40)
            else:
                return


def learners(people: dict[str, str]) -> list[RosterLearner]:
    return [RosterLearner(learner_id=one, name=f"Learner {one}", email=email) for one, email in people.items()]
