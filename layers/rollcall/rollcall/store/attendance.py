"""What the evidence of a meeting came to, version by version: LMS ids, times and numbers only.

A version adds the lines that changed and none is ever rewritten, so that the latest line of each learner is their
attendance and all of them are its history. A version counts once its own item is there; the lines that do not fit into
that are written before it, under the digest of them all: whoever writes the same writes it to the same place.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.store.meeting_records import AttendanceState
from rollcall.store.partitions import meeting_partition
from rollcall.store.policies import AttendancePolicy
from rollcall.store.table import Instant, ItemKey, Record, Table

LINES_BESIDE, _BYTES_BESIDE = 100, 64 * 1024
_LINES_A_PAGE, _BYTES_A_PAGE = 500, 1024 * 1024  # packed, moments take less than a third of that
_PACKED = "packed"

type Cause = Literal[
    "live", "report", "no_report", "nobody_came", "match", "mark", "requested", "learner_erased", "disconnected"
]
"""Why there is a version: the webhooks' numbers at the end, Zoom's report, the last attempt at it, and so on."""


class AttendanceRecord(BaseModel):
    """What a learner's presence came to, in seconds; ``version`` is the one that said so first.

    Without ``listed``, they are none of the meeting's learners any more.
    """

    model_config = ConfigDict(frozen=True)
    learner_id: LearnerId
    version: int = 0
    listed: bool = True
    state: Literal["provisional", "final", "needs_review"]
    status: str
    source: str
    seconds_total: int
    seconds_credited: int
    live_seconds: int | None = None
    report_seconds: int | None = None
    intervals: list[tuple[Instant, Instant]] = []
    how: list[str] = []
    flags: list[str] = []


_LINES = TypeAdapter(list[AttendanceRecord])


class AttendanceVersion(Record):
    """``changed`` lines: the first of them are ``lines``, the rest on pages. ``policy`` is what it was settled by,
    ``digest`` of all that.

    ``told`` is what the LMS is told: numbers that were final once are ``corrected``.
    """

    KIND: ClassVar = "attendance_version"
    tenant_id: TenantId
    meeting_id: MeetingId
    version: int
    state: AttendanceState
    told: Literal["provisional", "final", "corrected"]
    cause: Cause
    by: str = ""
    at: Instant
    window_s: int
    policy: AttendancePolicy
    changed: int = 0
    digest: str = ""
    lines: list[AttendanceRecord] = []

    @property
    def key(self) -> ItemKey:
        return ItemKey(meeting_partition(self.tenant_id, self.meeting_id), f"ATTENDANCE#{self.version:05}")

    def to_item(self) -> dict[str, Any]:
        item = super().to_item()
        return item | {_PACKED: _packed(item.pop("lines"))}

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> Self:
        return super().from_item({**item, "lines": _unpacked(item[_PACKED])})


class AttendancePage(Record):
    """More lines of a version."""

    KIND: ClassVar = "attendance_page"
    tenant_id: TenantId
    meeting_id: MeetingId
    version: int
    digest: str
    number: int
    lines: list[AttendanceRecord]

    @property
    def key(self) -> ItemKey:
        sort = f"ATTENDANCE#{self.version:05}#{self.digest}#{self.number:05}"
        return ItemKey(meeting_partition(self.tenant_id, self.meeting_id), sort)

    def to_item(self) -> dict[str, Any]:
        item = super().to_item()
        return item | {_PACKED: _packed(item.pop("lines"))}

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> Self:
        return super().from_item({**item, "lines": _unpacked(item[_PACKED])})


@dataclass(slots=True)
class Sheet:
    """A meeting's versions and their pages, in the order in which they lie."""

    versions: list[AttendanceVersion] = field(default_factory=list)
    pages: dict[tuple[int, str], list[AttendanceRecord]] = field(default_factory=dict)

    @property
    def latest(self) -> AttendanceVersion | None:
        return self.versions[-1] if self.versions else None

    @property
    def was_final(self) -> bool:
        return any(one.state is AttendanceState.FINAL for one in self.versions)

    def add(self, item: dict[str, Any]) -> None:
        if item["kind_of"] == AttendanceVersion.KIND:
            self.versions.append(AttendanceVersion.from_item(item))
        else:
            page = AttendancePage.from_item(item)
            self.pages.setdefault((page.version, page.digest), []).extend(page.lines)

    def lines_of(self, version: AttendanceVersion) -> Iterator[AttendanceRecord]:
        """What it changed. Pages of another version that lost are none of it."""
        yield from version.lines
        yield from self.pages.get((version.version, version.digest), [])

    def records(self) -> dict[LearnerId, AttendanceRecord]:
        """Of every learner what was said last; also of those who are not listed any more."""
        return {line.learner_id: line for version in self.versions for line in self.lines_of(version)}


