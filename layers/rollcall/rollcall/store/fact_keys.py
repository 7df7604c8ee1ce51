"""Under how many keys a meeting's facts lie: one until there are many, then more, so that none is hot.

DynamoDB takes a thousand writes a second under one key. A fact's place follows from whom it is about and from how many
keys there were when it was written; there are only ever more of them, so that it is in one of a few places.
"""

from zlib import crc32

from rollcall.ids import MeetingId, TenantId
from rollcall.store.partitions import meeting_partition

MOST_KEYS = 16
FACTS_A_KEY = 2_500  # with pages of a megabyte, all of them are read by no more than a query for each thousand


def keys_for(facts: int) -> int:
    """The largest power of two that leaves each key so many."""
    return 1 << (min(facts // FACTS_A_KEY, MOST_KEYS) or 1).bit_length() - 1


def key_of(who: str, keys: int) -> int:
    return crc32(who.encode()) % keys


def keys_of(who: str, keys: int) -> list[int]:
    """Wherever a fact about somebody can be: each power of two was the number of keys once."""
    return sorted({key_of(who, 1 << power) for power in range(keys.bit_length())})


def facts_partition(tenant_id: TenantId, meeting_id: MeetingId, number: int) -> str:
    """The first is the meeting's own: most have no other."""
    return f"FACTS#{tenant_id}#{meeting_id}#{number}" if number else meeting_partition(tenant_id, meeting_id)
