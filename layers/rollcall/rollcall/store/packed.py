"""Items that hold many lines, gzipped: read, and written again without some of them."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.store.attendance import AttendancePage, AttendanceVersion
from rollcall.store.facts import REPORT_PAGE
from rollcall.store.meeting_records import Meeting
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import ItemKey, Table

_KINDS = {REPORT_PAGE, AttendanceVersion.KIND, AttendancePage.KIND}

type Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Packed:
    """An item whose ``attribute`` is a gzipped list. ``lines`` are parsed when they are asked for."""

    key: ItemKey
    attribute: str
    stored: bytes

    def lines(self) -> list[Line]:
        lines: list[Line] = json.loads(gzip.decompress(self.stored))
        return lines


@dataclass(frozen=True, slots=True)
class Repack:
    """The part of a transaction that keeps some lines of an item, where nobody has changed it."""

    packed: Packed
    kept: Sequence[Line]

    def as_request(self, table_name: str) -> dict[str, Any]:
        kept = gzip.compress(json.dumps(list(self.kept), separators=(",", ":")).encode(), mtime=0)
        return {
            "Update": {
                "TableName": table_name,
                "Key": self.packed.key.as_item(),
                "UpdateExpression": "SET #lines = :kept",
                "ConditionExpression": "#lines = :before",
                "ExpressionAttributeNames": {"#lines": self.packed.attribute},
                "ExpressionAttributeValues": {":kept": kept, ":before": self.packed.stored},
            }
        }


@dataclass(frozen=True, slots=True)
class PackedStore:
    table: Table

    def report_pages(self, meeting: Meeting) -> Iterator[Packed]:
        return self._of(meeting, "REPORT#", "rows")

    def attendance_lines(self, meeting: Meeting) -> Iterator[Packed]:
        """Those of every version, and of its pages."""
        return self._of(meeting, "ATTENDANCE#", "packed")

    def _of(self, meeting: Meeting, prefix: str, attribute: str) -> Iterator[Packed]:
        for item in self.table.query(meeting_partition(meeting.tenant_id, meeting.meeting_id), prefix):
            if item["kind_of"] in _KINDS:
                yield Packed(ItemKey(item["pk"], item["sk"]), attribute, _bytes(item[attribute]))


def _bytes(stored: Any) -> bytes:  # noqa: ANN401 - bytes, or boto3's own Binary
    return bytes(stored)
