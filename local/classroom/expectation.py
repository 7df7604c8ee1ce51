"""What the class must come to for each learner, worked out from the truth.

Written apart from the product's arithmetic on purpose: two readings of one rule can disagree, one cannot.
"""

from dataclasses import dataclass
from fractions import Fraction

from local.play.presence import Person, Span, Truth, seconds

PRESENT_FROM = Fraction(3, 4)
"""The share of the window that makes a learner `present` where a tenant has set nothing else."""


@dataclass(frozen=True)
class Expected:
    """What one learner's attendance must come to."""

    seconds_total: int = 0
    seconds_credited: int = 0
    status: str = "absent"
    waited: bool = False


def window(truth: Truth, schedule: Span) -> list[Span]:
    """The time that can be credited: the runs cut to the schedule."""
    return [run.cut(schedule) for run in truth.runs]


def expected(person: Person | None, truth: Truth, schedule: Span) -> Expected:
    """A learner's attendance worked out from the truth."""
    if person is None:
        return Expected()
    open_time = window(truth, schedule)
    credited = seconds(stay.cut(part) for stay in person.intervals for part in open_time)
    status = _status(person, credited, seconds(open_time))
    return Expected(seconds(person.intervals), credited, status, bool(person.waited))


def _status(person: Person, credited: int, window_s: int) -> str:
    if not person.intervals:
        return "waited_only" if person.waited else "absent"
    if not window_s:
        return "not_gradable"
    if Fraction(credited, window_s) >= PRESENT_FROM:
        return "present"
    return "partial" if credited else "seen"
