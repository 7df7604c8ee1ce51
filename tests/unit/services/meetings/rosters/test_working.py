"""The worker between its messages."""

from tests.properties.roster_world import World
from tests.unit.records import MEETING, TENANT


def people(count: int) -> dict[str, str]:
    return {f"l{number}": f"l{number}@school.example" for number in range(count)}


def test_a_worker_whose_time_is_up_lets_another_go_on() -> None:
    world = World()
    world.put(people(70))
    looks = iter([False, True])
    message = world.messages.take()
    assert world.worker.work(TENANT, MEETING, "", lambda: next(looks)) == "syncing"
    assert (len(world.zoom.approved()), len(world.messages.due), message.get("turn")) == (30, 1, None)
    world.work()
    assert (len(world.zoom.approved()), world.zoom.add_calls) == (70, 3)


def test_a_message_to_oneself_that_is_not_the_last_one_does_nothing() -> None:
    world = World(mishaps={1: "day"})
    world.put(people(1))
    world.receive(world.messages.take())
    [(_, old)] = world.messages.due
    world.put(people(2))
    world.receive(world.messages.take())  # the request: the limit stands, and the worker writes to itself anew
    assert world.worker.work(TENANT, MEETING, str(old["turn"]), lambda: False) == "old"
    world.work()
    assert len(world.zoom.approved()) == 2


def test_a_message_that_meets_another_worker_comes_again() -> None:
    world = World()
    world.put(people(1))
    message = world.messages.take()
    sync = world.worker.requests.syncs.get(TENANT, MEETING)
    assert sync
    assert world.worker.requests.syncs.lease(sync, world.clock.now)
    assert world.worker.work(TENANT, MEETING, "", lambda: False) == "busy"
    assert world.messages.due[0][1] == message
    world.clock.forward(200)
    world.work()
    assert len(world.zoom.approved()) == 1


def test_a_meeting_without_any_roster_is_no_work() -> None:
    world = World()
    assert world.worker.work(TENANT, MEETING, "", lambda: False) == "nothing"
    assert world.zoom.calls == 0
