"""The class as tables: per learner truth, live, final, source and flags; the drop-ins; and the verdict."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from local.classroom.cast import DROP_IN_LEARNERS, FIRST_ROSTER, LEARNERS
from local.classroom.checks.learners import due
from local.classroom.evidence import Evidence
from local.play.doors.sheet import Row, Stranger
from local.play.finding import Disagreement
from local.play.people import Learner
from local.play.tables import marked, print_findings


def learners_table(evidence: Evidence) -> Table:
    """One line per learner; a number that is not the truth stands out."""
    table = Table(
        title="Attendance, in seconds in the room (credited)", title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    for name in ("learner", "part", "status"):
        table.add_column(name, no_wrap=True)
    for name in ("truth", "live", "final"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("source", no_wrap=True)
    table.add_column("flags")
    for learner in LEARNERS:
        table.add_row(*_learner_cells(evidence, learner))
    for guest in evidence.truth.guests():
        live, final = _unmatched(evidence.live.unmatched, guest.name), _unmatched(evidence.final.unmatched, guest.name)
        truth = str(guest.seconds)
        cells = (truth, marked(live, truth), marked(final, truth))
        table.add_row(f"({guest.name})", "guest", "unmatched", *cells, "", "")
    return table


def drop_ins_table(evidence: Evidence) -> Table:
    """One line per drop-in."""
    table = Table(title="Drop-ins, in seconds with the tutor", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in ("learner", "part", "truth", "session log", "state", "in the LMS", "Zoom registration"):
        table.add_column(name, justify="right" if name in {"truth", "session log"} else "left", no_wrap=True)
    for learner in DROP_IN_LEARNERS:
        record, person = evidence.drop_ins[learner.learner_id], evidence.drop_in_truth.by_email(learner.email)
        truth, door = str(person.seconds if person else 0), "cancelled" if record.is_turned_away else "approved"
        logged = marked(str(record.seconds), truth)
        table.add_row(learner.name, str(learner.part), truth, logged, record.state, record.lms_state, door)
    return table


def print_verdict(console: Console, evidence: Evidence, disagreements: Sequence[Disagreement]) -> None:
    """The tables, what was seen on the way, and every disagreement."""
    console.print(learners_table(evidence), drop_ins_table(evidence))
    for line in _remarks(evidence):
        console.print(f"  {line}", markup=False, highlight=False)
    print_findings(console, disagreements)


def _learner_cells(evidence: Evidence, learner: Learner) -> list[str | Text]:
    must = due(evidence, learner)
    truth = f"{must.seconds_total} ({must.seconds_credited})"
    live, final = evidence.live.rows.get(learner.learner_id), evidence.final.rows.get(learner.learner_id)
    status = final.status if final else "missing"
    numbers = (truth, marked(_seconds(live), truth), marked(_seconds(final), truth))
    marks = (final.source, ", ".join(final.flags)) if final else ("", "")
    return [learner.name, str(learner.part), status, *numbers, *marks]


def _seconds(row: Row | None) -> str:
    return f"{row.seconds_total} ({row.seconds_credited})" if row else "missing"


def _unmatched(strangers: Sequence[Stranger], name: str) -> str:
    return str(sum(stranger.seconds_total for stranger in strangers if stranger.name == name))


def _remarks(evidence: Evidence) -> list[str]:
    calls, roster = evidence.zoom_calls, evidence.roster
    return [
        f"live numbers {evidence.live_after_s:.1f} s after the end, {evidence.live.state}",
        f"final numbers {evidence.final_after_s:.1f} s after the end, {evidence.final.state}",
        f"learners registered by {roster.first_batches} call to Zoom: {len(FIRST_ROSTER)}",
        f"one more, and one less, by {roster.calls.batches - roster.first_batches} and {roster.calls.status_changes}",
        f"report refused as not ready {calls.reports_refused} times, then read complete {calls.reports_read} times",
        f"runs of the class: {len(set(evidence.uuids))}, each with its own uuid",
        f"webhooks the LMS verified: {evidence.webhooks.verified}, rejected: {evidence.webhooks.rejected}",
    ]
