"""One thing that somebody does at some second of a play."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

LAPTOP = "laptop"
PHONE = "phone"


class ActError(Exception):
    """Somebody could not do what the script says."""


@dataclass(frozen=True, order=True)
class Step:
    """One act. `actor` is a learner id or a staff e-mail; `about` is the learner acted on, or the new name."""

    second: float
    actor: str
    action: StrEnum
    device: str = LAPTOP
    about: str = ""


type Act = Callable[[Step], Awaitable[None]]
type Acts = dict[StrEnum, Act]
"""One act for each action of a play."""
