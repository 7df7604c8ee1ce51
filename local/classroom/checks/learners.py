"""What every check of the class needs to know of a learner."""

from local.classroom.evidence import Evidence
from local.classroom.expectation import Expected, expected
from local.play.people import Learner
from local.play.presence import Person


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
