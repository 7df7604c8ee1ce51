"""A round over a tenant's meetings: paced, stopped politely, and gone on with where it stopped."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from rollcall.ids import ConnectionId, TenantId
from rollcall.services.meetings.drift.looking import Look
from rollcall.services.meetings.drift.messages import Round, night_of, rounds
from rollcall.services.meetings.drift.nightly import Nightly
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.tenants import Tenant
from rollcall.zoom.errors import (
    GrantEndedError,
    InvalidTokenError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    ZoomUnavailableError,
)
from tests.unit.records import START, TENANT, at, meeting

NIGHT = datetime(2026, 10, 5, 3, tzinfo=START.tzinfo)
OTHER = ConnectionId("con_2")
SECOND = RateLimitedError("slow down", retry_after_s=3)
DAY = RateLimitedError("no more today", retry_after_s=30_000, limit="account_day")


def planned(number: int, **changes: Any) -> Meeting:
    return meeting(meeting_id=f"mtg_{number}", start=at(number * 3600), **changes)


@dataclass
class World:
    """Meetings by their start, what Zoom says of some, and the queue."""

    meetings: list[Meeting]
    errors: dict[str, list[Exception]] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    looked_at: list[str] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def starting(self, _: TenantId, since: str, until: datetime) -> Iterator[Meeting]:
        within = [one for one in self.meetings if one.index_keys()["gsi1sk"] >= since and one.start <= until]
        return iter(sorted(within, key=lambda one: one.start))

    def look(self, one: Meeting) -> Look:
        self.looked_at.append(one.meeting_id.removeprefix("mtg_"))
        errors = self.errors.get(self.looked_at[-1])
        if errors:
            raise errors.pop(0)
        return self.looks.get(self.looked_at[-1], Look.SAME)

    def send(self, message: dict[str, Any], delay_s: int = 0) -> None:
        self.sent.append(message)
        self.delays.append(delay_s)

    def work(self, due: Round | None = None, things: int = 1000, now: datetime = NIGHT) -> dict[str, int]:
        fake, left = cast("Any", self), iter(range(things))
        nightly = Nightly(fake, fake, fake, self.slept.append)
        return nightly.work(due or Round(tenant_id=TENANT, begun=NIGHT), now, lambda: next(left, None) is None)

    def go_on(self, now: datetime = NIGHT) -> dict[str, int]:
        return self.work(Round.model_validate(self.sent.pop()), now=now)


def five() -> list[Meeting]:
    return [planned(number) for number in range(1, 6)]


def test_a_round_looks_at_each_meeting_of_two_weeks_once() -> None:
    far, gone = planned(15 * 24), planned(-24)
    planned_only = planned(6, status=MeetingStatus.PLANNED)
    world = World([*five(), far, gone, planned_only, planned(7, status=MeetingStatus.CANCELLED)])
    assert world.work() == {"same": 5}
    assert (world.looked_at, world.sent) == (["1", "2", "3", "4", "5"], [])


def test_zoom_is_asked_five_times_a_second_at_most() -> None:
    world = World(five())
    world.work()
    assert world.slept == [0.2] * 5


def test_a_round_that_runs_out_of_time_goes_on_where_it_was() -> None:
    world = World(five())
    assert world.work(things=2) == {"same": 2, "goes_on": 1}
    assert world.delays == [0]
    assert world.go_on() == {"same": 3}
    assert world.looked_at == ["1", "2", "3", "4", "5"]


def test_a_round_waits_as_long_as_zoom_says() -> None:
    world = World(five(), {"3": [SECOND]})
    assert world.work() == {"same": 2, "goes_on": 1}
    assert world.delays == [8]
    assert world.go_on() == {"same": 3}


@pytest.mark.parametrize("error", [DAY, GrantEndedError("ended"), InvalidTokenError("no")])
def test_a_connection_that_leads_nowhere_is_left_out_for_the_night(error: Exception) -> None:
    meetings = [planned(number, connection_id="con_1" if number % 2 else OTHER) for number in range(1, 7)]
    world = World(meetings, {"1": [error], "4": [SECOND]})
    world.work()
    assert world.looked_at == ["1", "2", "4"]
    world.go_on()
    assert world.looked_at == ["1", "2", "4", "4", "6"]


@pytest.mark.parametrize("error", [NotFoundError("no such user", code=1001), RefusedError("not permitted")])
def test_one_meeting_that_cannot_be_asked_for_stops_nobody(error: Exception) -> None:
    world = World(five(), {"2": [error]})
    assert world.work() == {"same": 4, "not_askable": 1}


def test_a_silent_zoom_is_tried_three_times_at_one_meeting() -> None:
    world = World(five(), {"2": [ZoomUnavailableError("no answer") for _ in range(3)]})
    world.work()
    world.go_on()
    assert world.delays == [120, 120]
    assert world.go_on() == {"same": 3, "not_askable": 1}
    assert world.looked_at == ["1", "2", "2", "2", "3", "4", "5"]


def test_what_was_changed_by_us_meanwhile_is_compared_by_itself() -> None:
    world = World(five(), looks={"2": Look.OUTDATED, "4": Look.BEING_CHANGED})
    assert world.work() == {"same": 3, "outdated": 1, "being_changed": 1}
    assert [one["meeting_id"] for one in world.sent] == ["mtg_2", "mtg_4"]


def test_a_round_from_yesterday_is_given_up() -> None:
    world = World(five(), {"2": [SECOND]})
    world.work()
    assert world.go_on(NIGHT + timedelta(hours=13)) == {}
    assert world.sent == []


def test_every_tenant_has_its_round_at_night() -> None:
    tenants = [Tenant(tenant_id=TenantId(f"ten_{n}"), name="", created_at=START) for n in range(2)]
    begun = [Round.model_validate(message) for message in rounds(tenants, NIGHT)]
    assert [one.tenant_id for one in begun] == ["ten_0", "ten_1"]
    assert {one.begun for one in begun} == {NIGHT}
    hours = [night_of(NIGHT.replace(hour=hour)) for hour in (2, 3, 8, 9)]
    assert hours == ["", "2026-10-05", "2026-10-05", ""]
