"""Under how many keys a container writes a meeting's facts.

Each container tells the meeting what it wrote, in steps, and learns from it what all of them did: a surge comes to
fifty containers, of which none sees much of it.
"""

from collections import Counter
from dataclasses import dataclass, field

from rollcall.ids import MeetingId
from rollcall.store.facts import Fact, FactStore
from rollcall.store.meeting_records import Meeting

STEP = 100


@dataclass(frozen=True, slots=True)
class Spreading:
    facts: FactStore
    _keys: dict[MeetingId, int] = field(default_factory=dict)
    _uncounted: Counter[MeetingId] = field(default_factory=Counter)

    def placed(self, fact: Fact) -> Fact:
        return fact.spread_over(self._keys.get(fact.meeting_id, 1))

    def wrote(self, meeting: Meeting, new: int) -> None:
        """``meeting`` as it is now: whoever writes under a key has read of it, so whoever reads later knows of it."""
        self._keys[meeting.meeting_id] = meeting.fact_keys
        self._uncounted[meeting.meeting_id] += new
        if self._uncounted[meeting.meeting_id] >= STEP:
            self.facts.count(meeting, self._uncounted.pop(meeting.meeting_id))
