"""The tutoring center inside the LMS: its tutors, the page of the whole center, and who signed in here."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from local.lms.client import Learner
from local.lms.desk import Desk
from local.lms.drop_in import DailySession, DropIn, InLine, SignIn, SignInPage, Wish
from local.lms.identities import IdentityKey, page_with_identity, signed_identity
from local.lms.logbook import HostLog, SessionLog


@dataclass(frozen=True)
class Tutor:
    """A tutor as the LMS knows them; a `program_id` is of the program whose waiting line they work."""

    email: str
    name: str
    program_id: str = ""


@dataclass(frozen=True)
class Center:
    """The public page of the center, and what the LMS signs its learners' identities with."""

    title: str
    page: SignInPage
    key: IdentityKey


@dataclass(frozen=True)
class TutorDay:
    """What a tutor's page shows. `names` are the learners', by id: events have ids alone."""

    tutor: Tutor
    session: DailySession | None
    line: list[InLine]
    logs: list[SessionLog]
    own_log: HostLog | None
    names: dict[str, str]


class Tutoring:
    """What the pages of drop-in act on. `clock` is in seconds since the epoch."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        self.tutors: dict[str, Tutor] = {}
        self.center: Center | None = None
        self._desk = desk
        self._clock = clock
        self._learners: dict[str, Learner] = {}

    @property
    def drop_in(self) -> DropIn:
        """The line to Rollcall, by the Zoom account that is connected; raises `NotConfiguredError`."""
        return DropIn(self._desk.rollcall, self._desk.connection_id)

    def tutor(self, email: str) -> Tutor:
        """The LMS's own record; of a tutor without one, all that is known is the address."""
        return self.tutors.get(email, Tutor(email, email))

    async def open_center(self, title: str, program_id: str) -> None:
        """Make the page where everybody of a program signs in, and a key for their identities."""
        drop_in = self.drop_in
        page = await drop_in.make_page(title, Wish(program_id=program_id))
        self.center = Center(title, page, await drop_in.make_identity_key())

    async def sign_in(self, tutor: Tutor, learner: Learner, purpose: str, request_id: str) -> SignIn:
        """Sign a learner in at a tutor, by the LMS's own call."""
        wish = Wish(tutor.email, tutor.program_id, purpose)
        signed_in = await self.drop_in.sign_in(learner, wish, request_id)
        self._learners[learner.learner_id] = learner
        log = SessionLog(signed_in.session_log_id, learner.learner_id, signed_in.state, signed_in.meeting_id)
        self._desk.logbook.open(log)
        return signed_in

    def center_link(self, center: Center, learner: Learner, purpose: str) -> str:
        """Sign a learner in at the center: their browser takes their identity to the public page."""
        self._learners[learner.learner_id] = learner
        identity = signed_identity(center.key, learner, center.page.sign_in_page_id, purpose, self._clock())
        return page_with_identity(center.page.url, identity)

    async def day_of(self, tutor: Tutor) -> TutorDay:
        """Today as Rollcall has it now, and the logs as its events told them."""
        session, logbook = await self.drop_in.today(tutor.email), self._desk.logbook
        return TutorDay(
            tutor=tutor,
            session=session,
            line=await self.drop_in.line(tutor.program_id) if tutor.program_id else [],
            logs=logbook.of_meeting(session.meeting_id) if session else [],
            own_log=logbook.host_log(session.meeting_id) if session else None,
            names={learner_id: learner.name for learner_id, learner in self._learners.items()},
        )
