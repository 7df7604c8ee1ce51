import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from local.classroom.watch import FINAL_WITHIN_S, LIVE_WITHIN_S, Seen, final_numbers, live_numbers
from local.play.doors.rollcall import RollcallApi
from local.play.doors.sheet import Sheet
from tests.unit.local.classroom.accounts import SCHEDULE, TRUTH, sheet

GOOD = sheet("provisional", "live")
BEHIND = replace(GOOD, unmatched=())


class LeapingClock:
    """A sleep is over at once, and so much later."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


def as_json(sheet: Sheet) -> dict[str, Any]:
    items = [row.told | {"learner_id": row.learner_id, "how": row.how} for row in sheet.rows.values()]
    unmatched = [{"name": one.name, "seconds_total": one.seconds_total, "candidates": []} for one in sheet.unmatched]
    return {"state": sheet.state, "window_s": sheet.window_s, "items": items, "unmatched": unmatched}


def watch(answers: list[Sheet], *, final: bool = False) -> Seen:
    """Watch an API that gives these answers, the last one for ever."""
    left = list(answers)

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps(as_json(left.pop(0) if len(left) > 1 else left[0])))

    async def story() -> Seen:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api.test") as client:
            api, clock = RollcallApi(client), LeapingClock()
            if final:
                return await final_numbers(api, clock, "m_1")
            return await live_numbers(api, clock, "m_1", TRUTH, SCHEDULE)

    return asyncio.run(story())


def test_numbers_that_are_right_at_once_are_taken_at_once() -> None:
    assert watch([GOOD]).after_s == 0


@pytest.mark.parametrize(
    "early",
    [replace(GOOD, state="running"), replace(GOOD, window_s=60), BEHIND],
    ids=["running", "an end under way", "an event under way"],
)
def test_a_list_that_has_not_caught_up_is_read_again(early: Sheet) -> None:
    seen = watch([early, early, GOOD])
    assert (seen.sheet.state, seen.after_s) == ("provisional", 1.0)


def test_a_list_that_never_catches_up_is_shown_as_it_is() -> None:
    seen = watch([BEHIND])
    assert seen.sheet.unmatched == ()
    assert seen.after_s == LIVE_WITHIN_S


def test_the_final_list_is_the_first_that_says_so() -> None:
    seen = watch([GOOD, sheet("final", "report")], final=True)
    assert (seen.sheet.state, seen.after_s) == ("final", 0.5)


def test_a_report_that_never_comes_does_not_keep_the_class_waiting_for_ever() -> None:
    seen = watch([GOOD], final=True)
    assert (seen.sheet.state, seen.after_s) == ("provisional", FINAL_WITHIN_S)
