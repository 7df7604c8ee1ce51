from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from rollcall.attendance.noshow import Action
from rollcall.ids import ZoomMeetingId
from rollcall.services.drop_in.checks.no_shows import NoShows
from rollcall.services.drop_in.checks.timers import NoShowTimers
from rollcall.services.drop_in.logs.session_logs import SessionLogs
from rollcall.services.drop_in.registering import Registering
from rollcall.services.drop_in.withdrawing import Withdrawing
from rollcall.services.no_shows.asking import Asking, DeferredError
from rollcall.store.connections import Connection
from rollcall.store.facts import Fact, MeetingFile
from rollcall.store.meeting_records import Room, ZoomMeeting
from rollcall.store.registrants import Registrant, ZoomLink
from rollcall.store.seats import Seat
from rollcall.store.session_logs import SessionLog, SessionState
from rollcall.store.sign_ins import seat_of
from rollcall.store.table import Record
from rollcall.zoom.errors import NotFoundError, ZoomError, ZoomUnavailableError
from rollcall.zoom.models import Meeting as InZoom
from tests.unit.records import (
    CONNECTION,
    LOG,
    MEETING,
    NUMBER,
    TENANT,
    at,
    connection,
    fact,
    meeting,
    registrant,
    registration,
    session_log,
    zoom_link,
    zoom_meeting,
)

CHECK, RECENTLY = at(691), at(600)
HOST_CAME = fact("participant_joined", -60, who="", is_host=True, participant_uuid="ph", user_id="1")
LEARNER_CAME = fact("participant_joined", 30)
STRANGER_CAME = fact("participant_joined", 30, who="", participant_uuid="p9", user_id="9")


@dataclass
class World:
    """The stores and Zoom as far as the check knows them."""

    facts: list[Fact] = field(default_factory=list)
    log: SessionLog | None = field(default_factory=session_log)
    room: Room = Room.OPEN
    started: bool | ZoomError = True
    heard_at: datetime | None = RECENTLY
    loses: bool = False
    unreachable: ZoomError | None = None
    freed: list[str] = field(default_factory=list)
    linked: Connection | None = field(default_factory=connection)
    cancelled: list[Any] = field(default_factory=list)
    noted: tuple[str, str, str] | None = None
    armed: list[tuple[datetime, int]] = field(default_factory=list)
    told_meanwhile: bool = False
    reinstated: list[bool] = field(default_factory=list)

    @property
    def refreshing(self) -> "World":
        return self

    @property
    def connections(self) -> "World":
        return self

    def get(self, *names: str) -> Record | None:
        seat = None if self.freed else seat_of(session_log())
        return {LOG: self.log, CONNECTION: self.linked, MEETING: meeting(), "l1": seat}.get(names[-1])

    def zoom_link(self, *_: str) -> ZoomLink:
        return zoom_link(1, email="l1@school.example", state="cancelled" if self.cancelled else "approved")

    def zoom_side(self, *_: str) -> ZoomMeeting:
        return zoom_meeting()

    def turn_link(self, link: ZoomLink, state: str) -> None:
        assert (link.registrant_id, state) == ("r1", "cancelled")
        if self.told_meanwhile:
            self.log = session_log(state="live", corrected=True, reason="arrived_in_time")

    def registrant(self, *_: str) -> Registrant:
        return registrant(1, dropped_in=True)

    def note(self, one: Registrant, **values: Any) -> None:
        self.noted = (one.learner_id, values["status"], values["reason"])

    def open(self, *_: object) -> MeetingFile:
        return MeetingFile(
            meeting=meeting(kind="daily_session", room=self.room),
            zoom=zoom_meeting(),
            registrants=[registrant(1), registrant(2)],
            registrations=[registration(1), registration(2)],
            facts=self.facts,
        )

    def last_seen(self, _account: str, _tenant: str) -> datetime | None:
        return self.heard_at

    def client(self, *_: object) -> "World":
        return self

    def meeting(self, number: ZoomMeetingId) -> InZoom:
        if isinstance(self.started, ZoomError):
            raise self.started
        return InZoom(id=number, status="started" if self.started else "waiting")

    def cancel(self, log: SessionLog, reason: str) -> bool:
        if self.loses or self.log is None:
            return False
        self.log = log.model_copy(update={"state": SessionState.CANCELLED, "reason": reason})
        return True

    def give_back(self, seat: Seat) -> bool:
        self.freed.append(seat.learner_id)
        return True

    def note_reason(self, log: SessionLog, reason: str) -> bool:
        self.log = log.model_copy(update={"reason": reason})
        return True

    def cancel_registrants(self, number: ZoomMeetingId, people: list[Any]) -> None:
        if self.unreachable:
            raise self.unreachable
        self.cancelled.append((number, people))

    def follow(self, log: SessionLog, change: dict[str, Any]) -> bool:
        self.log = SessionLog.model_validate(log.model_dump(mode="json") | change)
        return True

    def reinstate(self, log: SessionLog, _now: datetime, *, in_doubt: bool = False) -> None:
        assert log.corrected
        self.reinstated.append(in_doubt)

    def arm(self, _name: str, due: datetime, message: dict[str, Any]) -> None:
        self.armed.append((due, message["attempt"]))

    def check(self, now: datetime = CHECK, attempt: int = 0) -> Action:
        fake = cast("Any", self)
        logs = SessionLogs(fake, fake, fake, fake, fake, fake)
        withdrawing = Withdrawing(fake, Registering(fake, lambda: CHECK), fake, fake, fake)
        asking, timers = Asking(fake, fake), NoShowTimers(fake, timedelta(seconds=90))
        return NoShows(fake, fake, logs, withdrawing, asking, timers).check(TENANT, LOG, now, attempt)


