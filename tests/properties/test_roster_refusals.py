"""What Zoom refuses, and for whom it may be: the others are registered, and what is mended goes on."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rollcall.ids import ConnectionId
from rollcall.lms.rosters import Roster
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.roster_syncs import RosterSync, SyncState
from rollcall.zoom.errors import NotFoundError, RefusedError, RegistrationClosedError, ZoomError
from tests.properties.roster_world import World, learners
from tests.unit.records import MEETING, TENANT


def people(count: int, *, bad: Callable[[int], bool] = lambda _: False) -> dict[str, str]:
    return {f"l{one:03}": f"{'bad' if bad(one) else 'u'}{one}@school.example" for one in range(count)}


def sync(world: World) -> RosterSync:
    found = world.worker.requests.syncs.get(TENANT, MEETING)
    assert found is not None
    return found


def known(world: World) -> Meeting:
    found = world.wishes.meetings.get(TENANT, MEETING)
    assert found is not None
    return found


def statuses(world: World) -> dict[str, int]:
    return dict(Counter(one.status.value for one in world.rosters.registrants(TENANT, MEETING)))


def refuse(world: World, error: ZoomError, *, word: str = "") -> Callable[[], None]:
    """Whoever has the word in their address cannot be added; gives what mends it."""
    zoom: Any = world.zoom
    add = zoom.add_registrants

    def add_registrants(number: str, batch: list[Any]) -> list[Any]:
        if any(word in one.email for one in batch):
            zoom.calls += 1
            raise error
        return list(add(number, batch))

    zoom.add_registrants = add_registrants
    return lambda: setattr(zoom, "add_registrants", add)


def no(code: int = 300) -> RefusedError:
    return RefusedError("no", code=code, status=400)


def test_a_stopped_roster_is_begun_again_by_the_same_request() -> None:
    world = World()
    mend = refuse(world, RegistrationClosedError("off", code=404, status=404))
    world.put(people(5))
    world.work()
    assert (sync(world).state, sync(world).reason) == (SyncState.STOPPED, "registration_closed")
    mend()
    told, changed = world.wishes.replace(TENANT, MEETING, Roster(registrants=learners(people(5))), world.clock.now)
    assert (changed, told.sync.state, told.sync.to_add) == (True, "syncing", 5)
    world.work()
    assert (sync(world).state, len(world.registered())) == (SyncState.SYNCED, 5)


def test_a_stopped_roster_is_tried_again_when_drift_is_resolved() -> None:
    world = World()
    mend = refuse(world, RegistrationClosedError("off", code=404, status=404))
    world.put(people(2))
    world.work()
    mend()
    world.worker.requests.try_again(known(world), world.clock.now)
    world.work()
    assert len(world.registered()) == 2
    world.worker.requests.try_again(known(world), world.clock.now)
    assert world.messages.due == []


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [(3001, SyncState.STOPPED, "meeting_not_in_zoom"), (1001, SyncState.WAITING, "zoom_refused")],
)
def test_only_zooms_word_for_no_such_meeting_stops(code: int, state: SyncState, reason: str) -> None:
    world = World()
    mend = refuse(world, NotFoundError("gone", code=code, status=404))
    world.put(people(2))
    world.work(2)
    assert (sync(world).state, sync(world).reason) == (state, reason)
    mend()
    world.put(people(2))
    world.work()
    assert len(world.registered()) == 2


@pytest.mark.parametrize("bad", [lambda n: n < 9, lambda n: n >= 91, lambda n: n % 10 == 0, lambda n: n < 4 or n > 95])
def test_refused_addresses_keep_nobody_else_out(bad: Callable[[int], bool]) -> None:
    world = World()
    refuse(world, no(), word="bad")
    wanted = people(100, bad=bad)
    world.put(wanted)
    world.work()
    assert world.zoom.approved() == {email for email in wanted.values() if "bad" not in email}
    assert statuses(world) == {"registered": 100 - sum(map(bad, range(100))), "failed": sum(map(bad, range(100)))}
    assert sync(world).state is SyncState.SYNCED


def test_a_meeting_that_takes_nobody_is_waited_for_less_and_less() -> None:
    world = World()
    mend = refuse(world, no())
    world.put(people(100))
    start = world.clock.now
    while world.clock.now < start + timedelta(days=2):
        world.work(1)
    assert (sync(world).state, sync(world).reason, statuses(world)) == (
        SyncState.WAITING,
        "zoom_refused",
        {"pending": 100},
    )
    assert world.zoom.calls < 600
    mend()
    world.work()
    assert len(world.registered()) == 100


def test_a_few_who_are_refused_alone_have_failed() -> None:
    world = World()
    refuse(world, no(), word="bad")
    world.put(people(3, bad=lambda _: True))
    world.work()
    assert (statuses(world), sync(world).state) == ({"failed": 3}, SyncState.SYNCED)


def test_a_meeting_initiated_while_its_roster_is_written_gets_all_of_it() -> None:
    world = World()
    scheduled = known(world)
    planned = scheduled.model_copy(update={"status": MeetingStatus.PLANNED})
    world.table.put(planned)
    world.put(people(1))
    assert (sync(world).reason, world.messages.due) == ("not_initiated", [])
    world.table.put(scheduled)
    world.worker.requests.follow(scheduled, world.clock.now)
    world.worker.requests.follow(planned, world.clock.now)  # read before
    assert sync(world).state is SyncState.SYNCING
    world.work()
    world.worker.requests.follow(planned, world.clock.now)
    assert (sync(world).state, len(world.messages.due)) == (SyncState.SYNCING, 1)
    world.work()
    assert (sync(world).state, len(world.registered())) == (SyncState.SYNCED, 1)


def test_a_wish_that_comes_while_it_stops_is_looked_at() -> None:
    world = World()
    zoom: Any = world.zoom
    world.put(people(1))

    def add_registrants(*_: object) -> list[Any]:
        del zoom.add_registrants
        world.put(people(2))
        raise RegistrationClosedError("off", code=404, status=404)

    zoom.add_registrants = add_registrants
    world.work()
    assert (sync(world).state, len(world.registered())) == (SyncState.SYNCED, 2)


def test_the_connection_that_made_the_zoom_meeting_is_used() -> None:
    world = World()
    other = ConnectionId("con_2")
    connection = world.wishes.connections.get(TENANT, known(world).connection_id)
    side = world.wishes.meetings.zoom_side(TENANT, MEETING)
    assert connection is not None
    assert side is not None
    world.table.put(connection.model_copy(update={"connection_id": other}))
    world.table.put(side.model_copy(update={"connection_id": other}))
    asked: list[Any] = []

    def client(*whose: Any) -> Any:
        asked.append(whose)
        return world.zoom

    zooms: Any = world.worker.zooms
    zooms.client = client
    world.put(people(1))
    world.work()
    assert asked == [(TENANT, other)]


def test_one_who_cannot_be_approved_again_stands_in_nobodys_way() -> None:
    world, crowd = World(revives=False), people(20)
    world.put(crowd)
    world.work()
    world.put({})
    world.work()
    zoom: Any = world.zoom
    approve, unwanted = zoom.approve_registrants, crowd["l007"]

    def approve_registrants(number: str, batch: list[Any]) -> None:
        if any(email == unwanted for _, email in batch):
            raise no()
        approve(number, batch)

    zoom.approve_registrants = approve_registrants
    world.put(crowd)
    world.work()
    assert statuses(world) == {"registered": 19, "failed": 1}
