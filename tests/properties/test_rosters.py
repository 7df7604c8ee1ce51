"""Whatever is wished, and whatever dies or is refused on the way: Zoom's list becomes the last wish."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.roster_world import ADDS_A_DAY, World

# A small world, so that people come, go, come back and take each other's addresses.
ids = st.sampled_from(["l1", "l2", "l3", "l4"])
addresses = st.sampled_from(["a@school.example", "b@school.example", "c@school.example", "d@school.example"])
rosters = st.dictionaries(ids, addresses, max_size=4).filter(lambda people: len(set(people.values())) == len(people))
wishes = st.lists(
    st.one_of(
        st.tuples(st.just("put"), rosters),
        st.tuples(st.just("delete"), ids),
        st.tuples(st.just("work"), st.integers(1, 3)),
        st.tuples(st.just("back"), ids),
    ),
    max_size=8,
)
mishaps = st.dictionaries(st.integers(1, 15), st.sampled_from(["lost", "second", "day"]), max_size=4)
kills = st.sets(st.integers(1, 60), max_size=4)


def live(world: World, steps: list[tuple[str, Any]]) -> dict[str, str]:
    """Do what is wished; gives the roster that is wanted in the end."""
    wanted: dict[str, str] = {}
    for step, what in steps:
        if step == "put":
            wanted = what
            world.put(what)
        elif step == "delete":
            wanted = {one: email for one, email in wanted.items() if one != what}
            world.delete(what)
        elif step == "back" and what in wanted:
            world.post({what: wanted[what]})
        elif step == "work":
            world.work(what)
    return wanted


@given(wishes, mishaps, kills, st.booleans())
def test_zooms_list_becomes_the_last_wish(
    steps: list[tuple[str, Any]], mishaps: dict[int, str], kills: set[int], revives: bool
) -> None:
    world = World(revives=revives, mishaps=mishaps)
    world.fate.kills = kills
    wanted = live(world, steps)
    world.work()
    assert world.zoom.approved() == set(wanted.values())
    assert world.registered() == world.open_links() == set(wanted.values())


@given(rosters, mishaps, kills, st.booleans())
def test_a_roster_is_registered_once_however_often_it_is_sent(
    people: dict[str, str], mishaps: dict[int, str], kills: set[int], revives: bool
) -> None:
    world = World(revives=revives, mishaps=mishaps)
    world.fate.kills = kills
    for _ in range(3):
        world.put(people)
        world.work()
    assert world.zoom.approved() == set(people.values())
    assert set(world.zoom.added.values()) <= {1}


@given(wishes, mishaps, kills)
def test_the_number_of_calls_that_add_is_bounded(
    steps: list[tuple[str, Any]], mishaps: dict[int, str], kills: set[int]
) -> None:
    world = World(mishaps=mishaps)
    world.fate.kills = kills
    live(world, steps)
    world.work()
    asked = sum(step != "work" for step, _ in steps)
    # Of four people: each request may have to wait for a cancellation, each mishap sends a batch again.
    assert world.zoom.add_calls <= 4 * asked + len(mishaps) + len(kills)
    assert all(times <= ADDS_A_DAY for (what, *_), times in world.zoom.spent.items() if what == "add")


@given(rosters)
def test_the_same_roster_again_writes_and_asks_nothing(people: dict[str, str]) -> None:
    world = World()
    world.put(people)
    world.work()
    effects, calls = world.fate.effects, world.zoom.calls
    world.put(people)
    assert (world.fate.effects, world.zoom.calls, world.messages.due) == (effects, calls, [])
