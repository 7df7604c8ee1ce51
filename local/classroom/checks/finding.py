"""A disagreement, and what every check needs to find one."""

from collections.abc import Iterator
from dataclasses import dataclass

from local.classroom.cast import Learner
from local.classroom.evidence import Evidence
from local.classroom.truth import Expected, Person, expected


@dataclass(frozen=True)
class Disagreement:
    """One thing that is not as it must be. `hint` says what helps to find out why."""

    where: str
    who: str
    what: str
    wanted: object
    got: object
    hint: str = ""

    def __str__(self) -> str:
        """One line for a person."""
        text = f"{self.where}: {self.who}: {self.what} is {self.got}, must be {self.wanted}"
        return f"{text} ({self.hint})" if self.hint else text


type Findings = Iterator[Disagreement]


def differs(where: str, who: str, what: str, wanted: object, got: object, hint: str = "") -> Findings:
    """A disagreement unless both are equal."""
    if wanted != got:
        yield Disagreement(where, who, what, wanted, got, hint)


def registrant(evidence: Evidence, learner: Learner) -> Person | None:
    """A learner as the truth knows them by their registration; a guest has none."""
    return evidence.truth.by_email(learner.email)


def due(evidence: Evidence, learner: Learner) -> Expected:
    """What a learner's attendance must come to."""
    return expected(registrant(evidence, learner), evidence.truth, evidence.schedule)


def whereabouts(evidence: Evidence, learner: Learner) -> str:
    """When the learner was in the room, in seconds of the class."""
    person = registrant(evidence, learner)
    if person is None:
        return "never in the room"
    zero = evidence.schedule.start
    stays = ", ".join(f"{span.start - zero} to {span.end - zero}" for span in person.intervals)
    return f"in the room at {stays}" if stays else "only in the waiting room"
