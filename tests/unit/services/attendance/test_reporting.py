from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.ids import InstanceUuid
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.attendance.reporting import Reporting
from rollcall.store.connections import Connection
from rollcall.store.facts import Fact, Instance, MeetingFile, Report
from rollcall.store.meeting_records import Meeting
from rollcall.zoom.errors import NotReadyError, PaidOnlyError, ZoomError
from rollcall.zoom.models import ParticipantPage, ParticipantRow, PastMeeting
from tests.unit.records import MEETING, TENANT, UUID, at, connection, fact, instance, meeting, report

DELAYS_S = (300, 900, 2100)
ENDED = 3600


def rows(*people: str) -> list[ParticipantRow]:
    return [ParticipantRow(registrant_id=one, user_id=f"{one}{n}") for n, one in enumerate(people)]


@dataclass
class World:
    """The stores, Zoom, the schedules and the queue as far as reporting knows them."""

    pages: list[list[ParticipantRow]] | ZoomError = field(default_factory=list)
    expected: int = 0
    known: Report | None = None
    held: Meeting | None = field(default_factory=meeting)
    linked: Connection | None = field(default_factory=lambda: connection(scopes=["report:read:admin"]))
    stored: list[tuple[Report, int]] = field(default_factory=list)
    settled: int = 0
    armed: dict[str, tuple[datetime, dict[str, Any]]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    seen: list[Fact] = field(default_factory=list)

    # the stores
    def open(self, *_: object) -> MeetingFile:
        return MeetingFile(meeting(), facts=self.seen)

    def get(self, *names: str) -> Any:
        return self.held if names[-1] == MEETING else self.linked

    def report(self, *_: object) -> Report | None:
        return self.known

    def instances(self, *_: object) -> list[Instance]:
        return [instance(0, ENDED)]

    def store_report(self, report: Report, pages: list[list[dict[str, Any]]]) -> None:
        self.known = report
        self.stored.append((report, len(pages)))

    def settle(self, *_: object) -> None:
        self.settled += 1

    # Zoom
    def client(self, *_: object) -> "World":
        return self

    def report_meeting(self, _uuid: InstanceUuid) -> PastMeeting:
        self.asked.append("report")
        return self.past_meeting(_uuid)

    def past_meeting(self, uuid: InstanceUuid) -> PastMeeting:
        if isinstance(self.pages, ZoomError):
            raise self.pages
        return PastMeeting(uuid=uuid, participants_count=self.expected)

    def participants(self, _uuid: InstanceUuid, *, report: bool) -> Iterator[ParticipantPage]:
        self.asked.append("report" if report else "past")
        assert not isinstance(self.pages, ZoomError)
        yield from (ParticipantPage(participants=page) for page in self.pages)

    # what comes later
    def arm(self, name: str, moment: datetime, message: dict[str, Any]) -> None:
        self.armed.setdefault(name, (moment, message))

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def times(self) -> ReportTimes:
        fake = cast("Any", self)
        return ReportTimes(fake, fake, DELAYS_S)

    def attempt(self, number: int = 0, after_end_s: float = 300) -> str:
        fake = cast("Any", self)
        reporting = Reporting(fake, fake, fake, fake, self.times(), fake, fake)
        return reporting.attempt(TENANT, MEETING, UUID, number, at(ENDED + after_end_s))

    def next_attempts(self) -> list[tuple[datetime, int]]:
        return [(moment, message["attempt"]) for moment, message in self.armed.values()]


def test_a_report_with_as_many_people_as_zoom_counts_is_complete() -> None:
    world = World([rows("a", "b"), rows("c")], expected=3)
    assert world.attempt() == "complete"
    [(stored, pages)] = world.stored
    assert (stored.complete, stored.rows, stored.pages, pages) == (True, 3, 2, 2)
    assert (world.settled, world.armed) == (1, {})


@pytest.mark.parametrize(
    ("pages", "expected"),
    [([rows("a", "a", "a")], 3), ([rows("a", "b")], 3), ([rows("a")], 0), ([[]], 1), ([], 0)],
)
def test_a_first_answer_that_may_be_a_part_is_asked_again(pages: list[list[ParticipantRow]], expected: int) -> None:
    world = World(pages, expected)
    assert world.attempt() == "not_ready"
    [(stored, kept)] = world.stored
    assert (stored.complete, kept, world.settled) == (False, 0, 0)
    assert world.next_attempts() == [(at(ENDED + 900), 1)]


def test_two_answers_that_agree_are_complete_whatever_zoom_counts() -> None:
    world = World([rows("a", "b")], expected=5)
    assert [world.attempt(0), world.attempt(1, 900)] == ["not_ready", "complete"]
    assert world.settled == 1


def test_an_answer_that_grew_is_asked_again() -> None:
    world = World([rows("a")], expected=5)
    world.attempt(0)
    world.pages = [rows("a", "b")]
    assert world.attempt(1, 900) == "not_ready"


def test_two_empty_answers_are_no_agreement() -> None:
    world = World([[]], expected=0)
    assert [world.attempt(0), world.attempt(1, 900)] == ["not_ready", "not_ready"]


def test_a_report_that_is_not_there_yet_is_asked_for_at_the_next_step() -> None:
    world = World(NotReadyError("3001"))
    assert world.attempt(0) == "not_ready"
    assert world.next_attempts() == [(at(ENDED + 900), 1)]


def test_at_the_end_of_the_ladder_the_webhooks_have_to_do() -> None:
    world = World(NotReadyError("3001"))
    assert world.attempt(2, 2100) == "gave_up"
    assert world.known is not None
    assert (world.known.given_up, world.known.complete, world.settled, world.armed) == (True, False, 1, {})


@pytest.mark.parametrize("pages", [NotReadyError("3001"), [[]]])
def test_a_meeting_somebody_had_alone_is_settled_without_the_report_zoom_will_never_have(pages: Any) -> None:
    visits = [fact("participant_joined", 0), fact("participant_left", 60), fact("participant_joined", 90)]
    world = World(pages, expected=1, seen=visits)
    assert [world.attempt(0), world.attempt(1, 900), world.attempt(2, 2100)] == ["not_ready", "not_ready", "complete"]
    assert world.known is not None
    assert (world.known.complete, world.known.left_out, world.settled) == (True, True, 1)


def test_a_meeting_of_two_waits_for_its_report() -> None:
    world = World(NotReadyError("3001"), seen=[fact("participant_joined", 0), fact("participant_joined", 0, who="r2")])
    assert world.attempt(2, 2100) == "gave_up"


def test_an_attempt_after_the_report_was_complete_asks_nobody() -> None:
    world = World([rows("a")], expected=1, known=report())
    assert world.attempt(3) == "settled_before"
    assert (world.asked, world.stored) == ([], [])


@pytest.mark.parametrize("missing", ["held", "linked"])
def test_a_meeting_or_connection_that_is_gone_has_no_report(missing: str) -> None:
    assert World(**{missing: None}).attempt() == "gone"  # type: ignore[arg-type]


def test_a_failure_arms_the_next_attempt_before_it_is_told() -> None:
    world = World(PaidOnlyError("Only available for Paid user"))
    with pytest.raises(PaidOnlyError):
        world.attempt(0)
    assert world.next_attempts() == [(at(ENDED + 900), 1)]


def test_an_attempt_run_twice_arms_the_next_one_once() -> None:
    world = World(NotReadyError("3001"))
    world.attempt(0)
    world.attempt(0)
    assert len(world.armed) == 1


@pytest.mark.parametrize(("scopes", "way"), [(["report:read:admin"], "report"), (["meeting:read"], "past")])
def test_the_scopes_decide_which_way_is_asked(scopes: list[str], way: str) -> None:
    world = World([rows("a")], expected=1, linked=connection(scopes=scopes))
    world.attempt()
    assert set(world.asked) == {way}


def arm(world: World, attempt: int, now_s: float) -> bool:
    return world.times().arm(TENANT, MEETING, UUID, at(ENDED), attempt=attempt, now=at(ENDED + now_s))


@pytest.mark.parametrize(("attempt", "due_s"), [(0, 300), (1, 900), (2, 2100)])
def test_attempts_come_at_their_time_after_the_end(attempt: int, due_s: int) -> None:
    world = World()
    assert arm(world, attempt, 0)
    assert world.next_attempts() == [(at(ENDED + due_s), attempt)]


def test_a_first_attempt_that_is_overdue_is_made_at_once() -> None:
    world = World()
    arm(world, 0, 301)
    assert world.armed == {}
    expected = {"kind": "report", "tenant_id": TENANT, "meeting_id": MEETING, "uuid": UUID, "attempt": 0}
    assert world.sent == [expected]


def test_attempts_that_came_late_are_still_minutes_apart() -> None:
    world = World()
    arm(world, 1, 5000)
    assert world.next_attempts() == [(at(ENDED + 5300), 1)]


def test_beyond_the_ladder_nothing_is_armed() -> None:
    world = World()
    assert not arm(world, 3, 0)
    assert (world.armed, world.sent) == ({}, [])


@pytest.mark.parametrize(("waited_s", "attempt"), [(0, 0), (300, 0), (899, 0), (900, 1), (2100, 2), (99_999, 2)])
def test_the_last_attempt_whose_time_has_come_is_known(waited_s: float, attempt: int) -> None:
    assert World().times().reached(at(ENDED), at(ENDED + waited_s)) == attempt


@pytest.mark.parametrize("held", [meeting(kind="daily_session"), meeting(has_session_logs=True)])
def test_a_complete_report_is_held_against_the_session_logs(held: Meeting) -> None:
    world = World([rows("a", "b")], expected=2, held=held)
    assert world.attempt() == "complete"
    assert world.sent == [{"kind": "session_logs", "tenant_id": TENANT, "meeting_id": MEETING}]
