"""Whatever order, repetition and delay webhooks and checks of a sign-in come in: the facts decide."""

from hypothesis import given
from hypothesis import strategies as st

from rollcall.attendance.kinds import ARRIVAL, WAITING, kind_of
from rollcall.attendance.visits import visit_of
from rollcall.services.attendance.evidence import event_of
from rollcall.services.no_shows.asking import ZoomSays
from rollcall.store.facts import Fact
from rollcall.store.session_logs import SessionState
from tests.properties.sign_in_world import World
from tests.unit.records import at, fact

DEADLINE, DUE = 600, 690

# Around the beginning, the deadline and the check, where a second decides.
seconds = st.one_of(
    st.integers(0, 3),
    st.integers(DEADLINE - 2, DEADLINE + 2),
    st.integers(DUE - 2, DUE + 2),
    st.integers(0, 1200),
)
names = st.sampled_from(["participant_joined", "participant_left", "participant_joined_waiting_room"])
devices = st.sampled_from(["1", "2"])
facts = st.builds(
    lambda name, second, device: fact(name, second, user_id=device, participant_uuid=f"p{device}"),
    names,
    seconds,
    devices,
)
stories = st.lists(facts, max_size=5, unique_by=lambda one: one.key)
checks = st.tuples(st.integers(0, 2000), st.sampled_from([ZoomSays.RUNNING, ZoomSays.IDLE, ZoomSays.IN_DOUBT]))


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Fact], list[object]]:
    """What happened, and what came in which order: every fact at least once, checks and the roster job in between."""
    story = draw(stories)
    again = draw(st.lists(st.sampled_from(story), max_size=3)) if story else []
    made = draw(st.lists(st.one_of(checks, st.just("work")), max_size=4))
    return story, draw(st.permutations([*story, *again, *made]))


def live(world: World, steps: list[object]) -> None:
    for step in steps:
        if isinstance(step, Fact):
            world.tell(step)
        elif isinstance(step, tuple):
            world.check(*step)
        else:
            world.work()
    world.check(DUE + 5000)
    world.work()


def came_in_time(story: list[Fact]) -> bool:
    return any(kind_of(one.event) in ARRIVAL and one.at <= at(DEADLINE) for one in story)


@given(days())
def test_a_sign_in_ends_as_it_happened_however_it_was_told(day: tuple[list[Fact], list[object]]) -> None:
    story, steps = day
    world, straight = World(), World()
    live(world, steps)
    straight.tell(*story)
    live(straight, [])
    told = {"state", "joined_at", "left_at", "seconds", "drops"}
    assert world.log().model_dump(include=told) == straight.log().model_dump(include=told)


@given(days())
def test_nobody_who_arrived_in_time_or_was_let_in_ends_cancelled(day: tuple[list[Fact], list[object]]) -> None:
    story, steps = day
    world = World()
    live(world, steps)
    was_in = visit_of([event_of(one, "") for one in story], at(0)) is not None
    is_cancelled = world.log().state is SessionState.CANCELLED
    assert is_cancelled is not (was_in or came_in_time(story))
    place = (not is_cancelled,) * 3
    assert world.has_place() == (*place, 0 if is_cancelled else 1)


@given(days())
def test_the_waiting_room_alone_makes_no_log_live(day: tuple[list[Fact], list[object]]) -> None:
    story, steps = day
    world = World()
    live(world, steps)
    if all(kind_of(one.event) in WAITING for one in story):
        assert world.log().state in {SessionState.STANDBY, SessionState.CANCELLED}
        assert world.log().seconds == 0
