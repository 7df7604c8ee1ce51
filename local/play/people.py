"""The people of a play, as the LMS and Zoom know them."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4


@dataclass(frozen=True)
class Learner:
    """One learner as the LMS knows them, and the part they play."""

    learner_id: str
    name: str
    email: str
    part: StrEnum


@dataclass(frozen=True)
class Staff:
    """Somebody with a user in the Zoom account."""

    email: str
    first_name: str
    last_name: str
    role: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def new_domain() -> str:
    """Each run of a play is a school of its own, so that one stack can see it many times."""
    return f"{uuid4().hex[:6]}.lms.example"
