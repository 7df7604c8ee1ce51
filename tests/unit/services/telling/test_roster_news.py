"""What the LMS is told of a roster: what it did not do itself, and when all that it did is in Zoom."""

from typing import Any

import pytest

from rollcall.services.telling.roster_news import of_registrant, of_roster_sync
from rollcall.store.registrants import CANCELLED_IN_ZOOM, DENIED_IN_ZOOM, REMOVED
from rollcall.store.roster_syncs import RosterSync, SyncState
from tests.unit.records import MEETING, START, TENANT, registrant


def told(before: str, after: str, reason: str = "") -> list[tuple[str, dict[str, Any]]]:
    old = type(registrant(1)).model_validate(registrant(1).model_dump() | {"status": before})
    change = {"status": after, "reason": reason, "changed_at": START}
    return list(of_registrant(type(old).model_validate(old.model_dump() | change), old))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("registered", "cancelled", CANCELLED_IN_ZOOM),
        ("registered", "denied", DENIED_IN_ZOOM),
        ("pending", "failed", "zoom_refused"),
    ],
)
def test_a_registration_lost_in_zoom_is_told_with_its_reason(before: str, after: str, reason: str) -> None:
    data = {"meeting_id": MEETING, "learner_id": "l1", "reason": reason, "at": "2026-10-05T10:00:00Z"}
    assert told(before, after, reason) == [(f"registrant.{after}", data)]


@pytest.mark.parametrize("before", ["cancelled", "denied"])
def test_somebody_who_is_back_is_told_of(before: str) -> None:
    [(name, data)] = told(before, "registered")
    assert (name, data["learner_id"]) == ("registrant.registered", "l1")
    assert "reason" not in data


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("pending", "registered", ""),
        ("registered", "removing", ""),
        ("removing", "cancelled", REMOVED),
        ("pending", "cancelled", REMOVED),
        ("cancelled", "pending", ""),
        ("registered", "registered", ""),
    ],
)
def test_what_the_lms_wanted_is_no_news(before: str, after: str, reason: str) -> None:
    assert told(before, after, reason) == []


def test_a_new_registrant_is_no_news() -> None:
    assert list(of_registrant(registrant(1), None)) == []


def test_nothing_personal_is_told() -> None:
    assert registrant(1).email not in str(told("registered", "cancelled", CANCELLED_IN_ZOOM))


def sync(state: SyncState, **changes: Any) -> RosterSync:
    return RosterSync(tenant_id=TENANT, meeting_id=MEETING, state=state, **changes)


@pytest.mark.parametrize("before", [SyncState.SYNCING, SyncState.WAITING])
def test_a_roster_that_is_in_zoom_is_told_with_its_counts(before: SyncState) -> None:
    news = list(of_roster_sync(sync(SyncState.SYNCED, added=30, removed=2, failed=1), sync(before)))
    assert news == [("meeting.roster_synced", {"meeting_id": MEETING, "added": 30, "removed": 2, "failed": 1})]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, SyncState.SYNCING),
        (SyncState.SYNCING, SyncState.WAITING),
        (SyncState.SYNCING, SyncState.STOPPED),
        (SyncState.SYNCED, SyncState.SYNCED),
    ],
)
def test_a_roster_on_its_way_is_no_news(before: SyncState | None, after: SyncState) -> None:
    assert list(of_roster_sync(sync(after), sync(before) if before else None)) == []
