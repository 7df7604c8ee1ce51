"""What the tutors of the center do, by their page in the LMS, and once in Zoom's own pages."""

from collections import defaultdict
from collections.abc import Awaitable, Callable

from local.center.cast import NAMES, TARA
from local.center.diary import Diary, Taken
from local.center.script import Action
from local.play.clock import Clock
from local.play.doors.http import Json
from local.play.places import Room
from local.play.stage import Stage
from local.play.step import ActError, Acts, Step
from local.play.waiting import wait_until

_PATIENCE_S = 20.0
_AT_ONCE_S = 0.05


class TutorActs:
    """`diary` learns what happened."""

    def __init__(self, stage: Stage, clock: Clock, diary: Diary) -> None:
        self._stage = stage
        self._clock = clock
        self._diary = diary
        self._seen = dict[tuple[str, str], str]()
        self._lines = dict[str, list[str]]()
        self._reaching = defaultdict[str, set[str]](set)

    def table(self) -> Acts:
        """Every act by its name."""
        return {
            Action.MAKE: self._make,
            Action.DELETE: self._delete,
            Action.START: self._start,
            Action.END: self._end,
            Action.LOOK: self._look,
            Action.TAKE: self._take,
            Action.SEND_BACK: self._send_back,
            Action.REMOVE: self._remove,
        }

    async def _make(self, step: Step) -> None:
        await self._stage.tutoring.make_session(step.actor)
        await self._room(step.actor)

    async def _delete(self, step: Step) -> None:
        """In Zoom's pages, when a learner has signed in; then the tutor looks at theirs until the number is another."""
        await self._until(lambda: self._has_signed_in(step.about), f"{NAMES[step.about]} has not signed in")
        room = await self._room(step.actor)
        await self._stage.zoom.delete(room.number)

        async def is_anew() -> bool:
            return (await self._room(step.actor)).number != room.number

        await self._until(is_anew, f"the session of {step.actor} was deleted and not made anew")

    async def _start(self, step: Step) -> None:
        start_page = await self._stage.lms.press_start((await self._room(step.actor)).meeting_id)
        await self._stage.zoom.start_by_link(start_page)

    async def _end(self, step: Step) -> None:
        await self._stage.zoom.end((await self._room(step.actor)).number)

    async def _look(self, step: Step) -> None:
        """What the tutor's page shows from now on, whoever else takes the learner."""

        async def is_in_line() -> bool:
            logs = {one["learner_id"]: str(one["session_log_id"]) for one in await self._line()}
            self._seen[step.actor, step.about] = logs.get(step.about, "")
            self._lines[step.about] = list(logs)
            return step.about in logs

        await self._until(is_in_line, f"{NAMES[step.about]} is not in the line")

    async def _take(self, step: Step) -> None:
        """Whoever else has seen the learner reaches for them in the same moment."""
        if (step.actor, step.about) not in self._seen:
            await self._look(step)
        self._reaching[step.about].add(step.actor)
        rivals = {tutor for tutor, learner_id in self._seen if learner_id == step.about}

        async def are_ready() -> bool:
            return self._reaching[step.about] >= rivals

        await wait_until(
            are_ready, self._clock, _PATIENCE_S, f"nobody else reaches for {NAMES[step.about]}", _AT_ONCE_S
        )
        has_taken = await self._stage.tutoring.take(step.actor, self._seen[step.actor, step.about])
        note = Taken(step.about, step.actor, self._clock.now().timestamp())
        (self._diary.taken if has_taken else self._diary.came_too_late).append(note)

    async def _send_back(self, step: Step) -> None:
        await self._stage.tutoring.send_back(step.actor, self._seen[step.actor, step.about])
        self._diary.line_before = self._lines[step.about]
        self._diary.line_after = [one["learner_id"] for one in await self._line()]

    async def _remove(self, step: Step) -> None:
        await self._look(step)
        await self._stage.tutoring.remove(step.actor, self._seen[step.actor, step.about])

    async def _room(self, tutor: str) -> Room:
        """Today's session as the tutor's page shows it."""
        session = (await self._stage.tutoring.day(tutor))["session"]
        if session is None:
            raise ActError(f"{tutor} has no session today")
        room = Room(session["meeting_id"], str(session["number"]))
        self._diary.note_number(tutor, room.number)
        return room

    async def _line(self) -> list[Json]:
        return list((await self._stage.tutoring.day(TARA.email))["line"])

    async def _has_signed_in(self, learner_id: str) -> bool:
        return learner_id in self._diary.pages

    async def _until(self, is_so: Callable[[], Awaitable[bool]], complaint: str) -> None:
        await wait_until(is_so, self._clock, _PATIENCE_S, complaint)
