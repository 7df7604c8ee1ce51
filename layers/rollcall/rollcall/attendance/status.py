"""What seconds are called."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from rollcall.attendance.model import Status

_TICK = timedelta(microseconds=1)


def grade(*, seen: bool, waited: bool, credited: timedelta, window: timedelta, threshold: Fraction) -> Status:
    """The status of one person. The threshold is compared exactly: one second short is short."""
    if not seen:
        return Status.WAITED_ONLY if waited else Status.ABSENT
    if not window:
        return Status.NOT_GRADABLE
    if credited // _TICK * threshold.denominator >= window // _TICK * threshold.numerator:
        return Status.PRESENT
    return Status.PARTIAL if credited else Status.SEEN


def in_time_until(scheduled_start: datetime, run_starts: Iterable[datetime], late_after_s: float) -> datetime:
    """Who joins after that is late: a class that starts late does not make its learners late."""
    begun = max(scheduled_start, min(run_starts, default=scheduled_start))
    return begun + timedelta(seconds=late_after_s)
