"""Changes of a meeting that Zoom has to be told of, and changes made in Zoom that are taken over. Of two, ours wins.

Whoever changes a meeting in Zoom says so first (``begin``), and what they made of it afterwards (``finish``); each
is a revision. A look at Zoom from before an end of it is out of date, and its outcome is not written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.store.meeting_records import Meeting
from rollcall.store.table import ConditionFailedError, Table, as_text

CHANGE_LEASE = timedelta(seconds=60)  # longer than any Lambda behind the API may run
_MOVED = frozenset({"start", "duration_s"})


@dataclass(frozen=True, slots=True)
class ChangeStore:
    table: Table

    def begin(self, meeting: Meeting, now: datetime) -> Meeting | None:
        """The meeting as it is now to be changed; None where it is being changed, or was since it was read."""
        free = Attr("changing_until").not_exists() | Attr("changing_until").lt(as_text(now))
        return self._write(meeting, {"changing_until": now + CHANGE_LEASE}, as_read(meeting) & free)

    def finish(self, begun: Meeting, changes: Mapping[str, Any]) -> Meeting | None:
        """The meeting with ``changes``, fields of it; None where it took too long, and somebody else has changed it."""
        return self._write(begun, {**changes, "changing_until": None}, as_read(begun))

    def take_over(self, meeting: Meeting, changes: Mapping[str, Any]) -> Meeting | None:
        """What was made of it in Zoom; None where it was changed here since it was read.

        Not for a meeting that is being changed: what Zoom has of it may be ours already.
        """
        counted = {"taken_over": meeting.taken_over + 1, "changing_until": None}
        return self._write(meeting, {**changes, **counted}, as_read(meeting))

    def _write(self, meeting: Meeting, changes: Mapping[str, Any], condition: ConditionBase) -> Meeting | None:
        """Only what is another: the room and the attendance are others' to write, at any moment."""
        changed = meeting.model_copy(update={**changes, "revision": meeting.revision + 1})
        old, new = meeting.to_item(), changed.to_item()
        values = {name: value for name, value in new.items() if old.get(name) != value}
        if not values.keys().isdisjoint(_MOVED):
            values |= changed.index_keys()
        try:
            item = self.table.update(meeting.key, values, condition, remove=old.keys() - new.keys())
        except ConditionFailedError:
            return None
        return Meeting.from_item(item)


def as_read(meeting: Meeting) -> ConditionBase:
    """It was neither changed nor cancelled since."""
    never = Attr("revision").not_exists()
    same = Attr("revision").eq(meeting.revision)
    return (same if meeting.revision else same | never) & Attr("status").eq(meeting.status.value)
