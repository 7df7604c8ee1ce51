"""What happens to a meeting's roster that the LMS did not do itself, and when all that it did is in Zoom."""

from collections.abc import Iterator
from typing import Any

from rollcall.services.telling.meeting_news import Told
from rollcall.store.registrants import REMOVED, Registrant, RegistrantStatus
from rollcall.store.roster_syncs import RosterSync, SyncState
from rollcall.store.table import as_text

_LOST = frozenset({RegistrantStatus.CANCELLED, RegistrantStatus.DENIED})
_TOLD = _LOST | {RegistrantStatus.FAILED}


def of_registrant(new: Registrant, old: Registrant | None) -> Iterator[Told]:
    """Not one for each ordinary registration: who is wanted and gets in, or is removed and gets out, is no news."""
    if old is None or new.status is old.status:
        return
    came_back = new.status is RegistrantStatus.REGISTERED and old.status in _LOST
    if came_back or (new.status in _TOLD and new.reason != REMOVED):
        yield f"registrant.{new.status.value}", _data(new)


def _data(registrant: Registrant) -> dict[str, Any]:
    told = {
        "meeting_id": registrant.meeting_id,
        "learner_id": registrant.learner_id,
        "reason": registrant.reason,
        "at": as_text(registrant.changed_at) if registrant.changed_at else "",
    }
    return {name: value for name, value in told.items() if value}


def of_roster_sync(new: RosterSync, old: RosterSync | None) -> Iterator[Told]:
    """Once for everything that was asked for until then."""
    if old is None or not old.is_unfinished or new.state is not SyncState.SYNCED:
        return
    counts = {"added": new.added, "removed": new.removed, "failed": new.failed}
    yield "meeting.roster_synced", {"meeting_id": new.meeting_id, **counts}
