"""Our own change and a look at Zoom, in every order in which their steps can fall: ours is never told as somebody's."""

from itertools import combinations_with_replacement
from typing import Any, cast

import pytest

from rollcall.services.meetings.drift.looking import AGAIN, Look, Looking
from rollcall.store.changes import ChangeStore
from rollcall.store.meeting_records import Meeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Table
from rollcall.zoom import models as zoom
from tests.aws import Aws
from tests.unit.records import MEETING, TENANT, at, meeting, table_of, zoom_meeting
from tests.unit.services.meetings.drift.test_comparing import found

NOW = at(-3600)
BEFORE, RECORD_READ, ZOOM_READ, AFTER = range(4)
ORDERS = list(combinations_with_replacement(range(4), 3))


class World:
    """A meeting, the same in Zoom, and our change of its topic: begun, told to Zoom, finished at their moments."""

    def __init__(self, table: Table, moments: tuple[int, ...]) -> None:
        self.meetings, self.changes = MeetingStore(table), ChangeStore(table)
        table.put(zoom_meeting())
        table.put(meeting())
        self.topic_in_zoom = "Algebra"
        self.ours = list(zip(moments, [self.begin, self.tell_zoom, self.finish], strict=True))

    def until(self, moment: int) -> None:
        """What we do up to this moment of the look."""
        while self.ours and self.ours[0][0] <= moment:
            self.ours.pop(0)[1]()

    def record(self) -> Meeting:
        known = self.meetings.get(TENANT, MEETING)
        assert known is not None
        return known

    def begin(self) -> None:
        assert self.changes.begin(self.record(), NOW)

    def tell_zoom(self) -> None:
        self.topic_in_zoom = "Geometry"

    def finish(self) -> None:
        assert self.changes.finish(self.record(), {"topic": "Geometry"})

    def client(self, *_: object) -> "World":
        return self

    def meeting(self, _: object) -> zoom.Meeting:
        self.until(RECORD_READ)
        seen = found(topic=self.topic_in_zoom)
        self.until(ZOOM_READ)
        return seen

    def begin_anew(self, *_: object) -> None:
        """No appointment."""

    def look(self) -> Look:
        fake = cast("Any", self)
        return Looking(self.meetings, self.changes, fake, fake, fake, lambda: NOW).look(self.record())


@pytest.mark.parametrize("moments", ORDERS, ids=str)
def test_our_own_change_is_never_taken_for_zooms(cloud: Aws, moments: tuple[int, ...]) -> None:
    world = World(table_of(cloud), moments)
    world.until(BEFORE)
    first = world.look()
    world.until(AFTER)
    second = world.look() if first in AGAIN else Look.SAME
    assert (second, first is Look.DIFFERENT) == (Look.SAME, False)
    assert (world.record().topic, world.record().taken_over) == ("Geometry", 0)
