"""Deleting a Zoom meeting for as long as it takes, and no longer than a fortnight."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest

from rollcall.services.meetings.discarding import TRIES, Discard, Discarding
from rollcall.store.connections import Connection, ConnectionStatus
from rollcall.store.meeting_records import ZoomMeeting
from rollcall.zoom.errors import MeetingRunningError, RateLimitedError, ZoomUnavailableError
from tests.unit.records import NUMBER, START, connection, zoom_meeting

DUE = Discard.of(zoom_meeting())


@dataclass
class World:
    """A number that is no meeting's any more, what Zoom says to its deletion, and the queue."""

    error: Exception | None = None
    known: Connection = field(default_factory=connection)
    deleted: list[str] = field(default_factory=list)
    sent: list[tuple[dict[str, Any], int]] = field(default_factory=list)

    @property
    def refreshing(self) -> "World":
        return self

    @property
    def connections(self) -> "World":
        return self

    def get(self, _tenant: str, one: str) -> Connection | None:
        return self.known if one == self.known.connection_id else None

    def zoom_side(self, *_: object) -> None:
        """There is none any more."""

    def close_route(self, _: object) -> None:
        """Nor a way to it."""

    def client(self, *_: object) -> "World":
        return self

    def delete_meeting(self, number: str) -> None:
        if self.error:
            raise self.error
        self.deleted.append(number)

    def send(self, message: dict[str, Any], delay_s: int = 0) -> None:
        self.sent.append((message, delay_s))

    def discarding(self) -> Discarding:
        fake = cast("Any", self)
        return Discarding(fake, fake, fake, fake, lambda: START)


def test_what_nobody_is_led_to_is_deleted() -> None:
    world = World()
    assert (world.discarding().work(DUE), world.deleted, world.sent) == ("deleted", [NUMBER], [])


@pytest.mark.parametrize("error", [MeetingRunningError("in progress"), ZoomUnavailableError("no answer")])
def test_a_refusal_for_now_is_met_with_patience(error: Exception) -> None:
    world = World(error)
    assert world.discarding().work(DUE) == f"later_{type(error).__name__}"
    [(message, wait_s)] = world.sent
    assert (Discard.model_validate(message).tries, wait_s) == (1, 60)


def test_a_limit_of_the_day_is_waited_for() -> None:
    world = World(RateLimitedError("no more today", retry_after_s=30_000, limit="account_day"))
    world.discarding().at_once(ZoomMeeting.model_validate(zoom_meeting()))
    [(message, wait_s)] = world.sent
    assert wait_s == 30_000
    patient = World()
    assert patient.discarding().work(Discard.model_validate(message)) == "waits"
    assert (patient.deleted, patient.sent) == ([], [(message, 30_000)])


def test_all_tries_together_take_a_fortnight() -> None:
    due, now = DUE, START
    for _ in range(TRIES):
        due = due.later(now, 0)
        now += timedelta(seconds=due.wait_s(now))
    assert timedelta(days=13) < now - START < timedelta(days=15)


def test_after_a_fortnight_a_person_has_to_look() -> None:
    world = World(ZoomUnavailableError("no answer"))
    with pytest.raises(ZoomUnavailableError):
        world.discarding().work(DUE.model_copy(update={"tries": TRIES}))
    assert world.sent == []


def test_what_is_beyond_reach_is_let_go() -> None:
    gone = World(known=connection(status=ConnectionStatus.DISCONNECTED))
    assert (gone.discarding().work(DUE), gone.deleted) == ("connection_gone", [])
