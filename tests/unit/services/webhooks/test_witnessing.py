import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from rollcall.services.webhooks.notices import Notices
from rollcall.services.webhooks.spreading import Spreading
from rollcall.services.webhooks.witnessing import Message, Witness
from rollcall.store.facts import Fact, Instance, Report
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room, Route
from rollcall.zoom.event_names import MEETING_CHANGED
from tests.unit.records import ACCOUNT, HOST, MEETING, NUMBER, TENANT, UUID, at, meeting, ms, report, route

NOW = at(10)


@dataclass
class World:
    """The stores, the queue and the schedules as far as a witness knows them."""

    kind: str = "scheduled"
    room: Room = Room.OPEN
    armed_at: datetime | None = None
    broken: bool = False
    known: Report | None = None
    status: MeetingStatus = MeetingStatus.SCHEDULED
    judgement: Judgement | None = None
    taken_back: list[Fact | Instance] = field(default_factory=list)
    seen_for: list[str] = field(default_factory=list)
    validations: list[tuple[str, datetime]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    turns: list[tuple[Room, int]] = field(default_factory=list)
    notes: list[tuple[str, datetime]] = field(default_factory=list)
    has_logs: bool = False
    followed: list[tuple[list[Fact], bool]] = field(default_factory=list)
    armed: list[int] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    looked_up: int = 0
    attendance: AttendanceState = AttendanceState.NONE
    attended: list[AttendanceState] = field(default_factory=list)

    def route(self, account_id: str, number: str) -> Route | None:
        self.looked_up += 1
        return route(kind=self.kind) if (account_id, number) == (ACCOUNT, NUMBER) else None

    def get(self, *_: object) -> Meeting:
        given = {"status": self.status, "kind": self.kind, "room": self.room, "live_settle_at": self.armed_at}
        given |= {"attendance_state": self.attendance}
        return meeting(**given, has_session_logs=self.has_logs, judgement=self.judgement)

    def record(self, fact: Fact) -> bool:
        if self.broken:
            raise ConnectionError
        self.facts.append(fact)
        return True

    def note_attendance(self, _meeting: Meeting, state: AttendanceState, *_: object) -> None:
        self.attended.append(state)

    def note_start(self, _tenant: str, _meeting: str, _uuid: str, moment: datetime) -> None:
        self.notes.append(("start", moment))

    def note_end(self, _tenant: str, _meeting: str, _uuid: str, moment: datetime) -> None:
        self.notes.append(("end", moment))

    def turn_room(self, _tenant: str, _meeting: str, room: Room, event_ts: int) -> None:
        self.turns.append((room, event_ts))

    def arm_live_settling(self, _meeting: Meeting, due: datetime) -> None:
        self.armed_at = due

    def seen(self, _account: str, _now: datetime, tenant: str) -> None:
        self.seen_for.append(tenant)

    def validated(self, app: str, moment: datetime) -> None:
        self.validations.append((app, moment))

    def take_back(self, records: list[Fact | Instance]) -> None:
        if self.status is MeetingStatus.EXTERNALLY_LINKED:
            self.taken_back += records

    def follow(self, _meeting: Meeting, written: list[Fact], _now: datetime, *, has_ended: bool) -> None:
        assert written == self.facts
        self.followed.append((written, has_ended))

    def report(self, *_: object) -> Report | None:
        return self.known

    def arm(self, *_: object, attempt: int, now: datetime) -> None:
        self.armed.append(attempt)

    def send(self, message: dict[str, Any], _delay_s: int = 0) -> None:
        self.queued.append(message["kind"])
        self.messages.append(message)

    def container(self) -> Witness:
        fake = cast("Any", self)
        spreading, notices = Spreading(fake), Notices(fake)
        return Witness(
            fake,
            fake,
            spreading,
            fake,
            fake,
            fake,
            fake,
            notices,
            fake,
            fake,
            fake,
            timedelta(seconds=5),
            self.errors.append,
        )

    def witness(self, *bodies: str, **sender: str) -> tuple[list[str], dict[str, int]]:
        messages = [Message(f"m{n}", envelope(body, **sender)) for n, body in enumerate(bodies)]
        outcome = self.container().witness(messages, NOW)
        return outcome.failed, outcome.counts


def envelope(body: str, **sender: str) -> str:
    return json.dumps({"request_id": "r", "received_at": NOW.timestamp(), "body": body} | sender)


def webhook(event: str, number: object = int(NUMBER), **meeting: Any) -> str:
    told = {"id": number, "uuid": UUID} | meeting
    body = {"event": event, "event_ts": ms(5), "payload": {"account_id": ACCOUNT, "object": told}}
    return json.dumps(body, ensure_ascii=False)


def joined(name: str = "Lea", **person: Any) -> str:
    given = {"user_id": 16778240, "user_name": name, "registrant_id": "r1", "join_time": "2026-10-05T10:00:05Z"}
    return webhook("meeting.participant_joined", participant=given | person)


def test_a_join_becomes_a_fact() -> None:
    world = World()
    assert world.witness(joined("Zoë 🚗")) == ([], {"recorded": 1})
    [fact] = world.facts
    assert (fact.registrant_id, fact.user_id, fact.at, fact.uuid) == ("r1", "16778240", at(5), UUID)
    assert (fact.name, fact.is_host) == ("Zoë 🚗", False)


def test_a_room_opened_again_is_looked_after_until_it_is_final_again() -> None:
    world = World(attendance=AttendanceState.FINAL)
    world.witness(webhook("meeting.started"))
    assert world.attended == [AttendanceState.PROVISIONAL]
    ended = World(attendance=AttendanceState.FINAL, room=Room.CLOSED)
    ended.witness(joined())
    assert ended.attended == []


def test_a_name_cut_off_within_an_emoji_loses_nobody() -> None:
    world = World()
    body = joined("Lea X").replace("X", "\\ud83d")
    assert world.witness(body) == ([], {"recorded": 1})
    assert (world.facts[0].name, world.facts[0].registrant_id) == ("Lea ?", "r1")


def test_the_host_is_known_by_their_zoom_id() -> None:
    world = World()
    world.witness(joined(id=HOST, registrant_id=""), joined(id="", registrant_id=None))
    assert [fact.is_host for fact in world.facts] == [True, False]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("", "unreadable"),
        ("{", "unreadable"),
        ("[]", "unreadable"),
        ('{"event":"meeting.started"}', "unreadable"),
        (webhook("meeting.started", start_time="yesterday"), "unreadable"),
        (webhook("meeting.started", number=1), "unknown_meeting"),
    ],
)
def test_what_will_never_mean_anything_is_let_go(body: str, outcome: str) -> None:
    world = World()
    assert world.witness(body, joined()) == ([], {outcome: 1, "recorded": 1})
    assert world.errors == []


