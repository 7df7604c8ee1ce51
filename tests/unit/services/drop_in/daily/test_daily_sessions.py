from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rollcall.ids import ConnectionId, ZoomUserId
from rollcall.lms.problems import Problem
from rollcall.services.drop_in.daily.daily_sessions import DailySessions
from rollcall.services.meetings.hosting import Hosting
from rollcall.store.claims import DailySession
from rollcall.store.connections import Connection
from rollcall.store.meeting_records import Meeting, MeetingStatus, ZoomMeeting
from rollcall.zoom.errors import ZoomUnavailableError
from rollcall.zoom.models import User
from tests.unit.records import HOST_EMAIL, connection, zoom_meeting


@dataclass
class World:
    """The store of meetings and the making of them."""

    zone: str = "Europe/Vienna"
    by: Connection = field(default_factory=connection)
    held: dict[str, DailySession] = field(default_factory=dict)
    ready: Meeting | None = None
    requests: list[Meeting] = field(default_factory=list)
    failing: bool = False
    connected: bool = True
    slept: int = 0

    def take(self, claim: DailySession, _now: datetime) -> tuple[DailySession, bool]:
        held = self.held.setdefault(claim.day, claim)
        return held, held is claim

    def replace(self, held: DailySession, claim: DailySession) -> bool:
        self.held[held.day] = claim
        return True

    def of_day(self, _tenant: str, _email: str, day: str) -> DailySession | None:
        return self.held.get(day)

    def release(self, claim: DailySession) -> None:
        del self.held[claim.day]

    def fulfil(self, claim: DailySession) -> None:
        self.ready = self.requests[-1].model_copy(update={"status": MeetingStatus.SCHEDULED})

    def get(self, _tenant: str, _id: str) -> Meeting | None:
        return self.ready

    def zoom_side(self, *_: object) -> ZoomMeeting:
        return zoom_meeting()

    def make_at_once(self, _hosting: object, wanted: Meeting, _now: datetime) -> tuple[Meeting, ZoomMeeting]:
        if self.failing:
            raise ZoomUnavailableError("down")
        self.requests.append(wanted)
        return wanted, zoom_meeting()

    def wanted(self, *_: object) -> None:
        """Whose sessions are made ahead is tested with the handlers."""

    def is_wanted(self, *_: object) -> bool:
        return False  # nobody has deleted it

    def _sleep(self, _seconds: float) -> None:
        self.slept += 1

    def today(self, now: datetime) -> Meeting:
        fake = cast("Any", self)
        known = SimpleNamespace(get=lambda *_: connection(status="active" if self.connected else "disconnected"))
        hosting = Hosting(self.by, fake, User(id=ZoomUserId("u"), timezone=self.zone), HOST_EMAIL)
        return DailySessions(fake, fake, cast("Any", known), fake, fake, fake, self._sleep).today(hosting, now)[0]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "now", "day", "hours"),
    [
        ("Europe/Vienna", "2026-10-05T08:00:00+02:00", "2026-10-05", 16),
        ("Europe/Vienna", "2026-10-04T22:30:00+00:00", "2026-10-05", 23.5),
        ("America/New_York", "2026-10-05T01:00:00+00:00", "2026-10-04", 3),
        ("Europe/Vienna", "2026-10-25T01:00:00+02:00", "2026-10-25", 24),
        ("Europe/Vienna", "2026-03-29T01:00:00+01:00", "2026-03-29", 22),
        ("Europe/Vienna", "2026-10-25T00:30:00+02:00", "2026-10-25", 24),
        ("", "2026-10-05T08:00:00+00:00", "2026-10-05", 16),
        ("Mars/Olympus", "2026-10-05T08:00:00+00:00", "2026-10-05", 16),
        ("America", "2026-10-05T08:00:00+00:00", "2026-10-05", 16),
    ],
)
def test_a_session_is_of_the_hosts_own_day_and_ends_at_its_midnight(
    zone: str, now: str, day: str, hours: float
) -> None:
    world = World(zone)
    world.today(instant(now))
    assert list(world.held) == [day]
    assert timedelta(seconds=world.requests[0].duration_s) == timedelta(hours=hours)


def test_a_session_is_named_as_people_say_the_day() -> None:
    world = World()
    world.today(instant("2026-10-05T08:00:00+02:00"))
    assert (world.requests[0].topic, world.requests[0].time_zone) == ("Session Mon, Oct 5, 2026", "Europe/Vienna")


def test_just_before_midnight_a_session_still_has_a_minute() -> None:
    world = World()
    world.today(instant("2026-10-05T23:59:30+02:00"))
    assert world.requests[0].duration_s == 60


def test_everybody_who_drops_in_on_one_day_is_in_one_session() -> None:
    world = World()
    days = [world.today(instant(f"2026-10-05T{hour:02}:00:00+02:00")).meeting_id for hour in range(8, 18)]
    assert len(set(days)) == len(world.requests) == 1


def test_a_session_that_could_not_be_made_is_tried_again_by_the_next() -> None:
    world = World(failing=True)
    with pytest.raises(ZoomUnavailableError):
        world.today(instant("2026-10-05T08:00:00+02:00"))
    world.failing = False
    world.today(instant("2026-10-05T08:01:00+02:00"))
    assert len(world.requests) == 1


def test_whoever_comes_while_a_session_is_being_made_waits_and_is_told_when_to_try_again() -> None:
    world = World()
    world.today(instant("2026-10-05T08:00:00+02:00"))
    world.ready = None
    with pytest.raises(Problem) as being_made:
        world.today(instant("2026-10-05T08:00:01+02:00"))
    assert (being_made.value.status, being_made.value.retry_after_s) == (503, 5)
    assert world.slept > 1


MORNING, NOON = instant("2026-10-05T08:00:00+02:00"), instant("2026-10-05T12:00:00+02:00")


def test_a_session_that_was_cancelled_is_followed_by_another() -> None:
    world = World()
    first = world.today(MORNING)
    assert world.ready
    world.ready = world.ready.model_copy(update={"status": MeetingStatus.CANCELLED})
    second = world.today(NOON)
    assert second.meeting_id != first.meeting_id
    assert (world.today(NOON).meeting_id, world.slept) == (second.meeting_id, 0)


@pytest.mark.parametrize(("connected", "made"), [(True, 1), (False, 2)])
def test_a_session_of_another_connection_is_the_hosts_while_that_lives(connected: bool, made: int) -> None:
    world = World()
    world.today(MORNING)
    world.by, world.connected = connection(connection_id=ConnectionId("con_2")), connected
    world.today(NOON)
    assert len(world.requests) == made


def test_a_host_who_flew_back_over_a_midnight_gets_another_session() -> None:
    world = World()
    world.today(MORNING)
    world.zone = "Pacific/Honolulu"
    world.today(instant("2026-10-06T03:00:00+02:00"))
    assert [one.time_zone for one in world.requests] == ["Europe/Vienna", "Pacific/Honolulu"]
