"""What became of an appointment to which somebody did not come: LMS ids and times, nothing of Zoom's."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from rollcall.ids import LearnerId
from rollcall.store.settings import AbsenceChoice
from rollcall.store.table import Instant

type Outcome = Literal["", "learner", "host", "both", "ask_host"]


class Judgement(BaseModel):
    """``outcome`` is empty where nobody is a no-show: by the check, or once late evidence said so.

    ``came`` and ``absent`` are the learners who were expected. ``done``: what the tenant chose was carried out.
    ``reinstated`` are those of whom ``corrections`` said that they, or their host, had come.
    """

    model_config = ConfigDict(frozen=True)
    outcome: Outcome
    action: AbsenceChoice
    deadline: Instant
    judged_at: Instant
    absent: list[LearnerId] = []
    came: list[LearnerId] = []
    host_came: bool
    done: bool = False
    corrections: int = 0
    reinstated: list[LearnerId] = []