IN_ZOOM = [(NUMBER, [("r1", "l1@school.example")])]


def test_a_learner_who_did_not_come_is_cancelled_here_and_in_zoom() -> None:
    world = World([HOST_CAME])
    assert world.check() is Action.CANCEL_LEARNER
    assert world.log is not None
    assert (world.log.state, world.log.reason) == (SessionState.CANCELLED, "no_show")
    assert world.freed == ["l1"]
    assert world.cancelled == IN_ZOOM
    assert world.noted == ("l1", "cancelled", "no_show")


def test_where_nobody_came_the_learner_is_cancelled_too() -> None:
    world = World(room=Room.NEVER_OPENED, started=False, heard_at=None)
    assert world.check() is Action.CANCEL_BOTH
    assert world.cancelled == IN_ZOOM
    assert world.log == session_log(state="cancelled", reason="nobody_came")


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        ([HOST_CAME, LEARNER_CAME], Action.NOTHING),
        ([HOST_CAME, fact("participant_joined", 600)], Action.NOTHING),
        ([HOST_CAME, fact("participant_joined", 601)], Action.NOTHING),
        ([HOST_CAME, fact("participant_joined_waiting_room", 30)], Action.KEEP),
        ([HOST_CAME, fact("participant_joined_waiting_room", 600)], Action.KEEP),
        ([HOST_CAME, fact("participant_joined_waiting_room", 601)], Action.CANCEL_LEARNER),
        ([HOST_CAME, LEARNER_CAME, fact("participant_left", 40)], Action.NOTHING),
        ([LEARNER_CAME], Action.NOTHING),
        ([fact("participant_joined_waiting_room", 30)], Action.CANCEL_HOST),
        ([HOST_CAME, STRANGER_CAME], Action.ASK_HOST),
        ([HOST_CAME, fact("participant_joined", 30, email="TUTOR@school.example", who="")], Action.CANCEL_LEARNER),
        ([HOST_CAME, fact("participant_joined", 30, who="r2")], Action.CANCEL_LEARNER),
        ([HOST_CAME, fact("participant_joined", -5)], Action.NOTHING),
        ([HOST_CAME, fact("participant_joined", -5), fact("participant_left", -1)], Action.CANCEL_LEARNER),
    ],
)
def test_who_was_seen_in_time_decides(facts: list[Fact], action: Action) -> None:
    world = World(facts)
    assert world.check() is action
    assert bool(world.cancelled) is (action is Action.CANCEL_LEARNER)


def test_somebody_unknown_in_the_room_is_for_the_host_to_say() -> None:
    world = World([HOST_CAME, STRANGER_CAME])
    world.check()
    assert world.log == session_log(reason="ask_host")
    world.facts.append(fact("participant_joined_waiting_room", 40))
    assert world.check() is Action.KEEP
    assert world.log == session_log()


def test_a_learner_whose_host_does_not_come_is_told_apart() -> None:
    world = World([fact("participant_joined_waiting_room", 30)])
    assert world.check() is Action.CANCEL_HOST
    assert world.log == session_log(reason="host_absent")
    assert world.cancelled == []


