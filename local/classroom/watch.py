"""Waits for the numbers: the live ones after the end, the final ones after the report."""

from collections.abc import Callable
from dataclasses import dataclass

from local.classroom.cast import LEARNERS
from local.classroom.expectation import expected, window
from local.play.clock import Clock
from local.play.doors.rollcall import RollcallApi
from local.play.doors.sheet import Sheet
from local.play.presence import Span, Truth, seconds

LIVE_WITHIN_S = 20.0
FINAL_WITHIN_S = 90.0
_ASK_EVERY_S = 0.5


@dataclass(frozen=True)
class Seen:
    """A list and how many seconds after the end of the class it was read."""

    sheet: Sheet
    after_s: float


async def live_numbers(api: RollcallApi, clock: Clock, meeting_id: str, truth: Truth, schedule: Span) -> Seen:
    """The first provisional list with nothing left on its way.

    Zoom's events may be late by the delay and the disorder set for the class, so the list is read until it has
    caught up with the truth. A list that never does is returned as it is after `LIVE_WITHIN_S`: the verdict
    will say what is wrong with it.
    """
    due = {who.learner_id: expected(truth.by_email(who.email), truth, schedule).seconds_total for who in LEARNERS}
    guests, window_s = sum(guest.seconds for guest in truth.guests()), seconds(window(truth, schedule))

    def has_caught_up(sheet: Sheet) -> bool:
        got = {learner_id: row.seconds_total for learner_id, row in sheet.rows.items()}
        strangers = sum(stranger.seconds_total for stranger in sheet.unmatched)
        return (sheet.state, sheet.window_s, got, strangers) == ("provisional", window_s, due, guests)

    return await _read_until(has_caught_up, api, clock, meeting_id, LIVE_WITHIN_S)


async def final_numbers(api: RollcallApi, clock: Clock, meeting_id: str) -> Seen:
    """The list once it is final, or as it is when it has not become so within `FINAL_WITHIN_S`."""
    return await _read_until(lambda sheet: sheet.is_settled, api, clock, meeting_id, FINAL_WITHIN_S)


async def _read_until(
    is_enough: Callable[[Sheet], bool], api: RollcallApi, clock: Clock, meeting_id: str, within_s: float
) -> Seen:
    began = clock.now()
    while True:
        sheet = await api.attendance(meeting_id)
        after_s = (clock.now() - began).total_seconds()
        if is_enough(sheet) or after_s >= within_s:
            return Seen(sheet, after_s)
        await clock.sleep(_ASK_EVERY_S)
