"""A number, what it may be at most, and how it came about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measurement:
    """``how`` says what was measured; ``found`` holds the numbers behind the one that is judged, ``table`` (Markdown)
    what it is made of.
    """

    name: str
    value: float
    limit: float
    unit: str
    how: str
    found: tuple[str, ...] = ()
    table: str = ""

    @property
    def is_within(self) -> bool:
        return self.value <= self.limit


def ratio_of_pairs(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of neighbors.

    Neighbors were measured one right after the other, so what else the machine was doing hit both; a pair
    where it hit one only is an outlier that a median does not see.
    """
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


def spread(values: Iterable[float], unit: str, digits: int = 0) -> str:
    """The median with the lowest and the highest."""
    ordered = sorted(values)
    return f"{median(ordered):.{digits}f} {unit} ({ordered[0]:.{digits}f} to {ordered[-1]:.{digits}f})"
