"""The day as a table: per sign-in what it must come to, what the webhooks told the LMS, what the API answers."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from local.center.cast import LEARNERS, TUTORS, tutor_of
from local.center.evidence import Evidence, HostTold
from local.center.expectation import Told, bridged
from local.play.finding import Disagreement
from local.play.people import Learner
from local.play.tables import marked, print_findings


def learners_table(evidence: Evidence) -> Table:
    """One line per sign-in; what is not the truth stands out."""
    table = _table("Drop-ins of the day, in seconds in the room")
    for name in ("learner", "part", "tutor", "truth", "by webhooks", "by API"):
        table.add_column(name, no_wrap=True)
    for learner in LEARNERS:
        for cells in _lines(evidence, learner):
            table.add_row(*cells)
    return table


def tutors_table(evidence: Evidence) -> Table:
    """Each tutor's own time."""
    table = _table("Tutors")
    for name in ("tutor", "truth", "by webhooks", "by API"):
        table.add_column(name, no_wrap=True)
    for tutor in TUTORS:
        stays = evidence.books.stays.get(tutor.email, ())
        truth = f"closed {bridged(stays)[0]}" if stays else "never came"
        told = (_host(logs, tutor.email) for logs in (evidence.hosts_by_lms, evidence.hosts_by_api))
        table.add_row(tutor.name, truth, *(marked(one, truth) for one in told))
    return table


def print_verdict(console: Console, evidence: Evidence, disagreements: Sequence[Disagreement]) -> None:
    """The tables, what was seen on the way, and every disagreement."""
    console.print(learners_table(evidence), tutors_table(evidence))
    for line in _remarks(evidence):
        console.print(f"  {line}", markup=False, highlight=False)
    print_findings(console, disagreements)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)


def _lines(evidence: Evidence, learner: Learner) -> list[list[str | Text]]:
    told = evidence.lms[learner.learner_id], evidence.api[learner.learner_id]
    lines = list[list[str | Text]]()
    for number, (due, lms, api) in enumerate(zip_longest(evidence.due(learner), *told)):
        who = ["", "", ""] if number else [learner.name, str(learner.part), tutor_of(learner).first_name]
        lines.append([*who, _whole(due), _held_against(lms, due), _held_against(api, due)])
    return lines


def _held_against(told: Told | None, due: Told | None) -> Text:
    """In short where it is the truth; the whole of it where it is not."""
    return Text(_short(told)) if told == due else Text(f"✗ {_whole(told)}", "bold red")


def _short(log: Told | None) -> str:
    return f"{log.state} {log.seconds or ''}".strip() if log else "none"


def _whole(log: Told | None) -> str:
    """The state, the seconds of whoever was there, and what is special about it."""
    if log is None:
        return "none"
    marks = log.reason.replace("_", " "), f"{log.drops} drop" if log.drops else "", "corrected" if log.corrected else ""
    words = [word for word in marks if word]
    return ", ".join([_short(log), *words])


def _host(logs: Mapping[str, Sequence[HostTold]], email: str) -> str:
    return ", ".join(f"{log.state} {log.seconds}" for log in logs.get(email, ())) or "never came"


def _remarks(evidence: Evidence) -> list[str]:
    diary = evidence.diary
    slowest = max(diary.lags_s.values(), default=0.0)
    return [
        f"everything told {evidence.settled_after_s:.1f} s after the end of the day",
        f"learners taken from the line: {len(diary.taken)}, told that another was quicker: {len(diary.came_too_late)}",
        f"their pages moved on within {slowest:.1f} s",
        f"sessions made in Zoom: {evidence.books.creations}, one of them anew after it had been deleted there",
    ]
