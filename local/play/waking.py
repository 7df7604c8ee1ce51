"""Before anybody's minutes count: the local AWS starts a worker for each call that comes while others are busy.

That takes it seconds each, in which it answers nothing else. In AWS it is a fraction of one, and nobody's affair.
"""

import asyncio

from local.play.doors.tutoring import AT_ONCE
from local.play.stage import Stage

_DOORS = ("/drop-in/nobody", "/sign-in/nobody", "/v1/daily-sessions?host_email=nobody@lms.example")
"""One of each function that learners and tutors wait for; there is nothing behind them."""


async def wake(stage: Stage) -> None:
    """Have the functions of drop-in ready for as many as will call them at once."""
    for door in _DOORS:
        await asyncio.gather(*(stage.rollcall.knock(door) for _ in range(AT_ONCE)))
