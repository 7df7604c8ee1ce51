"""The class as data: who does what at which second. Second 0 is the scheduled start; one second plays one minute."""

from collections.abc import Iterator
from enum import StrEnum

from local.classroom.cast import DROP_IN_LEARNERS, HOST, LEARNERS, TUTOR, Part
from local.play.people import Learner
from local.play.step import LAPTOP, PHONE, Step

DURATION_S = 60
"""How long the class is scheduled for; also the shortest meeting there is."""


class Action(StrEnum):
    """What a person can do; the acts have one method for each."""

    START = "starts the class"
    END = "ends the class"
    JOIN = "joins by personal link"
    JOIN_AND_WAIT = "joins and is kept in the waiting room"
    JOIN_AS_GUEST = "joins by the plain meeting number"
    LEAVE = "leaves"
    RENAME = "changes the name shown in Zoom"
    ADMIT = "admits a learner from the waiting room"
    START_DROP_IN = "starts the drop-in session"
    END_DROP_IN = "ends the drop-in session"
    SIGN_IN = "signs in on the tutor's page"
    JOIN_DROP_IN = "joins the drop-in session"
    LEAVE_DROP_IN = "leaves the drop-in session"


_OPENS, _ENDS_BY_MISTAKE, _RESTARTS = -4.0, 30.0, 34.0
_TUTOR_OPENS = -16.0
_FIRST_ARRIVAL, _FIRST_RETURN = -3.0, 35.5
_ARRIVAL_STEP_S, _RETURN_STEP_S = 0.4, 0.15
_ADMITTED = 16.0


def class_script() -> list[Step]:
    """Everything that happens, in order of time."""
    steps = [*_host(), *_tutor()]
    for position, learner in enumerate(LEARNERS):
        steps += _learner(learner, position)
    for position, learner in enumerate(DROP_IN_LEARNERS):
        steps += _drop_in(learner, position)
    return sorted(steps)


def _host() -> Iterator[Step]:
    yield Step(_OPENS, HOST.email, Action.START)
    yield Step(_ENDS_BY_MISTAKE, HOST.email, Action.END)
    yield Step(_RESTARTS, HOST.email, Action.START)
    yield Step(DURATION_S, HOST.email, Action.END)
    for learner in LEARNERS:
        if learner.part is Part.WAITS:
            yield Step(_ADMITTED, HOST.email, Action.ADMIT, about=learner.learner_id)


def _tutor() -> Iterator[Step]:
    yield Step(_TUTOR_OPENS, TUTOR.email, Action.START_DROP_IN)
    yield Step(42.0, TUTOR.email, Action.END_DROP_IN)


def _learner(learner: Learner, position: int) -> Iterator[Step]:
    """One learner's acts: come, do what the part asks, come back after the restart."""
    who = learner.learner_id
    arrival, comeback = _FIRST_ARRIVAL + position * _ARRIVAL_STEP_S, _FIRST_RETURN + position * _RETURN_STEP_S
    match learner.part:
        case Part.ABSENT | Part.CANCELS:
            return
        case Part.GUEST:
            yield Step(arrival, who, Action.JOIN_AS_GUEST, about=learner.name)
            yield Step(comeback, who, Action.JOIN_AS_GUEST, about=learner.name)
        case Part.LEAVES_EARLY:
            yield Step(arrival, who, Action.JOIN)
            yield Step(arrival + 12, who, Action.LEAVE)
        case _:
            joins = Action.JOIN_AND_WAIT if learner.part is Part.WAITS else Action.JOIN
            yield Step(26.0 if learner.part is Part.LATE else arrival, who, joins)
            yield from _part(learner, position)
            if learner.part is Part.NOT_AFTER_RESTART:
                return
            yield Step(comeback, who, Action.JOIN)
            if position % 7 == 0:
                yield Step(50 + position / 4, who, Action.LEAVE)


def _part(learner: Learner, position: int) -> Iterator[Step]:
    who = learner.learner_id
    match learner.part:
        case Part.TWO_DEVICES:
            yield Step(12.0 + position / 10, who, Action.JOIN, PHONE)
            yield Step(20.0 + position / 10, who, Action.LEAVE, LAPTOP)
        case Part.RETURNS:
            yield Step(14.0, who, Action.LEAVE)
            yield Step(20.0, who, Action.JOIN)
        case Part.RENAMED:
            yield Step(18.0, who, Action.RENAME, about="🦊 G.")
        case _:
            return


def _drop_in(learner: Learner, position: int) -> Iterator[Step]:
    who = learner.learner_id
    # The first sign-in has the tutor's session of the day made, before the class; the others come when it is there.
    signs_in = 8.0 + position * 0.5 if position else _TUTOR_OPENS - 5
    yield Step(signs_in, who, Action.SIGN_IN)
    if learner.part is Part.NO_SHOW:
        return
    yield Step(signs_in + 5.5, who, Action.JOIN_DROP_IN)
    if position:  # the first one stays until the tutor ends the session
        yield Step(28.0 + position * 3, who, Action.LEAVE_DROP_IN)
