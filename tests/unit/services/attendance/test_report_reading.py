import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from rollcall.ids import InstanceUuid
from rollcall.services.attendance.report_reading import Reading, read_report
from rollcall.zoom.errors import MissingScopesError, PagesExpiredError
from rollcall.zoom.models import ParticipantPage, ParticipantRow, PastMeeting
from tests.unit.records import UUID, at


def row(who: str = "r1", start: float = 0, end: float = 3600, **more: Any) -> ParticipantRow:
    return ParticipantRow(registrant_id=who, user_id=f"{who}-{start}", join_time=at(start), leave_time=at(end), **more)


@dataclass
class Zoom:
    """Its report of a run of an hour: pages, and what goes wrong between them."""

    pages: list[list[ParticipantRow]]
    expected: int = 1
    expires: int = 0
    lacks_report: bool = False
    asked: list[str] = field(default_factory=list)

    def report_meeting(self, uuid: InstanceUuid) -> PastMeeting:
        if self.lacks_report:
            raise MissingScopesError("does not contain scopes", scopes=["report:read:meeting:admin"], code=4711)
        return self.past_meeting(uuid)

    def past_meeting(self, uuid: InstanceUuid) -> PastMeeting:
        return PastMeeting(uuid=uuid, start_time=at(0), end_time=at(3600), participants_count=self.expected)

    def participants(self, _: InstanceUuid, *, report: bool) -> Iterator[ParticipantPage]:
        self.asked.append("report" if report else "past")
        for number, page in enumerate(self.pages):
            if number and self.expires:
                self.expires -= 1
                raise PagesExpiredError("The next page token is invalid or expired.")
            yield ParticipantPage(participants=page)

    def read(self, *, may_read_reports: bool = True) -> Reading:
        return read_report(cast("Any", self), UUID, may_read_reports=may_read_reports)


def kept(reading: Reading) -> list[str]:
    rows = (json.loads(gzip.decompress(page)) for page in reading.pages)
    return [one["user_id"] for page in rows for one in page]


def test_every_page_is_kept_as_it_came() -> None:
    reading = Zoom([[row("r1"), row("r2")], [row("r3")]], expected=3).read()
    assert (kept(reading), reading.rows, len(reading.pages)) == (["r1-0", "r2-0", "r3-0"], 3, 2)
    assert reading.has_everybody


def test_a_page_that_came_twice_counts_once() -> None:
    page = [row("r1"), row("r2")]
    reading = Zoom([page, page, [row("r3")]], expected=3).read()
    assert (kept(reading), reading.rows, len(reading.pages)) == (["r1-0", "r2-0", "r3-0"], 3, 2)
    assert reading.digest == Zoom([[row("r3")], page]).read().digest


def test_another_answer_has_another_digest_and_none_has_none() -> None:
    digests = {Zoom([[row("r1", end=end)]]).read().digest for end in (3600, 3601)}
    assert len(digests) == 2
    assert Zoom([[]]).read().digest == ""


@pytest.mark.parametrize(
    ("start", "end", "is_kept"),
    [(-900, -601, False), (-900, -599, True), (4199, 4800, True), (4200, 4800, False), (86_400, 90_000, False)],
)
def test_a_row_of_another_run_is_left_out(start: float, end: float, is_kept: bool) -> None:
    assert kept(Zoom([[row("r1", start, end)]]).read()) == ([f"r1-{start}"] if is_kept else [])


def test_who_waited_before_the_start_is_kept_and_counts_for_nobody() -> None:
    reading = Zoom([[row("r1", -3600, -1800, status="in_waiting_room")]]).read()
    assert (reading.rows, reading.has_everybody) == (1, False)


def test_an_expired_page_begins_anew_from_the_first_once() -> None:
    zoom = Zoom([[row("r1")], [row("r2")]], expected=2, expires=1)
    assert kept(zoom.read()) == ["r1-0", "r2-0"]
    zoom.expires = 2
    with pytest.raises(PagesExpiredError):
        zoom.read()
    assert len(zoom.asked) == 4


@pytest.mark.parametrize(
    ("may", "lacks", "way"), [(True, False, "report"), (True, True, "past"), (False, False, "past")]
)
def test_the_scopes_decide_which_way_is_asked(may: bool, lacks: bool, way: str) -> None:
    zoom = Zoom([[row()]], lacks_report=lacks)
    zoom.read(may_read_reports=may)
    assert zoom.asked == [way]
