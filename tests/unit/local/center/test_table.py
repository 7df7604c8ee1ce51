from io import StringIO

from rich.console import Console

from local.center.cast import NAMES, Part, playing
from local.center.checks import judge
from local.center.evidence import Evidence
from local.center.table import print_verdict
from local.play.tables import WIDTH
from tests.unit.local.center.accounts import good_day, with_log

ORDINARY = playing(Part.ORDINARY)[0]


def printed(evidence: Evidence) -> list[str]:
    out = StringIO()
    print_verdict(Console(file=out, width=WIDTH), evidence, judge(evidence))
    return [line.strip() for line in out.getvalue().splitlines()]


def test_every_learner_and_every_tutor_has_a_line_even_in_a_log() -> None:
    lines = printed(good_day())
    for name in NAMES.values():
        assert any(line.startswith(f"{name} ") for line in lines), name
    assert all(len(line) <= WIDTH for line in lines)


def test_a_learner_who_signed_in_twice_has_a_line_for_each_log() -> None:
    lines = printed(good_day())
    [retries] = playing(Part.RETRIES)
    first = next(number for number, line in enumerate(lines) if line.startswith(retries.name))
    assert "cancelled, no show" in lines[first]
    assert lines[first + 1].startswith("closed 10")


def test_a_day_that_agrees_says_so_and_marks_nothing() -> None:
    lines = printed(good_day())
    assert any("every number agrees" in line for line in lines)
    assert not any("✗" in line for line in lines)


def test_a_wrong_log_is_marked_in_its_row_and_explained_below() -> None:
    lines = printed(with_log(good_day(), "lms", ORDINARY, seconds=1))
    row = next(line for line in lines if line.startswith(f"{ORDINARY.name} "))
    assert "✗ closed 1 " in row
    assert f"✗ LMS: {ORDINARY.name}: seconds is 1, must be 14" in lines
