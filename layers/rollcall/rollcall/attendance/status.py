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
    if Fraction(credited // _TICK, window // _TICK) >= threshold:
        return Status.PRESENT
    return Status.PARTIAL if credited else Status.SEEN


def is_late(
    first_join: datetime | None, scheduled_start: datetime, run_starts: Iterable[datetime], late_after_s: float
) -> bool:
    """Whether somebody came late: a class that starts late does not make its learners late."""
    begun = max(scheduled_start, min(run_starts, default=scheduled_start))
    return first_join is not None and first_join - begun > timedelta(seconds=late_after_s)
