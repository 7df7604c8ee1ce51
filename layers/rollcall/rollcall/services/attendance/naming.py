"""Names as they are compared, and as they stand in keys."""

from collections.abc import Iterable

from rollcall.attendance.matching import name_key
from rollcall.attendance.model import Unmatched
from rollcall.store.aliases import alias_hash
from rollcall.store.meeting_records import Meeting
from rollcall.store.unmatched_names import UnmatchedName

_MOST_NAMES = 200


def hash_of(shown: str) -> str:
    """Of a name as Zoom shows it: equal names have equal hashes."""
    return alias_hash(name_key(shown))


def names_of(meeting: Meeting, unmatched: Iterable[Unmatched]) -> dict[str, UnmatchedName]:
    """By hash, the names of those who were nobody of the roster; of a crowd, those who were there longest."""
    there_longest = sorted(unmatched, key=lambda one: (-one.seconds_total, one.name))
    names = dict.fromkeys(key for one in there_longest if (key := name_key(one.name)))
    whose = {"tenant_id": meeting.tenant_id, "meeting_id": meeting.meeting_id, "start": meeting.start}
    hashes = (alias_hash(name) for name in list(names)[:_MOST_NAMES])
    return {hashed: UnmatchedName.model_validate(whose | {"name_hash": hashed}) for hashed in hashes}
