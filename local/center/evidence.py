"""Everything the day has seen by its end. The verdict needs nothing else, and nothing else may decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.center.cast import LEARNERS
from local.center.diary import Diary
from local.center.expectation import Told, expected
from local.play.people import Learner
from local.play.presence import Person, Span


@dataclass(frozen=True)
class HostTold:
    """A tutor's own log."""

    state: str
    seconds: int
    drops: int


@dataclass(frozen=True)
class Books:
    """Zoom's own: everybody's stays by e-mail, over all the meetings that a tutor's session was.

    `registered` is the status of everybody's registration now; `creations` how many meetings were made for them.
    """

    stays: Mapping[str, Sequence[Span]]
    registered: Mapping[str, str]
    creations: int

    @classmethod
    def of(cls, people: Sequence[Person], registered: Mapping[str, str], creations: int) -> "Books":
        stays = dict[str, list[Span]]()
        for person in people:
            stays.setdefault(person.email, []).extend(person.intervals)
        return cls(stays, registered, creations)


@dataclass(frozen=True)
class Evidence:
    """The day: Zoom's books and the player's diary are the truth; `api` and `lms` are what was told.

    Both have the logs of each learner in the order of signing in; the tutors' own are by e-mail.
    """

    diary: Diary
    books: Books
    api: Mapping[str, Sequence[Told]]
    lms: Mapping[str, Sequence[Told]]
    hosts_by_api: Mapping[str, Sequence[HostTold]]
    hosts_by_lms: Mapping[str, Sequence[HostTold]]
    rejected_webhooks: int
    settled_after_s: float

    def due(self, learner: Learner) -> list[Told]:
        """What the logs of a learner must say."""
        return expected(learner, self.books.stays.get(learner.email, ()), self.diary)

    @property
    def all_due(self) -> dict[str, list[Told]]:
        """The same of everybody, by learner id."""
        return {who.learner_id: self.due(who) for who in LEARNERS}
