from collections import Counter
from enum import StrEnum

import pytest

from local.classroom.cast import DROP_IN_LEARNERS, FIRST_ROSTER, HOST, LEARNERS, TUTOR, WITHDRAWN, Part, playing
from local.classroom.script import DURATION_S, Action, class_script
from local.play.people import Learner
from local.play.step import LAPTOP, PHONE, Step

JOINS = {Action.JOIN, Action.JOIN_AND_WAIT, Action.JOIN_AS_GUEST}


def acts(learner: Learner) -> list[Step]:
    return [step for step in class_script() if step.actor == learner.learner_id]


def kinds(learner: Learner) -> list[StrEnum]:
    return [step.action for step in acts(learner)]


def test_thirty_learners_play_all_the_parts_of_the_class() -> None:
    parts = Counter(learner.part for learner in LEARNERS)
    assert len(LEARNERS) == 30
    assert (parts[Part.TWO_DEVICES], parts[Part.ABSENT]) == (2, 3)
    once = (Part.RETURNS, Part.RENAMED, Part.GUEST, Part.WAITS, Part.CANCELS, Part.ENROLLED_LATE)
    assert all(parts[part] == 1 for part in once)


def test_the_first_roster_has_thirty_learners_of_whom_one_is_taken_off() -> None:
    assert len(FIRST_ROSTER) == len(set(FIRST_ROSTER)) == 30
    assert set(FIRST_ROSTER) - set(LEARNERS) == {WITHDRAWN}
    assert set(LEARNERS) - set(FIRST_ROSTER) == set(playing(Part.ENROLLED_LATE))


def test_names_are_hard_on_encodings_and_nobody_shares_an_id_a_name_or_an_email() -> None:
    everybody = (*LEARNERS, WITHDRAWN, *DROP_IN_LEARNERS)
    assert sum(not learner.name.isascii() for learner in LEARNERS) >= 15
    assert any(ord(character) > 0xFFFF for learner in LEARNERS for character in learner.name)
    for word in ("learner_id", "name", "email"):
        assert len({getattr(learner, word) for learner in everybody}) == len(everybody)


def test_the_host_ends_by_mistake_restarts_and_ends_again() -> None:
    host = [(step.action, step.second) for step in class_script() if step.actor == HOST.email]
    runs = [(action, second) for action, second in host if action in {Action.START, Action.END}]
    assert [action for action, _ in runs] == [Action.START, Action.END, Action.START, Action.END]
    assert runs[0][1] < 0 < runs[1][1] < runs[2][1] < runs[3][1] == DURATION_S


@pytest.mark.parametrize(
    "learner", [*playing(Part.ABSENT), *playing(Part.CANCELS)], ids=lambda learner: learner.learner_id
)
def test_who_never_comes_does_nothing(learner: Learner) -> None:
    assert acts(learner) == []


@pytest.mark.parametrize("learner", playing(Part.TWO_DEVICES), ids=lambda learner: learner.learner_id)
def test_two_devices_overlap_before_one_leaves(learner: Learner) -> None:
    first, second, leave = acts(learner)[:3]
    assert [(step.action, step.device) for step in (first, second, leave)] == [
        (Action.JOIN, LAPTOP),
        (Action.JOIN, PHONE),
        (Action.LEAVE, LAPTOP),
    ]
    assert first.second < second.second < leave.second


def test_one_drops_and_returns() -> None:
    assert kinds(playing(Part.RETURNS)[0])[:3] == [Action.JOIN, Action.LEAVE, Action.JOIN]


def test_one_is_renamed_while_in_the_room() -> None:
    assert kinds(playing(Part.RENAMED)[0])[:2] == [Action.JOIN, Action.RENAME]


def test_one_waits_until_the_host_admits_them() -> None:
    learner = playing(Part.WAITS)[0]
    waits = next(step for step in acts(learner) if step.action is Action.JOIN_AND_WAIT)
    [admits] = [step for step in class_script() if step.action is Action.ADMIT]
    assert (admits.actor, admits.about) == (HOST.email, learner.learner_id)
    assert admits.second - waits.second >= 5


def test_the_guest_never_uses_the_personal_link() -> None:
    assert set(kinds(playing(Part.GUEST)[0])) == {Action.JOIN_AS_GUEST}


def test_nobody_joins_while_the_room_is_shut() -> None:
    shut = [(-100.0, -4.0), (30.0, 34.0), (60.0, 1000.0)]
    for step in class_script():
        if step.action in JOINS:
            assert not any(start <= step.second <= end for start, end in shut), step


def test_nobody_leaves_a_room_they_are_not_in() -> None:
    """The end of a run puts everybody out."""
    for learner in LEARNERS:
        inside: set[str] = set()
        ends = [Step(second, learner.learner_id, Action.END) for second in (30.0, 60.0)]
        for step in sorted([*acts(learner), *ends], key=lambda step: step.second):
            if step.action is Action.END:
                inside.clear()
            elif step.action in JOINS:
                assert step.device not in inside, step
                inside.add(step.device)
            else:
                assert step.device in inside, step
                inside -= {step.device} if step.action is Action.LEAVE else set()


def test_five_sign_in_four_join_in_time_and_one_never_does() -> None:
    script = class_script()
    signed_in = {step.actor: step.second for step in script if step.action is Action.SIGN_IN}
    joined = {step.actor: step.second for step in script if step.action is Action.JOIN_DROP_IN}
    opened = next(step.second for step in script if (step.actor, step.action) == (TUTOR.email, Action.START_DROP_IN))
    assert len(signed_in) == 5
    assert set(signed_in) - set(joined) == {playing(Part.NO_SHOW)[0].learner_id}
    assert all(opened < second < signed_in[who] + 10 for who, second in joined.items())


def test_the_no_show_is_cancelled_within_the_class() -> None:
    no_show = playing(Part.NO_SHOW)[0]
    [signs_in] = acts(no_show)
    assert signs_in.second + 10 + 2 < DURATION_S - 10
