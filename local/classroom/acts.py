"""What the people of the class do, each act by the door a person would use."""

import asyncio

from local.classroom.script import Action
from local.play.places import Places, Room
from local.play.stage import Stage
from local.play.step import LAPTOP, ActError, Acts, Step


class ClassActs:
    """The acts in the class's own meeting. `uuids` are those of its runs, in order."""

    def __init__(self, stage: Stage, room: Room) -> None:
        self.uuids: list[str] = []
        self._stage = stage
        self._room = room
        self._links: dict[str, str] = {}
        self._places = Places()
        self._is_open = asyncio.Event()

    def table(self) -> Acts:
        """Every act by its name."""
        return {
            Action.START: self._start,
            Action.END: self._end,
            Action.JOIN: self._join,
            Action.JOIN_AND_WAIT: self._join_and_wait,
            Action.JOIN_AS_GUEST: self._join_as_guest,
            Action.LEAVE: self._leave,
            Action.RENAME: self._rename,
            Action.ADMIT: self._admit,
        }

    async def open_link(self, learner_id: str) -> None:
        """A learner presses "Join" in the LMS a little early, and stays on Zoom's page until the class opens."""
        self._links[learner_id] = await self._stage.lms.press_join(self._room.meeting_id, learner_id)

    async def _start(self, _step: Step) -> None:
        start_page = await self._stage.lms.press_start(self._room.meeting_id)
        self.uuids.append(await self._stage.zoom.start_by_link(start_page))
        self._is_open.set()

    async def _end(self, _step: Step) -> None:
        self._is_open.clear()
        await self._stage.zoom.end(self._room.number)

    async def _join(self, step: Step) -> None:
        await self._knock(step, waiting=False)

    async def _join_and_wait(self, step: Step) -> None:
        await self._knock(step, waiting=True)

    async def _knock(self, step: Step, *, waiting: bool) -> None:
        """On the page behind the personal link, once the host is there; it is still open when somebody comes back."""
        await self._is_open.wait()
        place = await self._stage.zoom.join_by_link(self._links[step.actor], step.device, waiting=waiting)
        if place.is_waiting != waiting:
            raise ActError(f"{step.actor} is {'outside' if place.is_waiting else 'inside'} unexpectedly")
        await self._places.put(step.actor, step.device, place)

    async def _join_as_guest(self, step: Step) -> None:
        await self._is_open.wait()
        place = await self._stage.zoom.join_as_guest(self._room.number, step.about, step.device)
        await self._places.put(step.actor, step.device, place)

    async def _leave(self, step: Step) -> None:
        await self._stage.zoom.leave(self._room.number, (await self._places.of(step.actor, step.device)).user_id)

    async def _rename(self, step: Step) -> None:
        user_id = (await self._places.of(step.actor, step.device)).user_id
        await self._stage.zoom.rename(self._room.number, user_id, step.about)

    async def _admit(self, step: Step) -> None:
        waiting = await self._places.of(step.about, LAPTOP)
        await self._stage.zoom.admit(self._room.number, waiting.user_id)
