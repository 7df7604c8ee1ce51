"""What the learners of the center do, each act by the door a person would use."""

import asyncio
from collections.abc import Awaitable

from local.center.cast import BY_ID, NAMES, tutor_of
from local.center.diary import Diary
from local.center.script import Action
from local.play.clock import Clock
from local.play.doors.http import DoorError
from local.play.doors.tutoring import AT_ONCE, SignedIn
from local.play.places import Places
from local.play.stage import Stage
from local.play.step import Acts, Step
from local.play.waiting import wait_until

PURPOSE = "fractions & co. 🧮"
_PATIENCE_S = 40.0
_POLL_S = 2.0
"""As often as a learner's page asks for their place."""


class LearnerActs:
    """`diary` learns what happened. A learner's page is in their browser from the sign-in on."""

    def __init__(self, stage: Stage, clock: Clock, diary: Diary) -> None:
        self._stage = stage
        self._clock = clock
        self._diary = diary
        self._links = dict[str, str]()
        self._places = Places()
        self._asking = asyncio.Semaphore(AT_ONCE)

    def table(self) -> Acts:
        """Every act by its name."""
        return {
            Action.SIGN_IN: self._sign_in,
            Action.SIGN_IN_AT_CENTER: self._sign_in_at_center,
            Action.GIVE_UP: self._give_up,
            Action.MOVE_ON: self._move_on,
            Action.REOPEN: self._reopen,
            Action.JOIN: self._join,
            Action.LEAVE: self._leave,
            Action.HEAR_CANCELLED: self._hear_cancelled,
        }

    async def _sign_in(self, step: Step) -> None:
        learner = BY_ID[step.actor]
        await self._signed_in(step, self._stage.tutoring.sign_in(tutor_of(learner).email, learner, PURPOSE))

    async def _sign_in_at_center(self, step: Step) -> None:
        await self._signed_in(step, self._stage.tutoring.sign_in_at_center(BY_ID[step.actor], PURPOSE))

    async def _signed_in(self, step: Step, way_in: Awaitable[SignedIn]) -> None:
        self._diary.signed_in[step.actor].append(self._clock.now().timestamp())
        arrived = await way_in
        self._links[step.actor], self._diary.pages[step.actor] = arrived.link, arrived.page
        if number := number_of(arrived.page):
            self._diary.note_number(tutor_of(BY_ID[step.actor]).email, number)

    async def _give_up(self, step: Step) -> None:
        await self._stage.rollcall.leave_line(self._links[step.actor])

    async def _move_on(self, step: Step) -> None:
        """As the waiting page does: ask for the place politely, and follow the link once taken."""
        link, since = self._links[step.actor], self._clock.now().timestamp()

        async def is_taken() -> bool:
            async with self._asking:
                return bool((await self._stage.rollcall.place(link))["state"] != "waiting")

        await wait_until(
            is_taken, self._clock, _PATIENCE_S, f"{NAMES[step.actor]} was not taken from the line", _POLL_S
        )
        self._note_lag(step.actor, since)
        self._diary.pages[step.actor] = await self._stage.tutoring.open_link(link)

    def _note_lag(self, learner_id: str, since: float) -> None:
        taken = [one.at for one in self._diary.taken if one.learner_id == learner_id and one.at >= since]
        if taken:  # else their page knew before the tutor's did
            self._diary.lags_s[learner_id] = self._clock.now().timestamp() - taken[-1]

    async def _reopen(self, step: Step) -> None:
        """Zoom's page says that there is no such meeting, so the learner presses their link until there is one."""

        async def is_there() -> bool:
            try:
                page = await self._stage.tutoring.open_link(self._links[step.actor])
            except DoorError:
                return False
            self._diary.pages[step.actor] = page
            return not await self._stage.zoom.is_turned_away(page)

        await wait_until(is_there, self._clock, _PATIENCE_S, f"the link of {NAMES[step.actor]} did not follow")

    async def _join(self, step: Step) -> None:
        """From Zoom's page; one of Rollcall's that says "one moment" looks again by itself until it is that."""

        async def is_at_zoom() -> bool:
            if not number_of(self._diary.pages[step.actor]):
                self._diary.pages[step.actor] = await self._stage.tutoring.open_link(self._links[step.actor])
            return bool(number_of(self._diary.pages[step.actor]))

        complaint = f"the page of {NAMES[step.actor]} did not go on to Zoom"
        await wait_until(is_at_zoom, self._clock, _PATIENCE_S, complaint)
        page = self._diary.pages[step.actor]
        await self._places.put(step.actor, step.device, await self._stage.zoom.join_by_link(page, step.device))

    async def _leave(self, step: Step) -> None:
        place = await self._places.of(step.actor, step.device)
        await self._stage.zoom.leave(number_of(self._diary.pages[step.actor]), place.user_id)

    async def _hear_cancelled(self, step: Step) -> None:
        async def has_heard() -> bool:
            logs = await self._stage.lms.session_logs()
            return any(log["learner_id"] == step.actor and log["state"] == "cancelled" for log in logs)

        await wait_until(has_heard, self._clock, _PATIENCE_S, f"{NAMES[step.actor]} was not told that time is up")


def number_of(page: str) -> str:
    """The meeting's number in the address of a page of Zoom's; empty for any other page."""
    return page.partition("/w/")[2].partition("?")[0]
