from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.ids import InstanceUuid, RegistrantId
from rollcall.services.attendance.evidence import ended_by
from rollcall.services.drop_in.logs import following
from rollcall.services.drop_in.logs.trails import trail
from rollcall.store.facts import Fact, Instance, MeetingFile
from rollcall.store.session_logs import SessionLog
from rollcall.store.table import as_text
from tests.unit.records import at, fact, instance, meeting, registration, session_log

AGAIN = InstanceUuid("again")
CANCELLED = session_log(state="cancelled", reason="no_show")


def joined(seconds: float, user: str = "1", **changes: Any) -> Fact:
    return fact("participant_joined", seconds, user_id=user, participant_uuid=f"p{user}", **changes)


def left(seconds: float, user: str = "1", **changes: Any) -> Fact:
    return fact("participant_left", seconds, user_id=user, participant_uuid=f"p{user}", **changes)


def changes(
    log: SessionLog, facts: list[Fact], instances: list[Instance], until: datetime | None = None
) -> dict[str, Any]:
    file = MeetingFile(meeting(), registrations=[registration(1)], facts=facts)
    return following.changes(log, trail(file, log.learner_id, instances), until)


def followed(
    log: SessionLog, facts: list[Fact], instances: list[Instance] | None = None, until: datetime | None = None
) -> SessionLog:
    """The log after it was brought up to the facts, as the store would hold it."""
    return changed(log, changes(log, facts, instances or [], until))


def changed(log: SessionLog, change: dict[str, Any]) -> SessionLog:
    return SessionLog.model_validate(log.model_dump(mode="json") | change)


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
        ([joined(30), left(90), joined(210, "2")], [], ("live", at(30), None, 60)),
        ([joined(30), left(90), joined(210, "2"), left(240, "2")], [], ("closed", at(30), at(240), 90)),
        ([joined(30), joined(50, "2"), left(70), left(90, "2")], [], VISIT),
        ([joined(-60), left(-30), joined(30), left(90)], [], VISIT),
        ([joined(30), joined(30), left(90), left(90)], [], VISIT),
        (
            [joined(30), joined(200, "2", uuid=AGAIN)],
            [instance(0, 90), instance(150, 260, AGAIN)],
            ("closed", at(30), at(260), 230),
        ),
        ([joined(30), left(30)], [], ("closed", at(30), at(30), 0)),
        ([left(90)], [], ("closed", at(90), at(90), 0)),
        ([joined(-60), left(90)], [], ("closed", at(0), at(90), 90)),
        ([joined(-60)], [], ("live", at(0), None, 0)),
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


def test_an_address_identifies_a_learner_as_elsewhere() -> None:
    by_address = {"who": "", "email": "L1@school.example"}
    log = followed(session_log(), [joined(30, **by_address), left(90, **by_address)])
    assert short(log) == VISIT


def test_an_address_of_another_identifies_nobody_here() -> None:
    assert changes(session_log(), [joined(30, who="", email="l2@school.example")], []) == {}


@pytest.mark.parametrize("fact", [joined(0), joined(600), fact("participant_joined_waiting_room", 600)])
def test_a_cancelled_learner_who_was_there_in_time_is_reinstated(fact: Fact) -> None:
    log = followed(CANCELLED, [fact])
    assert log.state.value != "cancelled"
    assert (log.corrected, log.reason) == (True, "arrived_in_time")


@pytest.mark.parametrize("reason", ["no_show", "nobody_came", "session_over"])
def test_a_cancelled_learner_who_was_let_in_late_was_there(reason: str) -> None:
    log = followed(session_log(state="cancelled", reason=reason), [joined(601), left(900)])
    assert (short(log), log.corrected, log.reason) == (("closed", at(601), at(900), 299), True, "arrived_late")


def test_whoever_came_to_the_waiting_room_too_late_stays_cancelled() -> None:
    assert changes(CANCELLED, [fact("participant_joined_waiting_room", 601)], []) == {}


@pytest.mark.parametrize("reason", ["removed_by_host", "zoom_disconnected", "meeting_full"])
def test_whoever_was_removed_or_refused_stays_so(reason: str) -> None:
    assert changes(session_log(state="cancelled", reason=reason), [joined(30)], []) == {}


def test_late_evidence_of_the_waiting_room_after_all_is_over_closes_the_log() -> None:
    log = followed(session_log(state="cancelled", reason="session_over"), [fact("participant_joined_waiting_room", 20)])
    assert (log.state.value, log.seconds, log.reason) == ("closed", 0, "arrived_in_time")


