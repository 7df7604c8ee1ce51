"""The live and the final list, number by number, against the truth."""

from local.classroom.cast import LEARNERS
from local.classroom.checks.learners import due, whereabouts
from local.classroom.evidence import Evidence
from local.classroom.expectation import window
from local.play.doors.sheet import Row, Sheet
from local.play.finding import Disagreement, Findings, differs
from local.play.presence import seconds

_NOT_THERE = frozenset({"none", "report"})


def live_is_true(evidence: Evidence) -> Findings:
    """Right after the end: from the events alone, and marked provisional."""
    yield from _sheet(evidence, "live", evidence.live, "provisional", "live")


def final_is_true(evidence: Evidence) -> Findings:
    """Once the report is complete: from the report, and final."""
    yield from _sheet(evidence, "final", evidence.final, "final", "report")


def _sheet(evidence: Evidence, where: str, sheet: Sheet, state: str, source: str) -> Findings:
    window_s = seconds(window(evidence.truth, evidence.schedule))
    yield from differs(where, "class", "state", state, sheet.state)
    yield from differs(where, "class", "window in seconds", window_s, sheet.window_s)
    for learner in LEARNERS:
        row = sheet.rows.get(learner.learner_id)
        if row is None:
            yield Disagreement(where, learner.name, "row", "there", "missing")
            continue
        must, hint = due(evidence, learner), whereabouts(evidence, learner)
        for what, wanted, got in _facts(row, must.seconds_total, must.seconds_credited, must.status, must.waited):
            yield from differs(where, learner.name, what, wanted, got, hint)
        yield from differs(where, learner.name, "state", state, row.state)
        allowed = frozenset({source}) if must.seconds_total else _NOT_THERE
        if row.source not in allowed:
            yield Disagreement(where, learner.name, "source", " or ".join(sorted(allowed)), row.source)
    yield from _nobody_else(where, sheet)
    yield from _unmatched(evidence, where, sheet)


def _facts(row: Row, total: int, credited: int, status: str, waited: bool) -> list[tuple[str, object, object]]:
    return [
        ("seconds in all", total, row.seconds_total),
        ("seconds credited", credited, row.seconds_credited),
        ("status", status, row.status),
        ("waited", waited, "waited" in row.flags),
    ]


def _nobody_else(where: str, sheet: Sheet) -> Findings:
    for stranger in sorted(sheet.rows.keys() - {learner.learner_id for learner in LEARNERS}):
        yield Disagreement(where, stranger, "row", "missing", "there", "not on the roster")


def _unmatched(evidence: Evidence, where: str, sheet: Sheet) -> Findings:
    """Guests are listed under the name they gave, once for each run, and suggest the learner of that name."""
    for guest in evidence.truth.guests():
        entries = [entry for entry in sheet.unmatched if entry.name == guest.name]
        listed = sum(entry.seconds_total for entry in entries)
        yield from differs(where, guest.name, "unmatched seconds", guest.seconds, listed)
        wanted = {learner.learner_id for learner in LEARNERS if learner.name == guest.name}
        got = {candidate for entry in entries for candidate in entry.candidates}
        yield from differs(where, guest.name, "suggested learners", sorted(wanted), sorted(got))
    names = {guest.name for guest in evidence.truth.guests()}
    for entry in sheet.unmatched:
        if entry.name not in names:
            yield Disagreement(where, entry.name, "unmatched seconds", "none", entry.seconds_total, "not a guest")