def test_an_event_that_failed_comes_back_alone() -> None:
    world = World(broken=True)
    start = webhook("meeting.started", start_time="2026-10-05T10:00:01Z")
    assert world.witness(start, joined(), start) == (["m1"], {"recorded": 2, "failed": 1})
    assert [type(error) for error in world.errors] == [ConnectionError]


def test_a_start_opens_the_room_and_an_end_closes_it_and_has_the_report_read() -> None:
    world = World()
    world.witness(webhook("meeting.started", start_time="2026-10-05T10:00:01Z"))
    world.witness(webhook("meeting.ended", str(NUMBER), end_time="2026-10-05T11:00:02Z"))
    assert world.turns == [(Room.OPEN, ms(5)), (Room.CLOSED, ms(5))]
    assert world.notes == [("start", at(1)), ("end", at(3602))]
    assert world.armed == [0]


def test_an_end_told_again_after_its_report_was_asked_for_begins_no_second_ladder() -> None:
    world = World(known=report(complete=False))
    world.witness(webhook("meeting.ended", end_time="2026-10-05T11:00:02Z"))
    assert world.armed == []


@pytest.mark.parametrize(
    ("world", "follows"),
    [(World(), False), (World(kind="daily_session"), True), (World(has_logs=True), True)],
    ids=["scheduled", "daily session", "scheduled, with somebody from the line"],
)
def test_session_logs_follow_a_batch_once_where_there_are_any(world: World, follows: bool) -> None:
    world.witness(joined(), joined(registrant_id=""))
    assert [(len(facts), ended) for facts, ended in world.followed] == ([(2, False)] if follows else [])


def test_the_end_of_a_session_concerns_everybodys_log() -> None:
    world = World(kind="daily_session")
    world.witness(joined(), webhook("meeting.ended", end_time="2026-10-05T11:00:00Z"))
    assert [ended for _, ended in world.followed] == [True]


def test_a_burst_after_the_end_is_computed_once() -> None:
    world = World(room=Room.CLOSED)
    world.witness(*[joined(user_id=n) for n in range(10)])
    assert (world.queued, world.armed_at) == (["live"], NOW + timedelta(seconds=5))
    world.witness(joined())
    assert world.queued == ["live"]


def test_while_the_room_is_open_nothing_is_computed() -> None:
    world = World()
    world.witness(joined())
    assert world.queued == []


def test_a_burst_reads_the_way_to_its_meeting_once() -> None:
    world = World()
    world.witness(*[joined(user_id=n) for n in range(10)])
    assert world.looked_up == 1


def test_a_route_is_read_again_after_a_minute() -> None:
    world = World()
    container = world.container()
    for seconds in (0, 60, 61):
        container.witness([Message("m", envelope(joined()))], NOW + timedelta(seconds=seconds))
    assert world.looked_up == 2


