"""Who was there and is nobody of the roster, with the people they might be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rollcall.attendance.model import Unmatched
from rollcall.attendance.suggesting import Suggestions
from rollcall.ids import MeetingId, TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.matches import Suggestion, UnknownList, UnknownReply
from rollcall.lms.problems import not_found
from rollcall.services.attendance.evidence import HOST, roster_of
from rollcall.services.attendance.naming import hash_of
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.summing_up import Result, attendance_of
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.table import as_text

_PAGE = 100
_CURSOR = frozenset({"place", "tenant"})
_LAST = "9999"


@dataclass(frozen=True, slots=True)
class UnmatchedView:
    facts: FactStore
    policies: Policies

    def page(self, tenant_id: TenantId, meeting_id: str, cursor: str, now: datetime) -> UnknownList:
        """Whoever is matched meanwhile moves nobody else: a page ends at a place, not at a number."""
        after = (from_cursor(cursor, tenant_id, _CURSOR) or {}).get("place", "")
        file = self.facts.open(tenant_id, MeetingId(meeting_id))
        if file is None:
            raise not_found("meeting")
        if file.meeting.status is MeetingStatus.EXTERNALLY_LINKED:  # with its connection, every name is gone
            return UnknownList(meeting_id=meeting_id, count=0, items=[])
        result = attendance_of(file, now, self.policies.applied_to(file))
        placed = sorted((_place(one, number), one) for number, one in enumerate(result.unmatched))
        page = [one for one in placed if one[0] > after][: _PAGE + 1]
        more = {"place": page[_PAGE - 1][0], "tenant": tenant_id} if len(page) > _PAGE else None
        items = list(_shown(file, result, [one for _, one in page[:_PAGE]]))
        return UnknownList(meeting_id=meeting_id, count=len(placed), items=items, cursor=to_cursor(more))


def _place(one: Unmatched, number: int) -> str:
    """By when they came. ``number`` tells apart those who came at once under one name; no name is in a cursor."""
    came = as_text(one.intervals[0][0]) if one.intervals else _LAST
    return f"{came}#{hash_of(one.name)}#{number:06}"


def _shown(file: MeetingFile, result: Result, unknown: list[Unmatched]) -> Iterator[UnknownReply]:
    people = {str(one.learner_id): one for one in file.registrants if not one.is_removed}
    seen = {one.learner_id for one in result.records if one.seconds_total}
    learners = (one for one in roster_of(file) if one.id in people and not one.id.startswith(HOST))
    suggestions = Suggestions(learners, seen)
    for one in unknown:
        likely = [people[who] for who in suggestions.of(one) if who in people]
        yield UnknownReply(
            name=one.name,
            seconds_total=one.seconds_total,
            intervals=list(one.intervals),
            how=list(one.how),
            suggestions=[
                Suggestion(learner_id=who.learner_id, name=who.name, was_seen=who.learner_id in seen) for who in likely
            ],
        )
