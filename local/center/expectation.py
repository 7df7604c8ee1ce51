"""What the log of every sign-in must say, worked out from Zoom's books and the player's diary.

Written apart from the product's arithmetic on purpose: two readings of one rule can disagree, one cannot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from local.center.cast import Part
from local.center.diary import Diary
from local.play.people import Learner
from local.play.presence import Span

BRIDGED_S = 120
"""Shorter gaps between two stays are drops: part of the session, and counted."""

_CANCELLED = {
    Part.NO_SHOW: "no_show",
    Part.TAKEN_NO_SHOW: "no_show",
    Part.RETRIES: "no_show",
    Part.NOBODY: "nobody_came",
    Part.REMOVED: "removed_by_host",
    Part.GIVES_UP: "left_the_line",
}


@dataclass(frozen=True)
class Told:
    """A log as it must be, or as somebody told it. `reason` is empty where there is nothing to explain."""

    state: str
    seconds: int = 0
    drops: int = 0
    reason: str = ""
    corrected: bool = False
    taken_by: str = ""


def expected(learner: Learner, stays: Iterable[Span], diary: Diary) -> list[Told]:
    """One for each sign-in, the first one first; two clicks on the way to one session are one."""
    sign_ins = diary.signed_in[learner.learner_id]
    starts = sign_ins[:1] if learner.part is Part.TWICE else sign_ins
    windows = pairwise([*(int(start) for start in starts), _NEVER])
    by = diary.taken_by(learner.learner_id) or ""
    return [_log(learner, [one for one in stays if since <= one.start < until], by) for since, until in windows]


def _log(learner: Learner, stays: list[Span], taken_by: str) -> Told:
    if stays:
        seconds, drops = bridged(stays)
        late = learner.part is Part.TOLD_LATE
        return Told("closed", seconds, drops, "arrived_in_time" if late else "", corrected=late, taken_by=taken_by)
    if learner.part is Part.KNOCKS:
        return Told("standby", reason="ask_host")
    return Told("cancelled", reason=_CANCELLED.get(Part(learner.part), "never signed in"), taken_by=taken_by)


def bridged(stays: Iterable[Span]) -> tuple[int, int]:
    """Seconds of the stays and of the short gaps between them, and how many such gaps there were."""
    total, drops, reached = 0, 0, 0
    for stay in sorted(stays):
        gap = stay.start - reached
        if reached and 0 < gap < BRIDGED_S:
            total, drops = total + gap, drops + 1
        total += max(0, stay.end - max(stay.start, reached))
        reached = max(reached, stay.end)
    return total, drops


_NEVER = 2**40


def told(log: Mapping[str, object]) -> Told:
    """A log as the API answers it, or as the LMS keeps it."""
    return Told(
        state=str(log["state"]),
        seconds=int(str(log["seconds"])),
        drops=int(str(log["drops"])),
        reason=str(log["reason"] or ""),
        corrected=bool(log["corrected"]),
        taken_by=str(log["taken_by"] or ""),
    )
