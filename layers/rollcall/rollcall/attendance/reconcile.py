"""Which number is true: manual > complete report > live > nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Source(StrEnum):
    LIVE = "live"
    REPORT = "report"
    LIVE_ONLY = "live_only"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ManualMark:
    """Seconds that a human decided, and what the evidence said then (None: nobody noted it)."""

    seconds: int
    evidence_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    seconds: int
    source: Source
    flags: tuple[str, ...] = ()


_NO_MARKS: Mapping[str, ManualMark] = MappingProxyType({})


def reconcile(
    live: Mapping[str, int],
    report: Mapping[str, int],
    report_complete: bool,
    manual: Mapping[str, ManualMark] = _NO_MARKS,
    tolerance_s: int = 60,
) -> dict[str, Settled]:
    """Settle everybody's seconds, by person. A report counts only when all of its pages arrived.

    `differs` is set when live and report are more than `tolerance_s` apart. A manual mark is never overwritten.
    """
    counted = report if report_complete else {}
    settled: dict[str, Settled] = {}
    for who in sorted({*live, *counted, *manual}):
        evidence = _evidence(live.get(who), counted.get(who), report_complete, tolerance_s)
        settled[who] = _marked(manual[who], evidence.seconds) if who in manual else evidence
    return settled


def _evidence(live: int | None, report: int | None, complete: bool, tolerance_s: int) -> Settled:
    if report is not None:
        return Settled(report, Source.REPORT, _report_flags(live, report, tolerance_s))
    if complete:
        return Settled(live or 0, Source.LIVE_ONLY, ("review",))
    return Settled(live or 0, Source.LIVE, ("provisional",))


def _report_flags(live: int | None, report: int, tolerance_s: int) -> tuple[str, ...]:
    if live is None:
        return ("report_only",)
    return ("differs",) if abs(live - report) > tolerance_s else ()


def _marked(mark: ManualMark, evidence_seconds: int) -> Settled:
    changed = mark.evidence_seconds is not None and mark.evidence_seconds != evidence_seconds
    return Settled(mark.seconds, Source.MANUAL, ("evidence_changed",) if changed else ())
