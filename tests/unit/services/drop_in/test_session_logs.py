from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.ids import InstanceUuid, RegistrantId
from rollcall.services.drop_in.session_logs import SessionLogs, changes
from rollcall.store.facts import Fact, Instance, MeetingFile
from rollcall.store.seats import Seat
from rollcall.store.session_logs import SessionLog
from rollcall.store.sign_ins import seat_of
from rollcall.store.table import as_text
from tests.unit.records import at, fact, instance, meeting, registration, session_log

AGAIN = InstanceUuid("again")
CANCELLED = session_log(state="cancelled", reason="no_show")


def joined(seconds: float, user: str = "1", **changes: Any) -> Fact:
    return fact("participant_joined", seconds, user_id=user, participant_uuid=f"p{user}", **changes)


def left(seconds: float, user: str = "1", **changes: Any) -> Fact:
    return fact("participant_left", seconds, user_id=user, participant_uuid=f"p{user}", **changes)


def followed(log: SessionLog, facts: list[Fact], instances: list[Instance] | None = None) -> SessionLog:
    """The log after it was brought up to the facts, as the store would hold it."""
    change = changes(log, facts, instances or [])
    return SessionLog.model_validate(log.model_dump(mode="json", exclude_none=True) | change)


def short(log: SessionLog) -> tuple[str, datetime | None, datetime | None, int]:
    return log.state.value, log.joined_at, log.left_at, log.seconds


VISIT = ("closed", at(30), at(90), 60)


@pytest.mark.parametrize(
    ("facts", "instances", "expected"),
    [
        ([], [], ("standby", None, None, 0)),
        ([fact("participant_joined_waiting_room", 20)], [], ("standby", None, None, 0)),
        ([joined(30)], [], ("live", at(30), None, 0)),
        ([joined(30)], [instance(0, None)], ("live", at(30), None, 0)),
        ([joined(30)], [instance(0, 90)], VISIT),
        ([joined(30), left(90)], [], VISIT),
        ([joined(30), left(90), joined(100, "2")], [], ("live", at(30), at(90), 60)),
        ([joined(30), left(90), joined(100, "2"), left(130, "2")], [], ("closed", at(30), at(130), 90)),
        ([joined(30), joined(50, "2"), left(70), left(90, "2")], [], VISIT),
        ([joined(-60), left(-30), joined(30), left(90)], [], VISIT),
        ([joined(30), joined(30), left(90), left(90)], [], VISIT),
        (
            [joined(30), joined(200, "2", uuid=AGAIN)],
            [instance(0, 90), instance(150, 260, AGAIN)],
            ("closed", at(30), at(260), 120),
        ),
    ],
)
def test_a_log_says_what_its_learner_did_since_the_sign_in(
    facts: list[Fact], instances: list[Instance], expected: object
) -> None:
    assert short(followed(session_log(), facts, instances)) == expected


def test_what_a_log_says_already_is_no_change() -> None:
    facts = [joined(30), left(90)]
    log = followed(session_log(), facts)
    assert changes(log, facts, []) == {}


def test_a_change_is_told_as_it_is_stored() -> None:
    assert changes(session_log(), [joined(30)], []) == {"state": "live", "joined_at": as_text(at(30))}


@pytest.mark.parametrize("fact", [joined(0), joined(600), fact("participant_joined_waiting_room", 600)])
def test_a_cancelled_learner_who_was_there_in_time_is_reinstated(fact: Fact) -> None:
    log = followed(CANCELLED, [fact])
    assert log.state.value != "cancelled"
    assert (log.corrected, log.reason) == (True, "arrived_in_time")


def test_a_cancelled_learner_who_comes_too_late_stays_cancelled() -> None:
    assert changes(CANCELLED, [joined(601), left(900)], []) == {}


def test_a_learner_reinstated_goes_on_like_any_other() -> None:
    log = followed(followed(CANCELLED, [joined(600)]), [joined(600), left(900)])
    assert (short(log), log.corrected) == (("closed", at(600), at(900), 300), True)


STORY = [
    fact("participant_joined_waiting_room", 10),
    joined(30),
    left(90),
    joined(100, "2"),
    left(130, "2"),
    joined(200, "3", uuid=AGAIN, registrant_id=RegistrantId("r1")),
]
RUNS = [instance(0, 150), instance(180, 260, AGAIN)]


@given(st.permutations(STORY), st.lists(st.sampled_from(STORY)))
def test_the_order_of_arrival_and_repeats_change_nothing(arrived: list[Fact], repeated: list[Fact]) -> None:
    assert short(followed(session_log(), arrived + repeated, RUNS)) == ("closed", at(30), at(260), 150)


@given(st.permutations(STORY), st.sampled_from(["standby", "cancelled"]))
def test_a_log_brought_up_fact_by_fact_ends_where_all_at_once_would(arrived: list[Fact], state: str) -> None:
    log = session_log(state=state)
    for known in range(len(arrived) + 1):
        log = followed(log, arrived[:known])
    log = followed(log, arrived, RUNS)
    assert short(log) == ("closed", at(30), at(260), 150)
    assert log.corrected is (state == "cancelled")


@dataclass
class Ending:
    """The logs as ending them knows them."""

    log: SessionLog | None

    def get(self, *_: object) -> SessionLog | None:
        return self.log

    def follow(self, log: SessionLog, change: dict[str, Any]) -> bool:
        self.log = SessionLog.model_validate(log.model_dump(mode="json", exclude_none=True) | change)
        return True

    def of_meeting(self, *_: object) -> list[Seat]:
        return [seat_of(session_log())]

    def end(self, *facts: Fact, instances: list[Instance] | None = None) -> SessionLog | None:
        fake = cast("Any", self)
        file = MeetingFile(meeting(), registrations=[registration(1)], facts=list(facts), instances=instances or [])
        SessionLogs(fake, fake, fake, fake).end_all(file, at(120), "zoom_disconnected")
        return self.log


def test_whoever_is_there_when_the_connection_ends_has_left() -> None:
    for instances in ([], [instance(0, None)]):
        ended = Ending(session_log()).end(joined(30), instances=instances)
        assert ended
        assert short(ended) == ("closed", at(30), at(120), 90)
        assert ended.reason == "zoom_disconnected"
    live = Ending(session_log(state="live", joined_at=at(30))).end()
    assert live
    assert short(live) == ("closed", at(30), at(120), 0)


def test_whoever_is_awaited_when_the_connection_ends_is_so_no_longer() -> None:
    ended = Ending(session_log()).end()
    assert ended
    assert (short(ended), ended.reason) == (("cancelled", None, None, 0), "zoom_disconnected")


@pytest.mark.parametrize("log", [session_log(state="closed", joined_at=at(1), left_at=at(2)), CANCELLED, None])
def test_a_log_that_is_over_stays_as_it_is(log: SessionLog | None) -> None:
    assert Ending(log).end(joined(30)) == log
