from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.ids import ZoomMeetingId
from rollcall.services.no_shows.asking import Asking, ZoomSays
from rollcall.store.connections import Connection, ConnectionStatus
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Room
from rollcall.zoom.errors import NotFoundError, RateLimitedError, ZoomError, ZoomUnavailableError
from rollcall.zoom.models import Meeting as InZoom
from tests.unit.records import at, connection, meeting, zoom_meeting

CHECK = at(691)


@dataclass
class World:
    """Zoom, and when its webhooks were last heard."""

    status: str | ZoomError = "waiting"
    heard_at: datetime | None = None
    linked: Connection | None = field(default_factory=connection)

    @property
    def refreshing(self) -> "World":
        return self

    @property
    def connections(self) -> "World":
        return self

    def get(self, *_: object) -> Connection | None:
        return self.linked

    def client(self, *_: object) -> "World":
        return self

    def meeting(self, number: ZoomMeetingId) -> InZoom:
        if isinstance(self.status, ZoomError):
            raise self.status
        return InZoom(id=number, status=self.status)

    def last_seen(self, *_: object) -> datetime | None:
        return self.heard_at

    @property
    def asking(self) -> Asking:
        fake = cast("Any", self)
        return Asking(fake, fake)


def file_of(room: Room) -> MeetingFile:
    return MeetingFile(meeting=meeting(room=room), zoom=zoom_meeting())


@pytest.mark.parametrize(
    ("world", "room", "said"),
    [
        pytest.param(World(), Room.NEVER_OPENED, ZoomSays.IDLE, id="nobody opened it"),
        pytest.param(World(), Room.CLOSED, ZoomSays.IDLE, id="it is over"),
        pytest.param(World("started", at(600)), Room.OPEN, ZoomSays.RUNNING, id="it runs, and we know"),
        pytest.param(World("started", at(600)), Room.NEVER_OPENED, ZoomSays.IN_DOUBT, id="it runs, and we do not"),
        pytest.param(World("started"), Room.OPEN, ZoomSays.IN_DOUBT, id="it runs, and nobody tells us more"),
        pytest.param(World("started", at(-3000)), Room.OPEN, ZoomSays.IN_DOUBT, id="it runs, long silence"),
        pytest.param(World(ZoomUnavailableError("down")), Room.OPEN, ZoomSays.IN_DOUBT, id="no answer"),
        pytest.param(
            World(RateLimitedError("limit", retry_after_s=2)), Room.CLOSED, ZoomSays.IN_DOUBT, id="too many questions"
        ),
        pytest.param(World(NotFoundError("gone", code=3001)), Room.CLOSED, ZoomSays.DELETED, id="it is gone"),
        pytest.param(World(NotFoundError("who?", code=1001)), Room.CLOSED, ZoomSays.IN_DOUBT, id="its host is gone"),
    ],
)
def test_zoom_is_believed_where_its_webhooks_told_the_same(world: World, room: Room, said: ZoomSays) -> None:
    assert world.asking.ask(file_of(room), CHECK) is said


def test_a_meeting_that_is_not_in_zoom_is_not_asked_about() -> None:
    file = MeetingFile(meeting=meeting(room=Room.NEVER_OPENED))
    assert World(ZoomUnavailableError("down")).asking.ask(file, CHECK) is ZoomSays.IDLE


def test_a_connection_that_ended_knows_nothing() -> None:
    file = file_of(Room.CLOSED)
    assert World().asking.is_connected(file)
    assert not World(linked=None).asking.is_connected(file)
    ended = connection(status=ConnectionStatus.DISCONNECTED)
    assert not World(linked=ended).asking.is_connected(file)
