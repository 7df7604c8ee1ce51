"""Why there is a version of a meeting's attendance, and what stands once it was final."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from rollcall.services.attendance.occasions import Occasion
from rollcall.services.attendance.settling import Settling
from rollcall.store.attendance import AttendanceRecord, AttendanceVersion
from rollcall.store.deleting import ContendedError
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Room
from rollcall.store.policies import AttendancePolicy
from tests.unit.records import MEETING, TENANT, UUID, at, instance, mark, meeting, report
from tests.unit.services.attendance.test_settling import AGAIN, file, row, visit

ASKED = Occasion("requested", "admin-1")
STRICT = AttendancePolicy(late_after_s=1)


@dataclass
class Book:
    """One meeting and the stores around it. ``rivals`` are versions that others write first."""

    file: MeetingFile
    rivals: list[AttendanceVersion] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def open(self, *_: object) -> MeetingFile:
        return self.file

    def append(self, version: AttendanceVersion, lines: list[AttendanceRecord]) -> bool:
        if self.rivals:
            self.file.sheet.versions.append(self.rivals.pop(0))
            return False
        self.file.sheet.versions.append(version.model_copy(update={"lines": lines, "changed": len(lines)}))
        return True

    def note_attendance(self, _meeting: object, state: str, _window_s: int, _now: object) -> None:
        self.noted.append(state)

    def cleaned(self, held: MeetingFile) -> MeetingFile:
        return held

    def note(self, *_: object) -> None:
        """The names of those who are unmatched; not what these tests are about."""

    def applied_to(self, held: MeetingFile) -> AttendancePolicy:
        return held.sheet.latest.policy if held.sheet.latest else AttendancePolicy()

    def decided_for(self, _meeting: object) -> AttendancePolicy:
        return STRICT

    def settle(self, now: float, occasion: Occasion | None = None) -> None:
        fake = cast("Any", self)
        Settling(fake, fake, fake, fake, fake, fake).settle(TENANT, MEETING, at(now), occasion)

    @property
    def causes(self) -> list[tuple[str, str, str]]:
        return [(one.cause, one.by, one.told) for one in self.file.sheet.versions]

    @property
    def changed(self) -> list[str]:
        return [line.learner_id for line in self.file.sheet.versions[-1].lines]


def seen() -> Book:
    """l1 for an hour and l2 for ten minutes, as the webhooks told it."""
    return Book(file(facts=[*visit(1, 0, 3600), *visit(2, 60, 660)], instances=[instance(0, 3600)]))


def reported(book: Book, now: float = 3900, seconds_of_l2: float = 660) -> Book:
    book.file.reports[UUID] = report(read_at=at(now))
    book.file.report_rows[UUID] = [row(1, 0, 3600), row(2, 60, seconds_of_l2)]
    return book


def final() -> Book:
    book = seen()
    book.settle(3605)
    reported(book).settle(3900)
    return book


def test_webhooks_make_it_provisional_and_the_report_final() -> None:
    assert final().causes == [("live", "", "provisional"), ("report", "", "final")]


def test_a_report_that_was_given_up_is_the_cause() -> None:
    book = seen()
    book.settle(3605)
    book.file.reports[UUID] = report(complete=False, given_up=True)
    book.settle(90_000)
    assert book.causes[1:] == [("no_report", "", "final")]


def test_nobody_having_come_is_the_cause_a_day_later() -> None:
    book = Book(file(facts=[], instances=[], room=Room.NEVER_OPENED))
    book.settle(100_000)
    assert book.causes == [("nobody_came", "", "final")]


def test_a_webhook_that_comes_after_the_report_is_a_correction() -> None:
    book = final()
    book.file.facts += visit(2, 700, 900)
    book.settle(4000)
    assert (book.causes[-1], book.changed) == (("live", "", "corrected"), ["l2"])


def test_the_report_of_a_second_run_is_a_correction_and_nothing_moves_before() -> None:
    book = final()
    book.file.meeting = meeting(room=Room.OPEN)
    book.file.instances.append(instance(3700, None, AGAIN))
    book.file.facts += visit(2, 3700, 4300, AGAIN)
    book.settle(4000)
    book.file.meeting = meeting(room=Room.CLOSED)
    book.file.instances[1] = instance(3700, 4300, AGAIN)
    book.settle(4305)
    assert len(book.causes) == 2
    assert book.noted[-1] == "provisional"  # so that it is looked after until it is final again
    book.file.reports[AGAIN] = report(AGAIN, read_at=at(4600))
    book.file.report_rows[AGAIN] = [row(2, 3700, 4300)]
    book.settle(4600)
    assert (book.causes[-1], book.changed) == (("report", "", "corrected"), ["l2"])


def test_what_is_asked_for_meanwhile_is_settled_from_what_was_reported() -> None:
    book = final()
    book.file.meeting = meeting(room=Room.OPEN)
    book.file.instances.append(instance(3700, None, AGAIN))
    book.file.facts += visit(1, 3700, None, AGAIN)
    book.file.marks = {cast("Any", "l2"): mark("l2", status="present", evidence_seconds=600)}
    book.settle(4000, Occasion("mark", "teacher-1"))
    assert (book.causes[-1], book.changed) == (("mark", "teacher-1", "corrected"), ["l2"])
    book.settle(4001, ASKED)
    assert (book.causes[-1], book.file.sheet.versions[-1].policy) == (("requested", "admin-1", "corrected"), STRICT)


def test_what_is_asked_for_while_the_first_run_goes_on_waits_for_its_end() -> None:
    book = Book(file(facts=visit(1, 0, None), instances=[instance(0, None)], room=Room.OPEN))
    book.settle(600, Occasion("mark", "teacher-1"))
    assert book.causes == []


def test_of_a_mark_and_a_late_webhook_at_once_the_mark_is_the_cause() -> None:
    book = final()
    book.file.marks = {cast("Any", "l2"): mark("l2", status="present", evidence_seconds=600, at=at(4000))}
    book.settle(4000)
    assert book.causes[-1] == ("mark", "teacher-1", "corrected")


def test_a_webhook_that_comes_after_a_mark_is_not_told_as_one() -> None:
    book = final()
    book.file.marks = {cast("Any", "l2"): mark("l2", status="present", evidence_seconds=600, at=at(4000))}
    book.settle(4000, Occasion("mark", "teacher-1"))
    book.file.facts += visit(2, 700, 900)
    book.settle(4100)
    assert book.causes[2:] == [("mark", "teacher-1", "corrected"), ("live", "", "corrected")]


def test_another_policy_is_a_version_even_if_no_line_changes() -> None:
    book = Book(file(facts=visit(1, 0, 3600), instances=[instance(0, 3600)]))
    book.settle(3605)
    book.settle(3700, ASKED)
    book.settle(3800, ASKED)
    book.settle(3900)
    assert book.causes == [("live", "", "provisional"), ("requested", "admin-1", "provisional")]
    assert (book.changed, book.file.sheet.versions[-1].policy) == ([], STRICT)


def test_of_two_who_settle_at_once_the_second_computes_again() -> None:
    book = seen()
    rival = seen()
    rival.settle(3605)
    book.rivals = list(rival.file.sheet.versions)
    reported(book).settle(3900)
    assert book.causes == [("live", "", "provisional"), ("report", "", "final")]
    assert [one.version for one in book.file.sheet.versions] == [1, 2]


def test_somebody_who_is_always_second_gives_up_loudly() -> None:
    book, rival = seen(), seen()
    rival.settle(3605)
    [first] = rival.file.sheet.versions
    lines = [one.model_copy(update={"flags": ["differs"]}) for one in first.lines]
    book.rivals = [first.model_copy(update={"version": n, "lines": lines}) for n in range(1, 9)]
    with pytest.raises(ContendedError):
        book.settle(3605)
    assert book.noted == []


def test_time_alone_changes_nothing() -> None:
    book = final()
    for now in (4000, 50_000, 100_000):
        book.settle(now)
    assert len(book.causes) == 2


def with_second_run(book: Book, **of_its_report: bool) -> Book:
    """l2 was there again for ten minutes, and what became of the report of that."""
    book.file.instances.append(instance(3700, 4300, AGAIN))
    book.file.facts += visit(2, 3700, 4300, AGAIN)
    book.file.reports[AGAIN] = report(AGAIN, **({"complete": False, "read_at": at(90_000)} | of_its_report))
    return book


def test_a_second_run_without_a_report_leaves_what_was_reported_of_the_first() -> None:
    book = reported(seen(), seconds_of_l2=1260)
    book.settle(3900)
    with_second_run(book, given_up=True).settle(90_000)
    [line] = [one for one in book.file.sheet.versions[-1].lines if one.learner_id == "l2"]
    assert (book.causes[-1], line.seconds_total) == (("no_report", "", "corrected"), 1800)
    assert (line.state, line.flags) == ("needs_review", ["differs", "no_report"])


def test_nothing_is_final_while_one_of_two_reports_may_still_come() -> None:
    book = with_second_run(seen(), given_up=False)
    book.file.reports[UUID] = report(complete=False, given_up=True)
    book.settle(90_000)
    assert book.causes == [("live", "", "provisional")]


def test_numbers_of_somebody_alone_are_the_webhooks_and_say_so() -> None:
    book = Book(file(facts=visit(1, 0, 3600), instances=[instance(0, 3600)], reports=[report(left_out=True)], people=1))
    book.settle(9000)
    [line] = book.file.sheet.versions[-1].lines
    assert book.causes == [("no_report", "", "final")]
    assert (line.source, line.state, line.seconds_total, line.report_seconds, line.flags) == (
        "live",
        "final",
        3600,
        None,
        [],
    )


def test_a_status_leaves_the_seconds_of_whom_the_report_does_not_know() -> None:
    book = seen()
    book.file.reports[UUID] = report()
    book.file.report_rows[UUID] = [row(1, 0, 3600)]
    book.file.marks = {cast("Any", "l2"): mark("l2", status="present", evidence_seconds=600)}
    book.settle(3900)
    [line] = [one for one in book.file.sheet.versions[-1].lines if one.learner_id == "l2"]
    assert (line.status, line.source, line.seconds_total, line.flags) == ("present", "manual", 600, [])
