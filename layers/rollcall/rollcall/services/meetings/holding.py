"""A meeting held while it is changed in Zoom, so that of two changes one comes after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from rollcall.lms.problems import Problem
from rollcall.store.changes import ChangeStore
from rollcall.store.meeting_records import Meeting


@dataclass(frozen=True, slots=True)
class Holding:
    changes: ChangeStore

    @contextmanager
    def held(self, meeting: Meeting, now: datetime) -> Iterator[Meeting]:
        """As it is now to be changed; let go where that fails. Raises a problem where somebody else changes it."""
        begun = self.changes.begin(meeting, now)
        if begun is None:
            raise being_changed()
        with self.let_go_where_it_fails(begun):
            yield begun

    @contextmanager
    def let_go_where_it_fails(self, begun: Meeting) -> Iterator[None]:
        """Around what is made of a meeting that is held."""
        try:
            yield
        except Exception:
            self.changes.finish(begun, {})
            raise


def being_changed() -> Problem:
    return Problem(
        409,
        "meeting_being_changed",
        "Another request changes this meeting at the same moment.",
        "Read it, and send the request again if it is still wanted.",
        retry_after_s=2,
    )