@dataclass(frozen=True, slots=True)
class AttendanceStore:
    table: Table

    def append(self, version: AttendanceVersion, lines: Sequence[AttendanceRecord]) -> bool:
        """False where another version of that number was there first; then nothing of this one is left."""
        beside = _first(lines)
        whole = {"lines": beside, "changed": len(lines), "digest": _digest(version, lines)}
        version = version.model_copy(update=whole)
        pages = list(_pages(version, lines[len(beside) :]))
        for page in pages:
            self.table.put(page)
        if self.table.put_new(version):
            return True
        first = self.table.get(AttendanceVersion, version.key)
        if first and first.digest == version.digest:
            return True
        for page in pages:
            self.table.delete(page.key)
        return False

    def sheet(self, tenant_id: TenantId, meeting_id: MeetingId) -> Sheet:
        return sheet_of(self.table.query(meeting_partition(tenant_id, meeting_id), "ATTENDANCE#"))


def sheet_of(items: Iterable[dict[str, Any]]) -> Sheet:
    sheet = Sheet()
    for item in items:
        sheet.add(item)
    return sheet


def _first(lines: Sequence[AttendanceRecord]) -> list[AttendanceRecord]:
    """As many as the LMS is told at once: somebody with a bad connection may have hundreds of intervals."""
    sizes = accumulate(len(line.model_dump_json()) for line in lines[:LINES_BESIDE])
    return list(lines[: sum(size <= _BYTES_BESIDE for size in sizes)])


def _pages(version: AttendanceVersion, lines: Sequence[AttendanceRecord]) -> Iterator[AttendancePage]:
    whose = version.model_dump(include={"tenant_id", "meeting_id", "version", "digest"})
    for number, some in enumerate(_paged(lines)):
        yield AttendancePage(**whose, number=number, lines=some)


def _paged(lines: Sequence[AttendanceRecord]) -> Iterator[list[AttendanceRecord]]:
    """DynamoDB takes items of 400 KB."""
    page, size = list[AttendanceRecord](), 0
    for line in lines:
        length = len(line.model_dump_json())
        if page and (len(page) == _LINES_A_PAGE or size + length > _BYTES_A_PAGE):
            yield page
            page, size = [], 0
        page.append(line)
        size += length
    if page:
        yield page


def _digest(version: AttendanceVersion, lines: Sequence[AttendanceRecord]) -> str:
    """Of all that it says; who says it, and when, is no part of that."""
    decided = version.model_dump_json(include={"state", "policy"}).encode()
    return hashlib.sha256(decided + _LINES.dump_json(list(lines))).hexdigest()[:12]


def _packed(lines: list[dict[str, Any]]) -> bytes:
    return gzip.compress(json.dumps(lines, separators=(",", ":")).encode(), mtime=0)


def _unpacked(packed: Any) -> list[AttendanceRecord]:  # noqa: ANN401 - bytes, or boto3's own Binary
    return _LINES.validate_json(gzip.decompress(bytes(packed)))
