"""The day as data: who does what at which second. One second plays a minute: a no-show is one after ten."""

from collections.abc import Iterator
from enum import StrEnum

from local.center.cast import AT_TARAS, AT_TESS, AT_TIMS, TARA, TIM, Part, playing
from local.play.people import Learner
from local.play.step import LAPTOP, PHONE, Step


class Action(StrEnum):
    """What a person can do; the acts have one method for each."""

    MAKE = "has today's session made"
    DELETE = "deletes the session in Zoom"
    START = "starts the session"
    END = "ends the session"
    LOOK = "sees a learner in the line"
    TAKE = "takes a learner from the line"
    SEND_BACK = "sends a learner back"
    REMOVE = "removes a learner from the line"
    SIGN_IN = "signs in at the tutor's"
    SIGN_IN_AT_CENTER = "signs in at the center"
    GIVE_UP = "leaves the line"
    MOVE_ON = "waits and is taken on"
    REOPEN = "opens the link again"
    JOIN = "joins"
    LEAVE = "leaves"
    HEAR_CANCELLED = "hears that time is up"


MORNING, EVENING = -10.0, 52.0
TIMS_SESSION_DELETED = -4.5
_TUTORS_START = 0.0
_LINE_STEP_S, _DIRECT_STEP_S = 0.7, 1.2
_FIRST_TAKE, _TAKE_STEP_S = 11.0, 2.0
_SENT_BACK, _TAKEN_AGAIN = 15.0, 31.0
_CONTEST = 24.0
_STAY_S = 14.0


def day_script() -> list[Step]:
    """Everything that happens, in order of time."""
    steps = [*_tara(), *_tim()]
    for position, learner in enumerate(AT_TARAS):
        steps += _in_line(learner, position)
    for position, learner in enumerate(AT_TIMS):
        steps += _direct(learner, position)
    for position, learner in enumerate(AT_TESS):
        steps += _at_tess(learner, position)
    return sorted(steps)


def _tara() -> Iterator[Step]:
    """Works her line: one learner each two minutes, in the order of the line."""
    yield Step(MORNING, TARA.email, Action.MAKE)
    yield Step(_TUTORS_START, TARA.email, Action.START)
    first = [who for who in AT_TARAS if who.part not in {Part.REMOVED, Part.GIVES_UP, Part.CONTESTED}]
    for number, learner in enumerate(first):
        yield Step(_FIRST_TAKE + number * _TAKE_STEP_S, TARA.email, Action.TAKE, about=learner.learner_id)
    for learner in playing(Part.SENT_BACK):
        yield Step(_SENT_BACK + 1, TARA.email, Action.SEND_BACK, about=learner.learner_id)
        yield Step(_TAKEN_AGAIN, TARA.email, Action.TAKE, about=learner.learner_id)
    for learner in playing(Part.REMOVED):
        yield Step(_SENT_BACK + 3, TARA.email, Action.REMOVE, about=learner.learner_id)
    yield from _contest(TARA.email)
    yield Step(EVENING, TARA.email, Action.END)


def _tim() -> Iterator[Step]:
    """His session is deleted in Zoom in the morning; once he reaches for a learner of the other line."""
    yield Step(MORNING, TIM.email, Action.MAKE)
    for early in playing(Part.EARLY):
        yield Step(TIMS_SESSION_DELETED, TIM.email, Action.DELETE, about=early.learner_id)
    yield Step(_TUTORS_START, TIM.email, Action.START)
    yield from _contest(TIM.email)
    yield Step(EVENING, TIM.email, Action.END)


def _contest(tutor: str) -> Iterator[Step]:
    for learner in playing(Part.CONTESTED):
        yield Step(_FIRST_TAKE - 1, tutor, Action.LOOK, about=learner.learner_id)
        yield Step(_CONTEST, tutor, Action.TAKE, about=learner.learner_id)


