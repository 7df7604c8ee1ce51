"""The roster before the class: the first one, the teacher's change of it, and one learner's change of mind."""

from collections.abc import Callable
from dataclasses import dataclass

from local.classroom.cast import FIRST_ROSTER, LEARNERS, WITHDRAWN, Part, playing
from local.classroom.gathering import registration_calls
from local.play.clock import Clock
from local.play.display import Display, Phase
from local.play.doors.http import DoorError, Json
from local.play.places import Room
from local.play.stage import Stage

WITHIN_S = 120.0
_ASK_EVERY_S = 0.25


@dataclass(frozen=True)
class Enrolling:
    """What the teacher and one learner do; each step lasts until Zoom, Rollcall and the LMS agree about it."""

    stage: Stage
    clock: Clock
    room: Room

    async def first_roster(self, display: Display) -> int:
        """Rollcall registers it in the background; how many calls of Zoom's that took."""
        with display.phase(f"Rollcall registers {len(FIRST_ROSTER)} learners in Zoom", len(FIRST_ROSTER)) as phase:
            await self._until_synced(phase)
        return registration_calls(await self.stage.zoom.calls(), self.room).batches

    async def change(self, display: Display) -> None:
        """The class as it is held: one more, one less, and one who does not want to."""
        [newcomer], [canceller] = playing(Part.ENROLLED_LATE), playing(Part.CANCELS)
        with display.phase(f"The teacher adds {newcomer.name} and takes {WITHDRAWN.name} off", 2) as phase:
            await self.stage.lms.change_roster(self.room.meeting_id, LEARNERS)
            await self._until_synced(phase)
        with display.phase(f"{canceller.name} cancels in Zoom's mail"):
            await self.stage.zoom.cancel_registration(self.room.number, canceller.email)
            await self._until(lambda roster: canceller.learner_id in roster["notes"], "heard of the cancellation")

    async def _until_synced(self, phase: Phase) -> None:
        def is_synced(roster: Json) -> bool:
            phase.reach(roster["progress"]["added"] + roster["progress"]["removed"])
            return bool(roster["progress"]["state"] == "synced")

        await self._until(is_synced, "seen the roster synced")

    async def _until(self, is_so: Callable[[Json], bool], what: str) -> None:
        began = self.clock.now()
        while not is_so(roster := await self.stage.lms.roster(self.room.meeting_id)):
            if (self.clock.now() - began).total_seconds() >= WITHIN_S:
                raise DoorError(f"the LMS has not {what} within {WITHIN_S:.0f} s: {roster}")
            await self.clock.sleep(_ASK_EVERY_S)
