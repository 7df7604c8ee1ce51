from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.ids import InstanceUuid
from rollcall.services.attendance.past_runs import PastRuns
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.attendance.report_troubles import ReportTroubles
from rollcall.services.attendance.reporting import Reporting
from rollcall.store.connections import Connection
from rollcall.store.facts import Fact, Instance, Report
from rollcall.store.meeting_records import Meeting, ReportTrouble, ZoomMeeting
from rollcall.zoom.errors import (
    GrantEndedError,
    MissingScopesError,
    NotReadyError,
    PaidOnlyError,
    RateLimitedError,
    RefusedError,
    ZoomError,
    ZoomUnavailableError,
)
from rollcall.zoom.models import ParticipantPage, ParticipantRow, PastMeeting
from tests.unit.records import (
    MEETING,
    TENANT,
    UUID,
    at,
    connection,
    fact,
    instance,
    meeting,
    report,
    zoom_meeting,
)

ENDED = 3600
OTHER = InstanceUuid("another-run")


def rows(*people: str) -> list[ParticipantRow]:
    return [ParticipantRow(registrant_id=one, user_id=f"{one}{n}") for n, one in enumerate(people)]


def past(count: int, uuid: InstanceUuid = UUID) -> PastMeeting:
    return PastMeeting(uuid=uuid, start_time=at(5), end_time=at(ENDED), participants_count=count)


