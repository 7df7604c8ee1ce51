"""Holds everything that was seen against the simulator's ground truth."""

from collections.abc import Callable

from local.classroom.checks.attendance import final_is_true, live_is_true
from local.classroom.checks.play import came_by_the_script, played_their_parts, truth_adds_up, was_restarted
from local.classroom.checks.surroundings import (
    drop_ins_are_true,
    lms_heard_who_cancelled,
    lms_shows_the_same,
    registered_in_batches,
    report_came_at_the_third_attempt,
    versions_say_why,
    webhooks_were_verified,
    zoom_has_the_roster,
)
from local.classroom.evidence import Evidence
from local.play.finding import Disagreement, Findings

CHECKS: tuple[Callable[[Evidence], Findings], ...] = (
    came_by_the_script,
    played_their_parts,
    truth_adds_up,
    was_restarted,
    live_is_true,
    final_is_true,
    lms_shows_the_same,
    versions_say_why,
    webhooks_were_verified,
    registered_in_batches,
    zoom_has_the_roster,
    lms_heard_who_cancelled,
    report_came_at_the_third_attempt,
    drop_ins_are_true,
)


def judge(evidence: Evidence) -> list[Disagreement]:
    """Every disagreement; none means that all numbers agree with the truth."""
    return [finding for check in CHECKS for finding in check(evidence)]
