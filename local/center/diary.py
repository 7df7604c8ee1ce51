"""What the player saw happen on the day, by their own clock: with Zoom's books, all there is of the truth."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Taken:
    """A learner was taken from the line by a tutor, at an instant in seconds since the epoch."""

    learner_id: str
    tutor: str
    at: float


@dataclass
class Diary:
    """Instants are in seconds since the epoch; learners and tutors by what the script calls them.

    `hosts` are the tutors' ids in Zoom. `signed_in` has one instant for each sign-in, before it was sent. `lags_s` is
    how long after being taken a waiting learner's page moved on. `numbers` are the meetings in Zoom that a tutor's
    session was, one after the other. `line_before` and `line_after` are the line as a tutor saw it when they took
    somebody, and when they had sent them back. `pages` is where a learner's browser is.
    """

    hosts: frozenset[str] = frozenset()
    signed_in: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    taken: list[Taken] = field(default_factory=list)
    came_too_late: list[Taken] = field(default_factory=list)
    lags_s: dict[str, float] = field(default_factory=dict)
    numbers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    line_before: list[str] = field(default_factory=list)
    line_after: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)

    def note_number(self, tutor: str, number: str) -> None:
        """The session's number as it is seen now."""
        if number not in self.numbers[tutor]:
            self.numbers[tutor].append(number)

    def taken_by(self, learner_id: str) -> str | None:
        """Who took them last, if anybody."""
        return next((one.tutor for one in reversed(self.taken) if one.learner_id == learner_id), None)