@pytest.mark.parametrize(
    ("facts", "seconds", "drops"),
    [
        ([joined(30), left(90), joined(209, "2"), left(240, "2")], 210, 1),
        ([joined(30), left(90), joined(210, "2"), left(240, "2")], 90, 0),
        ([joined(30), left(90), joined(100, "2")], 70, 1),
        ([joined(30), left(90), joined(90, "2"), left(100, "2")], 70, 0),
        ([joined(0), left(10), joined(20, "2"), left(30, "2"), joined(40, "3"), left(50, "3")], 50, 2),
        ([joined(0), joined(5, "2"), left(10), left(20, "2"), joined(60, "3"), left(70, "3")], 70, 1),
        ([joined(0), left(10), joined(-200, "2"), left(-100, "2")], 10, 0),
    ],
)
def test_short_drops_are_bridged_counted_and_marked(facts: list[Fact], seconds: int, drops: int) -> None:
    log = followed(session_log(), facts)
    assert (log.seconds, log.drops) == (seconds, drops)


def test_why_somebody_was_still_awaited_is_no_reason_once_they_are_there() -> None:
    assert followed(session_log(reason="ask_host"), [joined(30)]).reason == ""


def test_an_event_that_does_not_say_who_is_known_by_its_connection() -> None:
    unnamed = left(90, registrant_id="")
    assert short(followed(session_log(), [joined(30), unnamed])) == VISIT
    assert short(followed(session_log(), [joined(30), left(90, "2", registrant_id="")])) == ("live", at(30), None, 0)


def test_of_two_sign_ins_each_has_what_happened_in_its_time() -> None:
    facts, second = [joined(60), left(1100)], session_log(standby_at=at(1000), deadline=at(1600))
    assert short(followed(CANCELLED, facts, until=at(1000))) == ("closed", at(60), at(1000), 940)
    assert short(followed(second, facts)) == ("closed", at(1000), at(1100), 100)
    assert changes(CANCELLED, [joined(1050)], [], at(1000)) == {}
    waited = followed(CANCELLED, [fact("participant_joined_waiting_room", 20)], until=at(1000))
    assert waited.state.value == "closed"


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
    assert short(followed(session_log(), arrived + repeated, RUNS)) == ("closed", at(30), at(260), 230)


@given(st.permutations(STORY), st.sampled_from(["standby", "cancelled"]))
def test_a_log_brought_up_fact_by_fact_ends_where_all_at_once_would(arrived: list[Fact], state: str) -> None:
    log = session_log(state=state, reason="no_show" if state == "cancelled" else "")
    for known in range(len(arrived) + 1):
        log = followed(log, arrived[:known])
    log = followed(log, arrived, RUNS)
    assert short(log) == ("closed", at(30), at(260), 230)
    assert (log.corrected, log.reason) == ((True, "arrived_in_time") if state == "cancelled" else (False, ""))


def ended(log: SessionLog, *facts: Fact, instances: list[Instance] | None = None) -> SessionLog:
    """After a disconnect at 120 s, by which every run has ended."""
    file = MeetingFile(meeting(), registrations=[registration(1)], facts=list(facts), instances=instances or [])
    events = trail(file, log.learner_id, ended_by(file, at(120)))
    return changed(log, following.ending(log, events, at(120), "zoom_disconnected"))


@pytest.mark.parametrize("instances", [[], [instance(0, None)]])
def test_whoever_is_there_when_the_connection_ends_has_left(instances: list[Instance]) -> None:
    log = ended(session_log(), joined(30), instances=instances)
    assert short(log) == ("closed", at(30), at(120), 90)
    assert log.reason == "zoom_disconnected"
    assert changes(log, [joined(30)], instances) == {}


def test_whoever_is_there_by_their_log_alone_has_left_too() -> None:
    assert short(ended(session_log(state="live", joined_at=at(30)))) == ("closed", at(30), at(120), 0)


def test_whoever_had_left_before_left_then() -> None:
    assert short(ended(session_log(), joined(30), left(90))) == VISIT


def test_whoever_is_awaited_when_the_connection_ends_is_so_no_longer() -> None:
    log = ended(session_log())
    assert (short(log), log.reason) == (("cancelled", None, None, 0), "zoom_disconnected")


def test_whoever_was_left_in_the_waiting_room_was_never_admitted() -> None:
    log = ended(session_log(), fact("participant_joined_waiting_room", 20))
    assert (short(log), log.reason) == (("closed", None, None, 0), "never_admitted")
    assert changes(log, [fact("participant_joined_waiting_room", 20)], []) == {}
