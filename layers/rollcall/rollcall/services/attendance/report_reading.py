"""One look at the report of a run: all of its pages, or nothing. A page is packed as it comes, so that of a meeting of
thousands no more than one is held unpacked.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rollcall.ids import InstanceUuid
from rollcall.services.attendance.heads import Heads
from rollcall.store.facts import packed
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import MissingScopesError, PagesExpiredError
from rollcall.zoom.models import ParticipantRow, PastMeeting

_SLACK = timedelta(minutes=10)


@dataclass(slots=True)
class Reading:
    """What Zoom says of a run now. A row that two pages repeat is one row; a row of another run is none of this one."""

    summary: PastMeeting
    pages: list[bytes] = field(default_factory=list)
    _known: set[bytes] = field(default_factory=set)
    _heads: Heads = field(default_factory=Heads)

    @property
    def rows(self) -> int:
        return len(self._known)

    @property
    def digest(self) -> str:
        """The same for the same rows, whatever their order."""
        return hashlib.sha256(b"".join(sorted(self._known))).hexdigest()[:32] if self._known else ""

    @property
    def has_everybody(self) -> bool:
        """Whether Zoom's own count of participants is met: rows are connections, and three may be one person."""
        return 0 < self.summary.participants_count <= self._heads.least

    def take(self, rows: Iterable[ParticipantRow]) -> None:
        new = list(self._news(rows))
        if new:
            self.pages.append(packed(new))

    def _news(self, rows: Iterable[ParticipantRow]) -> Iterator[dict[str, Any]]:
        for row in rows:
            told = row.model_dump(mode="json")
            mark = hashlib.blake2b(json.dumps(told).encode(), digest_size=16).digest()
            if mark in self._known or not self._is_ours(row):
                continue
            self._known.add(mark)
            if row.status != "in_waiting_room":
                self._heads.add(row.registrant_id, (row.id, row.user_email, row.name))
            yield told

    def _is_ours(self, row: ParticipantRow) -> bool:
        """A row that cannot be judged is kept: whoever settles knows what a bad row is worth."""
        start, end = self.summary.start_time, self.summary.end_time
        if row.status == "in_waiting_room" or not (start and end and row.join_time and row.leave_time):
            return True
        return row.join_time < end + _SLACK and row.leave_time > start - _SLACK


def read_report(client: ZoomClient, uuid: InstanceUuid, *, may_read_reports: bool) -> Reading:
    """By the path that the scopes allow. Raises NotReadyError, PagesExpiredError, ZoomError."""
    if may_read_reports:
        try:
            return _whole(client, uuid, report=True)
        except MissingScopesError:  # taken away since; past meetings tell nearly as much
            return _whole(client, uuid, report=False)
    return _whole(client, uuid, report=False)


def _whole(client: ZoomClient, uuid: InstanceUuid, *, report: bool) -> Reading:
    """From the first page once more, at once, where a page's token did not last; a second time is for later."""
    try:
        return _read(client, uuid, report=report)
    except PagesExpiredError:
        return _read(client, uuid, report=report)


def _read(client: ZoomClient, uuid: InstanceUuid, *, report: bool) -> Reading:
    reading = Reading(client.report_meeting(uuid) if report else client.past_meeting(uuid))
    for page in client.participants(uuid, report=report):
        reading.take(page.participants)
    return reading