@pytest.mark.parametrize(
    ("sender", "outcome"),
    [
        ({"app": "user"}, "recorded"),
        ({"app": "con_1", "tenant_id": TENANT, "account_id": ACCOUNT}, "recorded"),
        ({"app": "con_2", "tenant_id": TENANT, "account_id": "another"}, "foreign_account"),
        ({"app": "con_3", "tenant_id": "ten_2", "account_id": ACCOUNT}, "foreign_tenant"),
    ],
)
def test_a_customers_own_app_tells_of_its_own_meetings_alone(sender: dict[str, str], outcome: str) -> None:
    world = World()
    end = webhook("meeting.ended", end_time="2026-10-05T11:00:02Z")
    assert world.witness(joined(), end, **sender) == ([], {outcome: 2})
    touched = bool(world.facts or world.turns or world.notes or world.armed or world.seen_for)
    assert touched is (outcome == "recorded")


def test_webhooks_are_seen_by_those_they_were_sent_for() -> None:
    world = World()
    world.witness(joined(), joined(user_id=2))
    world.witness(joined(), app="con_1", tenant_id=TENANT, account_id=ACCOUNT)
    assert world.seen_for == ["", TENANT]


def test_what_arrives_after_the_goodbye_is_taken_back() -> None:
    world = World(status=MeetingStatus.EXTERNALLY_LINKED, room=Room.CLOSED)
    container = world.container()
    bodies = [joined(), joined(user_id=2), webhook("meeting.ended", end_time="2026-10-05T11:00:02Z")]
    outcome = container.witness([Message(f"m{n}", envelope(body)) for n, body in enumerate(bodies)], NOW)
    assert (outcome.failed, outcome.counts) == ([], {"recorded": 3, "tombstoned": 3})
    assert world.taken_back[:2] == world.facts
    assert [type(record) for record in world.taken_back] == [Fact, Fact, Instance]
    assert (world.seen_for, world.queued, world.armed) == ([], [], [])
    container.witness([Message("m", envelope(joined()))], NOW)
    assert world.looked_up == 2


def test_a_notice_is_passed_on_among_a_meetings_events() -> None:
    world = World()
    gone = {"event": "user.deleted", "payload": {"account_id": ACCOUNT, "object": {"id": "u1"}}}
    assert world.witness(joined(), json.dumps(gone)) == ([], {"recorded": 1, "host_gone": 1})
    assert world.queued == ["host_gone"]


def changed(event: str = "meeting.updated", number: object = int(NUMBER)) -> str:
    return json.dumps({"event": event, "payload": {"account_id": ACCOUNT, "object": {"id": number, "topic": "New"}}})


@pytest.mark.parametrize("event", sorted(MEETING_CHANGED))
def test_a_meeting_changed_in_zoom_is_to_be_compared(event: str) -> None:
    world = World(broken=True)
    assert world.witness(changed(event)) == ([], {"to_be_compared": 1})
    assert world.messages == [{"kind": "compare", "tenant_id": TENANT, "meeting_id": MEETING}]


@pytest.mark.parametrize(
    ("sender", "outcome"),
    [
        ({"app": "con_2", "tenant_id": TENANT, "account_id": "another"}, "foreign_account"),
        ({"app": "con_3", "tenant_id": "ten_2", "account_id": ACCOUNT}, "foreign_tenant"),
    ],
)
def test_a_customers_own_app_has_nobody_elses_meetings_compared(sender: dict[str, str], outcome: str) -> None:
    world = World()
    assert world.witness(changed(), **sender) == ([], {outcome: 1})
    assert world.messages == []


@pytest.mark.parametrize(
    ("body", "outcome"), [(changed(number=1), "unknown_meeting"), (changed(number=""), "unreadable")]
)
def test_a_change_of_no_meeting_of_ours_costs_one_look(body: str, outcome: str) -> None:
    world = World()
    assert world.witness(body) == ([], {outcome: 1})
    assert (world.messages, world.looked_up) == ([], 1 if outcome == "unknown_meeting" else 0)


def test_a_validated_url_is_written_down_with_its_app() -> None:
    world = World()
    told = json.dumps({"kind": "url_validation", "app": "user", "received_at": NOW.timestamp()})
    assert world.container().witness([Message("m", told)], NOW).counts == {"url_validation": 1}
    assert world.validations == [("user", NOW)]


def judged(deadline: float) -> Judgement:
    return Judgement(outcome="learner", action="mark", deadline=at(deadline), judged_at=at(691), host_came=True)


def test_an_arrival_in_time_has_a_judged_appointment_looked_at_again() -> None:
    world = World(judgement=judged(600))
    world.witness(joined(), joined(user_id=16779264))
    assert world.messages == [{"kind": "appointment", "tenant_id": TENANT, "meeting_id": MEETING}]


@pytest.mark.parametrize("judgement", [None, judged(4)])
def test_what_is_no_late_evidence_asks_for_nothing(judgement: Judgement | None) -> None:
    world = World(judgement=judgement)
    world.witness(joined(), webhook("meeting.started"))
    assert world.messages == []
