"""What Zoom's webhook names mean to attendance; every other event means nothing to it."""

from enum import IntEnum, auto
from functools import lru_cache


class Kind(IntEnum):
    JOIN = auto()
    LEAVE = auto()
    WAIT = auto()
    WAITED = auto()
    PUT_BACK = auto()
    ADMIT = auto()
    SEEN = auto()
    STARTED = auto()
    ENDED = auto()


_KINDS = {
    "started": Kind.STARTED,
    "ended": Kind.ENDED,
    "participant_joined": Kind.JOIN,
    "participant_left": Kind.LEAVE,
    "participant_joined_breakout_room": Kind.JOIN,
    "participant_left_breakout_room": Kind.LEAVE,
    "participant_joined_waiting_room": Kind.WAIT,
    "participant_left_waiting_room": Kind.WAITED,
    "participant_put_in_waiting_room": Kind.PUT_BACK,
    "participant_admitted": Kind.ADMIT,
    "participant_jbh_waiting": Kind.WAIT,
    "participant_jbh_waiting_left": Kind.WAITED,
    "participant_jbh_joined": Kind.SEEN,
}

WAITING = frozenset({Kind.WAIT, Kind.WAITED, Kind.PUT_BACK, Kind.ADMIT})
PAIRED = frozenset({Kind.JOIN, Kind.LEAVE})
ARRIVAL = WAITING | PAIRED | {Kind.SEEN}


@lru_cache(maxsize=64)
def kind_of(event: str) -> Kind | None:
    """What a webhook (`meeting.participant_joined`) says, or None when attendance has no use for it."""
    return _KINDS.get(event.rpartition(".")[2])


def in_breakout_room(event: str) -> bool:
    """Whether a webhook is about a breakout room, whose stays are told apart from those in the main room."""
    return event.endswith("_breakout_room")
