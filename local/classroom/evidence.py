"""Everything the class has seen by its end. The verdict needs nothing else, and nothing else may decide it."""

from collections.abc import Mapping
from dataclasses import dataclass

from local.play.doors.sheet import Row, Sheet
from local.play.presence import Span, Truth


@dataclass(frozen=True)
class DropIn:
    """One drop-in: Rollcall's record, and what the LMS heard of it. `is_turned_away`: Zoom turns the learner away."""

    state: str
    seconds: int
    lms_state: str
    lms_seconds: int
    is_turned_away: bool


@dataclass(frozen=True)
class WebhookCounts:
    """What became of the deliveries to the LMS."""

    verified: int
    rejected: int


@dataclass(frozen=True)
class ZoomCalls:
    """What Rollcall asked of Zoom about the runs of the class."""

    reports_read: int
    reports_refused: int


@dataclass(frozen=True)
class HeardVersion:
    """A version of the attendance as the LMS was told of it; `told` is provisional, final or corrected."""

    version: int
    told: str
    cause: str


@dataclass(frozen=True)
class RegistrationCalls:
    """Calls to Zoom about the roster of the class, each for many learners."""

    batches: int
    status_changes: int


@dataclass(frozen=True)
class RosterSeen:
    """What became of the roster: `in_zoom` is Zoom's status by e-mail, `heard` the LMS's notes by learner id."""

    first_batches: int
    calls: RegistrationCalls
    in_zoom: Mapping[str, str]
    heard: Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """The class: what was true, what Rollcall said at the end and when it was final, what the LMS shows."""

    schedule: Span
    uuids: tuple[str, ...]
    roster: RosterSeen
    truth: Truth
    live: Sheet
    live_after_s: float
    final: Sheet
    final_after_s: float
    lms: Mapping[str, Row]
    versions: tuple[HeardVersion, ...]
    webhooks: WebhookCounts
    zoom_calls: ZoomCalls
    drop_in_truth: Truth
    drop_ins: Mapping[str, DropIn]
