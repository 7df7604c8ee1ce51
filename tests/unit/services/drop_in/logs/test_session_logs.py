"""Whose log the facts of a registrant belong to."""

from typing import Any

import pytest

from rollcall.ids import LearnerId, MeetingId, SessionLogId
from rollcall.store.session_logs import SessionLog
from rollcall.store.sign_ins import seat_of
from tests.properties.sign_in_world import WHO, World
from tests.unit.records import LOG, TENANT, at, fact, registration, session_log

SECOND = SessionLogId("slg_2")
LATER = {"standby_at": at(1000), "deadline": at(1600), "signed_in_at": at(1000)}
JOINED = fact("participant_joined", 300)


def held_by(log: SessionLog, *earlier: SessionLogId) -> Any:
    return seat_of(log).model_copy(update={"earlier": list(earlier)})


def second_sign_in(world: World, **changes: Any) -> SessionLog:
    log = session_log(session_log_id=SECOND, **LATER, **changes)
    world.table.put_all([log, held_by(log, LOG)])
    return log


def states(world: World) -> list[tuple[str, int]]:
    logs = [world.logs.get(TENANT, one) for one in (LOG, SECOND)]
    return [(log.state.value, log.seconds) for log in logs if log]


def test_late_evidence_reaches_the_sign_in_of_its_time() -> None:
    world = World()
    world.table.put(session_log(state="cancelled", reason="no_show"))
    second_sign_in(world)
    world.tell(JOINED, fact("participant_left", 400), fact("participant_joined", 1100))
    assert states(world) == [("closed", 100), ("live", 0)]
    assert world.log().corrected


def test_somebody_in_the_room_all_the_while_is_in_both() -> None:
    world = World()
    world.table.put(session_log(state="cancelled", reason="no_show"))
    second_sign_in(world)
    world.tell(JOINED, fact("participant_left", 1300))
    assert states(world) == [("closed", 700), ("closed", 300)]


def test_a_correction_of_an_earlier_sign_in_leaves_the_seat_to_the_later() -> None:
    world = World()
    world.table.put(session_log(state="cancelled", reason="no_show"))
    second_sign_in(world, state="cancelled", reason="removed_by_host")
    world.table.put(held_by(session_log(session_log_id=SECOND), LOG).model_copy(update={"is_free": True}))
    world.tell(JOINED)
    assert states(world) == [("closed", 700), ("cancelled", 0)]
    seat = world.seats.get(*WHO)
    assert seat
    assert seat.is_free


@pytest.mark.parametrize("meeting_id", [None, MeetingId("mtg_elsewhere")])
def test_whoever_was_sent_back_or_taken_elsewhere_is_not_followed_here(meeting_id: MeetingId | None) -> None:
    world = World()
    elsewhere = session_log(meeting_id=meeting_id, state="standby" if meeting_id else "waiting")
    world.table.put(elsewhere)
    world.tell(JOINED)
    assert world.log() == elsewhere


def test_a_session_made_anew_has_another_registration_of_the_same_learner() -> None:
    world = World()
    world.table.put(registration(1, registrant_id="r9"))
    again = {"registrant_id": "r9", "uuid": "again", "user_id": "2"}
    world.tell(JOINED, fact("participant_left", 400), fact("participant_joined", 450, **again))
    world.tell(fact("participant_left", 500, **again))
    assert (world.log().seconds, world.log().drops) == (200, 1)


def test_a_registrant_nobody_knows_has_no_log() -> None:
    world = World()
    world.tell(fact("participant_joined", 30, who="r7"))
    assert world.log() == session_log()
    assert world.seats.get(TENANT, WHO[1], LearnerId("l7")) is None