@dataclass
class World:
    """The stores, Zoom, the schedules and the queue as far as reporting knows them."""

    pages: list[list[ParticipantRow]] | ZoomError = field(default_factory=list)
    expected: int = 0
    known: Report | None = None
    held: Meeting | None = field(default_factory=meeting)
    linked: Connection | None = field(default_factory=lambda: connection(scopes=["report:read:admin"]))
    seen: list[Fact] = field(default_factory=list)
    past: PastMeeting | None = None
    ran: list[InstanceUuid] = field(default_factory=lambda: [UUID])
    stored: list[tuple[Report, int]] = field(default_factory=list)
    settled: int = 0
    armed: dict[str, tuple[datetime, dict[str, Any]]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    trouble: ReportTrouble | None = None
    unasked: ZoomError | None = None

    # the stores
    def of_meeting(self, _: Meeting) -> list[Fact]:
        return self.seen

    def get(self, *names: str) -> Any:
        return self.held if names[-1] == MEETING else self.linked

    def zoom_side(self, *_: object) -> ZoomMeeting:
        return zoom_meeting()

    def report(self, *_: object) -> Report | None:
        return self.known

    def instances(self, *_: object) -> list[Instance]:
        return [instance(0, ENDED)]

    def note_start(self, *_: object) -> None:
        """Seen where the ends are."""

    def note_end(self, _tenant: object, _meeting: object, uuid: str, _at: datetime) -> None:
        self.ends.append(uuid)

    def turn_room(self, *_: object) -> None:
        """As above."""

    def store_report(self, report: Report, pages: Sequence[bytes] = ()) -> None:
        self.known = report
        self.stored.append((report, len(pages)))

    def note_report_trouble(self, _meeting: Meeting, trouble: ReportTrouble) -> None:
        self.trouble = trouble

    def end_report_trouble(self, _meeting: Meeting) -> None:
        self.trouble = None

    def open(self, _tenant: object, _connection: object, cause: str, *_: object) -> None:
        self.told.append(cause)

    def close(self, *_: object) -> None:
        self.told.clear()

    def settle(self, *_: object) -> None:
        self.settled += 1

    # Zoom
    def client(self, *_: object) -> "World":
        return self

    def report_meeting(self, uuid: InstanceUuid) -> PastMeeting:
        if isinstance(self.pages, ZoomError):
            raise self.pages
        return PastMeeting(uuid=uuid, participants_count=self.expected)

    def past_meeting(self, uuid: InstanceUuid) -> PastMeeting:
        if uuid == OTHER:
            return past(2, OTHER)
        if isinstance(self.pages, MissingScopesError):
            raise self.pages
        if self.past is None:
            raise NotReadyError("3001")
        return self.past

    def past_instances(self, _: object) -> list[PastMeeting]:
        if self.unasked:
            raise self.unasked
        return [PastMeeting(uuid=uuid) for uuid in self.ran]

    def participants(self, _uuid: InstanceUuid, *, report: bool) -> Iterator[ParticipantPage]:
        self.asked.append("report" if report else "past")
        assert not isinstance(self.pages, ZoomError)
        yield from (ParticipantPage(participants=page) for page in self.pages)

    # what comes later
    def arm(self, name: str, moment: datetime, message: dict[str, Any]) -> None:
        self.armed.setdefault(name, (moment, message))

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def attempt(self, number: int = 0, after_end_s: float = 300) -> str:
        fake = cast("Any", self)
        runs = PastRuns(fake, fake, fake, ReportTimes(fake, fake, (300, 900, 2100)))
        reporting = Reporting(fake, runs, fake, ReportTroubles(fake, fake), fake)
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


def test_the_same_answer_a_moment_later_proves_nothing() -> None:
    world = World([rows("a", "b")], expected=5)
    assert [world.attempt(0), world.attempt(0, 360)] == ["not_ready", "not_ready"]


@pytest.mark.parametrize("later", [rows("a", "b"), rows("b")])
def test_an_answer_that_is_another_is_asked_again(later: list[ParticipantRow]) -> None:
    world = World([rows("a")], expected=5)
    world.attempt(0)
    world.pages = [later]
    assert world.attempt(1, 900) == "not_ready"


def test_two_empty_answers_are_no_agreement() -> None:
    world = World([[]], expected=0)
    assert [world.attempt(0), world.attempt(1, 900)] == ["not_ready", "not_ready"]


def test_a_report_that_is_not_there_yet_is_asked_for_at_the_next_step() -> None:
    world = World(NotReadyError("3001"))
    assert world.attempt(0) == "not_ready"
    assert world.next_attempts() == [(at(ENDED + 900), 1)]
    assert (world.trouble, world.told) == (None, [])


def test_what_was_read_is_remembered_over_an_answer_that_is_not_ready() -> None:
    world = World([rows("a")], expected=5)
    world.attempt(0)
    found, world.pages = world.pages, NotReadyError("3001")
    world.attempt(1, 900)
    world.pages = found
    assert world.attempt(2, 2100) == "complete"


def test_at_the_end_of_the_ladder_the_webhooks_have_to_do() -> None:
    world = World(NotReadyError("3001"))
    assert world.attempt(2, 2100) == "gave_up"
    assert world.known is not None
    assert (world.known.given_up, world.known.complete, world.armed) == (True, False, {})
    assert (world.settled, world.told) == (1, ["no_report"])


def test_a_report_that_is_read_after_all_is_given_up_no_more() -> None:
    world = World([rows("a")], expected=1, known=report(complete=False, given_up=True))
    assert world.attempt(2, 90_000) == "complete"
    assert world.known is not None
    assert (world.known.complete, world.known.given_up) == (True, False)


@pytest.mark.parametrize("pages", [NotReadyError("3001"), [[]]])
def test_a_meeting_somebody_had_alone_is_settled_without_the_report_zoom_will_never_have(pages: Any) -> None:
    visits = [fact("participant_joined", 0), fact("participant_left", 60), fact("participant_joined", 90)]
    world = World(pages, expected=1, seen=visits, past=past(1))
    assert [world.attempt(0), world.attempt(1, 900), world.attempt(2, 2100)] == ["not_ready", "not_ready", "complete"]
    assert world.known is not None
    assert (world.known.complete, world.known.left_out, world.settled) == (True, True, 1)
    assert world.ends == [UUID]


TWO = [fact("participant_joined", 0), fact("participant_joined", 0, who="r2", user_id="7")]


@pytest.mark.parametrize(
    ("seen", "found", "outcome"),
    [
        ([], past(1), "complete"),
        ([], past(0), "gave_up"),
        ([fact("participant_joined", 0)], past(0), "complete"),
        ([fact("participant_joined", 0)], past(2), "gave_up"),
        ([fact("participant_joined", 0)], None, "gave_up"),
        (TWO, past(1), "gave_up"),
    ],
)
def test_who_was_alone_is_what_zoom_and_the_webhooks_say(
    seen: list[Fact], found: PastMeeting | None, outcome: str
) -> None:
    world = World(NotReadyError("3001"), seen=seen, past=found)
    assert world.attempt(2, 2100) == outcome


def test_a_run_that_no_webhook_told_of_has_its_report_asked_for() -> None:
    world = World([rows("a")], expected=1, ran=[UUID, OTHER])
    assert world.attempt() == "complete"
    assert world.ends == [OTHER]
    assert [message["uuid"] for message in world.sent] == [OTHER]


def test_a_report_that_was_read_is_kept_where_other_runs_may_not_be_asked_for() -> None:
    lacks = MissingScopesError("4711", scopes=["meeting:read:list_past_instances"], code=4711)
    world = World([rows("a")], expected=1, unasked=lacks)
    assert world.attempt() == "complete"
    assert (world.settled, world.trouble) == (1, None)


def test_where_other_runs_cannot_be_asked_for_just_now_it_is_read_again() -> None:
    world = World([rows("a")], expected=1, unasked=ZoomUnavailableError("5xx"))
    with pytest.raises(ZoomUnavailableError):
        world.attempt()
    assert (world.stored, len(world.armed)) == ([], 1)


def test_an_attempt_after_the_report_was_complete_asks_nobody_and_settles() -> None:
    world = World([rows("a")], expected=1, known=report())
    assert world.attempt(3) == "settled_before"
    assert (world.asked, world.stored, world.settled) == ([], [], 1)


@pytest.mark.parametrize("missing", ["held", "linked"])
def test_a_meeting_or_connection_that_is_gone_has_no_report(missing: str) -> None:
    assert World(**{missing: None}).attempt() == "gone"  # type: ignore[arg-type]


TROUBLES = [
    (GrantEndedError("dead"), "reauthorization_required", []),
    (MissingScopesError("4711", scopes=["b", "a"], code=4711), "missing_scopes", ["a", "b"]),
    (PaidOnlyError("Only available for Paid user", code=200), "not_paid_for", []),
    (RefusedError("no", status=403), "refused", []),
]


@pytest.mark.parametrize(("error", "what", "scopes"), TROUBLES)
def test_what_somebody_has_to_mend_is_said_and_tried_at_the_end(error: ZoomError, what: str, scopes: Any) -> None:
    world = World(error)
    assert world.attempt(0) == "blocked"
    assert world.trouble is not None
    assert (world.trouble.what, world.trouble.scopes) == (what, scopes)
    assert world.told == ([] if what == "reauthorization_required" else [what])
    assert world.next_attempts() == [(at(ENDED + 2100), 2)]
    assert world.settled == 0


@pytest.mark.parametrize(("error", "what", "scopes"), TROUBLES)
def test_what_nobody_mended_is_given_up_and_stays_said(error: ZoomError, what: str, scopes: Any) -> None:
    world = World(error)
    assert world.attempt(2, 2100) == "gave_up"
    assert world.trouble is not None
    assert (world.settled, world.trouble.what, world.trouble.scopes) == (1, what, scopes)
    assert "no_report" not in world.told


def test_a_report_that_was_read_ends_the_trouble() -> None:
    trouble = ReportTrouble(what="missing_scopes", since=at(0))
    world = World(
        [rows("a")], expected=1, held=meeting(report_trouble=trouble), trouble=trouble, told=["missing_scopes"]
    )
    assert world.attempt() == "complete"
    assert (world.trouble, world.told) == (None, [])


def test_a_failure_arms_the_next_attempt_before_it_is_told() -> None:
    world = World(ZoomUnavailableError("5xx"))
    with pytest.raises(ZoomUnavailableError):
        world.attempt(0)
    assert world.next_attempts() == [(at(ENDED + 900), 1)]
    assert world.trouble is None


def test_a_limit_is_waited_for() -> None:
    world = World(RateLimitedError("429", retry_after_s=7200))
    with pytest.raises(RateLimitedError):
        world.attempt(0)
    assert world.next_attempts() == [(at(ENDED + 300 + 7200), 1)]


def test_an_attempt_run_twice_arms_the_next_one_once() -> None:
    world = World(NotReadyError("3001"))
    world.attempt(0)
    world.attempt(0)
    assert len(world.armed) == 1


@pytest.mark.parametrize(("scopes", "way"), [(["report:read:admin"], "report"), (["meeting:read"], "past")])
def test_the_scopes_decide_which_way_is_asked(scopes: list[str], way: str) -> None:
    world = World([rows("a")], expected=1, linked=connection(scopes=scopes), past=past(1))
    world.attempt()
    assert set(world.asked) == {way}


@pytest.mark.parametrize("held", [meeting(kind="daily_session"), meeting(has_session_logs=True)])
def test_a_complete_report_is_held_against_the_session_logs(held: Meeting) -> None:
    world = World([rows("a", "b")], expected=2, held=held)
    assert world.attempt() == "complete"
    assert world.sent == [{"kind": "session_logs", "tenant_id": TENANT, "meeting_id": MEETING}]
