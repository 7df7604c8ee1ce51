"""A meeting that Zoom does not have: is it the host who is gone, and whose host?"""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from rollcall.ids import ConnectionId
from rollcall.services.meetings.drift.looking import Look, Looking
from rollcall.store.changes import ChangeStore
from rollcall.store.meeting_records import Meeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import NotFoundError
from rollcall.zoom.models import User
from tests.aws import Aws
from tests.unit.records import CONNECTION, HOST, MEETING, TENANT, at, connection, meeting, table_of, zoom_meeting
from tests.unit.services.meetings.drift.test_comparing import found

NEW = ConnectionId("con_2")


@dataclass
class World:
    """A meeting in Zoom through one connection only."""

    meetings: MeetingStore
    host: User | NotFoundError
    its: ConnectionId = NEW

    @property
    def refreshing(self) -> Any:
        return self

    connections = refreshing

    def get(self, *_: object) -> Any:
        return connection()

    def client(self, _tenant: str, by: ConnectionId) -> "World":
        self.asked = by
        return self

    def meeting(self, _: object) -> Any:
        if self.asked == self.its:
            return found()
        raise NotFoundError("gone", code=3001)

    def user(self, _: object) -> User:
        if isinstance(self.host, NotFoundError):
            raise self.host
        return self.host

    def look(self, known: Meeting) -> Look:
        changes, nobody = ChangeStore(self.meetings.table), cast("Any", None)
        return Looking(self.meetings, changes, cast("Any", self), nobody, nobody, lambda: at(-3600)).look(known)


def world(cloud: Aws, host: User | NotFoundError, **changes: Any) -> World:
    made = World(MeetingStore(table_of(cloud)), host)
    made.meetings.put(zoom_meeting().model_copy(update=changes))
    made.meetings.put(meeting(**changes))
    return made


def noted(one: World) -> tuple[Any, list[Any]]:
    known = one.meetings.get(TENANT, MEETING)
    assert known
    return known.host_status, known.drift


def test_a_moved_meeting_is_asked_for_where_it_is_now(cloud: Aws) -> None:
    moved = world(cloud, NotFoundError("no such user", code=1001), connection_id=NEW)
    assert moved.look(meeting(connection_id=CONNECTION)) is Look.SAME
    assert noted(moved) == (None, [])


def test_a_host_who_was_switched_off_is_gone_too(cloud: Aws) -> None:
    one = world(cloud, User(id=HOST, status="inactive"))
    assert one.look(meeting()) is Look.HOST_GONE
    assert noted(one) == ("deactivated", [])


def test_any_other_404_says_nothing_about_the_host(cloud: Aws) -> None:
    one = world(cloud, NotFoundError("?", code=None))
    with pytest.raises(NotFoundError):
        one.look(meeting())
    assert noted(one) == (None, [])


def test_who_is_gone_is_not_the_host_it_was_given_meanwhile(cloud: Aws) -> None:
    one = world(cloud, NotFoundError("no such user", code=1001), host_email="another@school.example")
    assert not one.meetings.note_host_status(meeting(), "deleted")
