from collections import Counter
from enum import StrEnum

import pytest

from local.center.cast import AT_TARAS, AT_TESS, AT_TIMS, LEARNERS, TARA, TESS, TIM, TUTORS, Part, playing, tutor_of
from local.center.script import EVENING, MORNING, TIMS_SESSION_DELETED, Action, day_script
from local.play.people import Learner
from local.play.step import Step

NO_SHOW_AFTER_S = 10.0
CHECKED_WITHIN_S = 25.0
"""Ten seconds to arrive, two to settle, and schedules that are looked at every ten seconds."""


def acts(who: str) -> list[Step]:
    return [step for step in day_script() if step.actor == who]


def kinds(learner: Learner) -> list[StrEnum]:
    return [step.action for step in acts(learner.learner_id)]


def second_of(who: str, action: Action, about: str = "") -> float:
    return next(step.second for step in acts(who) if step.action is action and about in ("", step.about))


def test_three_tutors_and_forty_learners_play_every_part() -> None:
    assert (len(TUTORS), len(LEARNERS)) == (3, 40)
    assert {learner.part for learner in LEARNERS} == set(Part)
    assert Counter(tutor_of(learner) for learner in LEARNERS) == {TARA: 13, TIM: 21, TESS: 6}


def test_nobody_shares_an_id_a_name_or_an_email() -> None:
    for word in ("learner_id", "name", "email"):
        assert len({getattr(learner, word) for learner in LEARNERS}) == len(LEARNERS)


def test_every_action_of_the_day_is_played() -> None:
    assert {step.action for step in day_script()} == set(Action)


def test_the_day_is_over_within_little_more_than_a_minute() -> None:
    assert MORNING >= -10
    assert max(step.second for step in day_script()) == EVENING <= 55


def test_the_absent_tutor_does_nothing() -> None:
    assert acts(TESS.email) == []


@pytest.mark.parametrize("tutor", [TARA, TIM], ids=lambda tutor: tutor.first_name)
def test_a_tutor_has_the_session_made_before_it_starts_and_ends_it_last(tutor: Learner) -> None:
    order = [step.action for step in acts(tutor.email)]
    assert order[0] is Action.MAKE
    assert order[-1] is Action.END
    assert second_of(tutor.email, Action.START) < EVENING


def test_the_deleted_session_had_a_learner_who_joins_by_the_same_link() -> None:
    [early] = playing(Part.EARLY)
    assert second_of(early.learner_id, Action.SIGN_IN) < TIMS_SESSION_DELETED
    assert kinds(early)[:3] == [Action.SIGN_IN, Action.REOPEN, Action.JOIN]


def test_only_the_line_is_taken_from_and_everybody_in_it_but_three_is_taken() -> None:
    taken = {step.about for step in day_script() if step.action is Action.TAKE}
    left = {learner.learner_id for part in (Part.REMOVED, Part.GIVES_UP) for learner in playing(part)}
    assert taken == {learner.learner_id for learner in AT_TARAS} - left


def test_two_tutors_reach_for_the_same_learner_in_the_same_second() -> None:
    [contested] = playing(Part.CONTESTED)
    reaches = [step for step in day_script() if step.action is Action.TAKE and step.about == contested.learner_id]
    assert {step.actor for step in reaches} == {TARA.email, TIM.email}
    assert len({step.second for step in reaches}) == 1


def test_who_is_sent_back_is_taken_again_before_they_join() -> None:
    [learner] = playing(Part.SENT_BACK)
    about = [step.action for step in acts(TARA.email) if step.about == learner.learner_id]
    assert about == [Action.TAKE, Action.SEND_BACK, Action.TAKE]


@pytest.mark.parametrize("learner", [who for who in AT_TIMS if who.part is not Part.NO_SHOW], ids=lambda who: who.name)
def test_whoever_should_be_in_time_joins_well_before_the_deadline(learner: Learner) -> None:
    signed_in = 0.0
    for step in acts(learner.learner_id):
        if step.action is Action.SIGN_IN:
            signed_in = step.second
        elif step.action is Action.JOIN and step.device == "laptop":
            assert step.second - signed_in <= NO_SHOW_AFTER_S - 2 or learner.part is Part.DROPS
            break


@pytest.mark.parametrize("learner", [*playing(Part.NO_SHOW), *playing(Part.NOBODY)], ids=lambda who: who.name)
def test_who_never_joins_is_judged_before_the_evening(learner: Learner) -> None:
    [signs_in] = acts(learner.learner_id)
    assert signs_in.second + CHECKED_WITHIN_S < EVENING - 10


def test_who_was_taken_and_never_joins_is_judged_before_the_evening() -> None:
    [learner] = playing(Part.TAKEN_NO_SHOW)
    assert second_of(TARA.email, Action.TAKE, learner.learner_id) + CHECKED_WITHIN_S < EVENING


def test_nobody_knocks_while_others_of_the_absent_tutor_may_still_come() -> None:
    """An unknown person before the room could be anybody who is awaited."""
    last_deadline = max(second_of(who.learner_id, Action.SIGN_IN) for who in playing(Part.NOBODY)) + NO_SHOW_AFTER_S
    assert all(second_of(who.learner_id, Action.JOIN) > last_deadline for who in playing(Part.KNOCKS))


def test_nobody_leaves_on_a_device_they_have_not_joined_with() -> None:
    for learner in LEARNERS:
        inside = set[str]()
        for step in acts(learner.learner_id):
            if step.action is Action.JOIN:
                assert step.device not in inside, step
                inside.add(step.device)
            elif step.action is Action.LEAVE:
                assert step.device in inside, step
                inside.remove(step.device)


def test_learners_of_each_tutor_are_all_there_are() -> None:
    assert (*AT_TARAS, *AT_TIMS, *AT_TESS) == LEARNERS
