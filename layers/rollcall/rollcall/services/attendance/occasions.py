"""Why a meeting is settled: somebody asked for it, or evidence came, or none will come. Pure."""

from dataclasses import dataclass

from rollcall.services.attendance.summing_up import Result
from rollcall.store.attendance import AttendanceVersion, Cause
from rollcall.store.facts import MeetingFile
from rollcall.store.marks import Mark


@dataclass(frozen=True, slots=True)
class Occasion:
    """``by`` is whoever asked for it, as the LMS names them."""

    cause: Cause
    by: str = ""


def by_itself(file: MeetingFile, result: Result) -> Occasion:
    """Of a settlement that nobody asked for: what the numbers rest on, and once they were final, what came since.

    A mark is settled by whoever made it; but of two who settle at once, another may be first.
    """
    latest = file.sheet.latest
    if latest is None or not file.sheet.was_final:
        return Occasion(result.rests_on)
    if any(report.read_at > latest.at for report in file.reports.values() if report.complete or report.given_up):
        return Occasion(result.rests_on)
    new = (mark for mark in file.marks.values() if mark.at >= latest.at and not _is_settled(mark, latest))
    marked = max(new, key=lambda one: one.at, default=None)
    return Occasion("mark", marked.by) if marked else Occasion("live")


def _is_settled(mark: Mark, latest: AttendanceVersion) -> bool:
    return (latest.cause, latest.by, latest.at) == ("mark", mark.by, mark.at)
