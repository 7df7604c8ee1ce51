"""Seats under any sequence of picks, and what becomes of those who are too many at once."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.aws.queues import Queue
from rollcall.ids import LearnerId, LiveEventId, MeetingId, new_id
from rollcall.lms.live_events import EventLearnerRequest
from rollcall.lms.problems import Problem
from rollcall.services.live_events.picking import Picking
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.store.live_events import EventLearner, LiveEvent, LiveEventStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.picks import PickStore
from rollcall.store.registrants import RegistrantStatus
from rollcall.store.roster_syncs import RosterSyncStore
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore
from tests.aws import Aws, client
from tests.unit.records import TENANT, at, meeting, table_of

NOW, CAPACITY = at(-86_400), 2
LEARNERS = [LearnerId(f"l{n}") for n in range(4)]
WANTED = {RegistrantStatus.PENDING, RegistrantStatus.REGISTERED}


class World:
    """A live event of three sessions with two seats each, and the product's own picking."""

    def __init__(self, cloud: Aws) -> None:
        table = table_of(cloud)
        queue = Queue(client("sqs"), cloud.queues["meeting-jobs"])
        requests = RosterRequests(RosterSyncStore(table), MeetingStore(table), queue)
        self.picking = Picking(
            MeetingStore(table),
            RosterStore(table),
            SettingsStore(table),
            LiveEventStore(table),
            PickStore(table),
            requests,
            sleep=lambda _: None,
        )
        self.sessions = [MeetingId(new_id("mtg")) for _ in range(3)]
        self.event = LiveEvent(
            tenant_id=TENANT,
            live_event_id=LiveEventId(new_id("lev")),
            topic="Open evening",
            time_zone="UTC",
            sessions=self.sessions,
            request_hash="",
            created_at=NOW,
        )
        planned = [
            meeting(meeting_id=one, capacity=CAPACITY, start=at(3600 * n), live_event_id=self.event.live_event_id)
            for n, one in enumerate(self.sessions)
        ]
        self.picking.live_events.create(self.event, planned)

    def put(self, learner_id: LearnerId, session: int) -> str:
        person = {"name": learner_id, "email": f"{learner_id}@school.example", "session": self.sessions[session]}
        return self._done(
            lambda: self.picking.invite(self.event, learner_id, EventLearnerRequest.model_validate(person), NOW)
        )

    def remove(self, learner_id: LearnerId) -> str:
        return self._done(lambda: self.picking.remove(self.event, learner_id, NOW))

    def _done(self, what: Any) -> str:
        try:
            what()
        except Problem as problem:
            return problem.code
        return "done"

    def learner(self, learner_id: LearnerId) -> EventLearner | None:
        return self.picking.live_events.learner(TENANT, self.event.live_event_id, learner_id)

    def seats(self) -> dict[LearnerId, MeetingId]:
        known = [one for one in map(self.learner, LEARNERS) if one and not one.is_removed and one.session]
        return {one.learner_id: MeetingId(str(one.session)) for one in known}

    def taken(self) -> list[int]:
        found = [self.picking.meetings.get(TENANT, one) for one in self.sessions]
        return [one.registrant_count for one in found if one]

    def wanted(self) -> set[tuple[LearnerId, MeetingId]]:
        return {
            (one.learner_id, one.meeting_id)
            for session in self.sessions
            for one in self.picking.rosters.registrants(TENANT, session)
            if one.status in WANTED
        }

    def shown(self) -> dict[LearnerId, int]:
        """The sequence that each learner's calendar shows."""
        return {one.learner_id: one.moves for one in map(self.learner, LEARNERS) if one}


STEPS = st.lists(st.tuples(st.sampled_from(LEARNERS), st.sampled_from([0, 1, 2, None])), max_size=10)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_picked_in_whichever_order_seats_and_registrations_agree(
    cloud: Aws, steps: list[tuple[LearnerId, int | None]]
) -> None:
    world = World(cloud)
    for learner_id, session in steps:
        before, shown = Counter(world.seats().values()), world.shown()
        outcome = world.remove(learner_id) if session is None else world.put(learner_id, session)
        if outcome == "session_full" and session is not None:
            assert before[world.sessions[session]] == CAPACITY
        assert max(world.taken()) <= CAPACITY
        assert all(world.shown()[one] >= sequence for one, sequence in shown.items())
    seats = world.seats()
    assert world.taken() == [Counter(seats.values())[one] for one in world.sessions]
    assert world.wanted() == set(seats.items())


class Contended:
    """A store where others are faster so many times."""

    def __init__(self, real: PickStore, times: int) -> None:
        self.real, self.times = real, times

    def apply(self, *args: Any) -> str:
        self.times -= 1
        return "changed" if self.times >= 0 else self.real.apply(*args)


@pytest.mark.parametrize(("times", "outcome"), [(3, "done"), (1000, "sessions_busy")])
def test_who_was_slower_looks_again_and_is_told_when_it_takes_too_long(cloud: Aws, times: int, outcome: str) -> None:
    world = World(cloud)
    world.picking = replace(world.picking, picks=cast("Any", Contended(world.picking.picks, times)))
    assert world.put(LEARNERS[0], 0) == outcome
    assert sum(world.taken()) == (outcome == "done")


def test_a_session_moved_into_the_past_while_it_is_picked_is_refused(cloud: Aws) -> None:
    world = World(cloud)
    soon = meeting(meeting_id=world.sessions[0], capacity=2, start=NOW - timedelta(seconds=1))
    world.picking.meetings.put(soon)
    assert world.put(LEARNERS[0], 0) == "session_begun"
    assert world.put(LEARNERS[0], 1) == "done"