@pytest.mark.parametrize(
    "doubt",
    [
        World([HOST_CAME], started=ZoomUnavailableError("down")),
        World(room=Room.NEVER_OPENED, started=True),
        World(room=Room.CLOSED, started=True),
        World([HOST_CAME], heard_at=None),
        World([HOST_CAME], heard_at=CHECK - timedelta(hours=1)),
    ],
    ids=[
        "zoom is silent",
        "the start was not told",
        "the restart was not told",
        "never heard",
        "not heard for an hour",
    ],
)
def test_on_doubt_nothing_is_cancelled(doubt: World) -> None:
    assert doubt.check() is Action.DEFER_AND_ALERT
    assert doubt.log == session_log()
    assert doubt.cancelled == []


def test_a_check_in_doubt_is_made_again_four_times_and_then_put_aside() -> None:
    doubt = World([HOST_CAME], started=ZoomUnavailableError("down"))
    for attempt in range(4):
        doubt.check(attempt=attempt)
    minutes = [((at - CHECK).total_seconds() / 60, attempt) for at, attempt in doubt.armed]
    assert minutes == [(5, 1), (15, 2), (30, 3), (60, 4)]
    with pytest.raises(DeferredError):
        doubt.check(attempt=4)
    assert doubt.log == session_log(reason="undecided")


def test_before_its_time_the_check_is_put_off() -> None:
    world = World([HOST_CAME])
    assert world.check(at(689), 2) is Action.WAIT
    assert world.armed == [(at(691), 2)]
    assert world.check(at(690)) is Action.CANCEL_LEARNER


def test_in_a_meeting_that_is_gone_in_zoom_nobody_is_a_no_show() -> None:
    world = World(room=Room.NEVER_OPENED, started=NotFoundError("gone", code=3001))
    assert world.check() is Action.NOTHING
    assert world.log == session_log(state="cancelled", reason="session_over")
    assert world.freed == ["l1"]


@pytest.mark.parametrize("state", ["live", "closed"])
def test_a_log_whose_learner_came_is_left_alone(state: str) -> None:
    world = World([HOST_CAME], log=session_log(state=state))
    assert world.check() is Action.NOTHING
    assert world.cancelled == []


def test_against_a_join_recorded_this_moment_the_check_loses_everywhere() -> None:
    world = World([HOST_CAME], loses=True)
    world.check()
    assert world.cancelled == []


def test_a_cancellation_that_died_half_way_is_finished() -> None:
    world = World([HOST_CAME], log=session_log(state="cancelled", reason="no_show"))
    assert world.check() is Action.NOTHING
    assert world.cancelled == IN_ZOOM


def test_a_learner_who_was_reinstated_is_not_cancelled_in_zoom_after_all() -> None:
    world = World([HOST_CAME, LEARNER_CAME], log=session_log(state="cancelled", reason="no_show"))
    world.check()
    assert world.cancelled == []
    assert world.reinstated == [False, True]  # as everybody who is corrected, and because the check may have died


def test_evidence_that_comes_while_zoom_is_told_brings_the_learner_back() -> None:
    world = World([HOST_CAME], told_meanwhile=True)
    world.check()
    assert (world.cancelled, world.reinstated) == (IN_ZOOM, [True])


def test_a_removal_that_zoom_did_not_hear_of_is_finished() -> None:
    removed = session_log(state="cancelled", reason="removed_by_host")
    world = World([HOST_CAME], log=removed)
    assert world.check() is Action.NOTHING
    assert (world.cancelled, world.freed) == (IN_ZOOM, ["l1"])
    assert world.noted == ("l1", "cancelled", "removed_by_host")
    assert world.log == removed


def test_a_cancellation_that_zoom_did_not_get_is_tried_again() -> None:
    world = World([HOST_CAME], unreachable=ZoomUnavailableError("down"))
    with pytest.raises(ZoomUnavailableError):
        world.check()
    world.unreachable = None
    world.check()
    assert world.cancelled == IN_ZOOM


def test_a_registrant_who_is_gone_in_zoom_already_is_cancelled() -> None:
    assert World([HOST_CAME], unreachable=NotFoundError("gone")).check() is Action.CANCEL_LEARNER


def test_a_sign_in_that_is_no_more_needs_no_check() -> None:
    assert World(log=None).check() is Action.NOTHING
