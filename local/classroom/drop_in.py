"""What the tutor and the drop-in learners do meanwhile, in the tutor's daily session."""

import asyncio

from local.classroom.cast import DROP_IN_LEARNERS, TUTOR
from local.classroom.script import Action
from local.play.doors.http import Json
from local.play.doors.lms import SampleLms
from local.play.doors.zoom import Place
from local.play.places import Room
from local.play.stage import Stage
from local.play.step import Acts, Step

_FIRST_SIGN_IN_WITHIN_S = 60.0


async def session_logs(lms: SampleLms) -> dict[str, Json]:
    """The drop-ins the LMS has heard of, by learner id: of the class, each has one."""
    return {log["learner_id"]: log for log in await lms.session_logs()}


class DropInActs:
    """The acts of a drop-in. `links` are Zoom pages and `session_log_ids` Rollcall's ids, by learner id."""

    def __init__(self, stage: Stage) -> None:
        self.links: dict[str, str] = {}
        self.session_log_ids: dict[str, str] = {}
        self._stage = stage
        self._places = dict[str, Place]()
        self._room: asyncio.Future[Room] = asyncio.get_running_loop().create_future()
        self._is_open = asyncio.Event()

    def table(self) -> Acts:
        """Every act by its name."""
        return {
            Action.SIGN_IN: self._sign_in,
            Action.START_DROP_IN: self._start,
            Action.JOIN_DROP_IN: self._join,
            Action.LEAVE_DROP_IN: self._leave,
            Action.END_DROP_IN: self._end,
        }

    async def room(self) -> Room:
        """The tutor's session of the day, which the first sign-in brings about; raises `TimeoutError`."""
        return await asyncio.wait_for(asyncio.shield(self._room), _FIRST_SIGN_IN_WITHIN_S)

    async def _sign_in(self, step: Step) -> None:
        learner = next(who for who in DROP_IN_LEARNERS if who.learner_id == step.actor)
        self.links[step.actor] = (await self._stage.tutoring.sign_in(TUTOR.email, learner, "")).page
        log = (await session_logs(self._stage.lms))[step.actor]
        self.session_log_ids[step.actor] = log["session_log_id"]
        number = await self._stage.rollcall.meeting_number(log["meeting_id"])
        if not self._room.done():
            self._room.set_result(Room(log["meeting_id"], number))

    async def _start(self, _step: Step) -> None:
        start_page = await self._stage.lms.press_start((await self.room()).meeting_id)
        await self._stage.zoom.start_by_link(start_page)
        self._is_open.set()

    async def _join(self, step: Step) -> None:
        await self._is_open.wait()
        self._places[step.actor] = await self._stage.zoom.join_by_link(self.links[step.actor], step.device)

    async def _leave(self, step: Step) -> None:
        await self._stage.zoom.leave((await self.room()).number, self._places[step.actor].user_id)

    async def _end(self, _step: Step) -> None:
        await self._stage.zoom.end((await self.room()).number)