def _in_line(learner: Learner, position: int) -> Iterator[Step]:
    who, since = learner.learner_id, position * _LINE_STEP_S
    by_page = learner.part is Part.CENTER
    yield Step(since, who, Action.SIGN_IN_AT_CENTER if by_page else Action.SIGN_IN)
    match learner.part:
        case Part.REMOVED | Part.TAKEN_NO_SHOW:
            return
        case Part.GIVES_UP:
            yield Step(_SENT_BACK, who, Action.GIVE_UP)
        case Part.SENT_BACK:
            yield Step(_TAKEN_AGAIN - 4, who, Action.MOVE_ON)  # away from their page when they were taken first
            yield Step(_TAKEN_AGAIN, who, Action.JOIN)
        case _:
            yield Step(since + 1, who, Action.MOVE_ON)
            yield Step(since + 2, who, Action.JOIN)
            yield Step(_FIRST_TAKE + _STAY_S + position * 1.7, who, Action.LEAVE)


def _direct(learner: Learner, position: int) -> Iterator[Step]:
    who, since = learner.learner_id, _signs_in(learner, position)
    yield Step(since, who, Action.SIGN_IN)
    match learner.part:
        case Part.NO_SHOW:
            return
        case Part.RETRIES:
            yield Step(since + 12, who, Action.HEAR_CANCELLED)
            yield Step(since + 13, who, Action.SIGN_IN)
            yield Step(since + 16, who, Action.JOIN)
        case Part.EARLY:
            yield Step(TIMS_SESSION_DELETED + 2, who, Action.REOPEN)
            yield Step(TIMS_SESSION_DELETED + 2.5, who, Action.JOIN)
        case Part.TWICE:
            yield Step(since + 1.5, who, Action.SIGN_IN)
            yield Step(since + 4, who, Action.JOIN)
        case _:
            yield Step(since + 4, who, Action.JOIN)
            yield from _part(learner, since + 4)


def _signs_in(learner: Learner, position: int) -> float:
    """The one whose session is deleted comes before that, the others once a tutor can be there in time."""
    match learner.part:
        case Part.EARLY:
            return TIMS_SESSION_DELETED - 0.5
        case Part.RETRIES | Part.TOLD_LATE:
            return 5.0 + position * 0.4  # early, since much has to happen until the evening
        case _:
            return 4.0 + position * _DIRECT_STEP_S


def _part(learner: Learner, joined: float) -> Iterator[Step]:
    who = learner.learner_id
    match learner.part:
        case Part.TWO_DEVICES:
            yield Step(joined + 3, who, Action.JOIN, PHONE)
            yield Step(joined + 6, who, Action.LEAVE, LAPTOP)
            yield Step(joined + 10, who, Action.LEAVE, PHONE)
        case Part.DROPS:
            yield Step(joined + 5, who, Action.LEAVE)
            yield Step(joined + 7, who, Action.JOIN)
        case Part.RETURNS:
            yield Step(joined + 6, who, Action.LEAVE)
            yield Step(joined + 12, who, Action.SIGN_IN)
            yield Step(joined + 16, who, Action.JOIN)
            yield Step(joined + 26, who, Action.LEAVE)
        case Part.TOLD_LATE:
            yield Step(EVENING - 6, who, Action.LEAVE)
        case _:
            if int(joined) % 3:  # the others stay until the tutor ends the session
                yield Step(joined + _STAY_S, who, Action.LEAVE)


def _at_tess(learner: Learner, position: int) -> Iterator[Step]:
    """Some never come; the others come when those have had their ten minutes, and find nobody."""
    who = learner.learner_id
    if learner.part is Part.NOBODY:
        yield Step(1.0 + position * 0.5, who, Action.SIGN_IN)
        return
    yield Step(10.0 + position * 0.5, who, Action.SIGN_IN)
    yield Step(17.0 + position * 0.5, who, Action.JOIN)
    yield Step(44.0 + position * 0.5, who, Action.LEAVE)
