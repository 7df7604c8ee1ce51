from io import StringIO

from rich.console import Console

from local.classroom.cast import LEARNERS, Part, playing
from local.classroom.evidence import Evidence
from local.classroom.table import print_verdict
from local.classroom.verdict import judge
from local.play.tables import WIDTH
from tests.unit.local.classroom.accounts import good_class, with_row

ORDINARY = playing(Part.ORDINARY)[0]


def printed(evidence: Evidence) -> list[str]:
    out = StringIO()
    print_verdict(Console(file=out, width=WIDTH), evidence, judge(evidence))
    return out.getvalue().splitlines()


def test_every_learner_has_a_line_of_their_own_even_in_a_log() -> None:
    lines = printed(good_class())
    for learner in LEARNERS:
        assert any(line.strip().startswith(f"{learner.name} ") for line in lines), learner.name
    assert all(len(line) <= WIDTH for line in lines)


def test_a_class_that_agrees_says_so_and_marks_nothing() -> None:
    lines = printed(good_class())
    assert any("every number agrees" in line for line in lines)
    assert not any("✗" in line for line in lines)


def test_a_wrong_number_is_marked_in_its_row_and_explained_below() -> None:
    lines = printed(with_row(good_class(), "live", ORDINARY, seconds_total=1))
    row = next(line for line in lines if line.strip().startswith(f"{ORDINARY.name} "))
    assert "✗ 1 (" in row
    assert any(line.startswith(f"✗ live: {ORDINARY.name}: seconds in all is 1") for line in lines)
    assert any("1 disagreement" in line for line in lines)
