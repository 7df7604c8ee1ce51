"""A disagreement between what was true and what was told."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Disagreement:
    """One thing that is not as it must be. `hint` says what helps to find out why."""

    where: str
    who: str
    what: str
    wanted: object
    got: object
    hint: str = ""

    def __str__(self) -> str:
        """One line for a person."""
        text = f"{self.where}: {self.who}: {self.what} is {self.got}, must be {self.wanted}"
        return f"{text} ({self.hint})" if self.hint else text


type Findings = Iterator[Disagreement]


def differs(where: str, who: str, what: str, wanted: object, got: object, hint: str = "") -> Findings:
    """A disagreement unless both are equal."""
    if wanted != got:
        yield Disagreement(where, who, what, wanted, got, hint)
