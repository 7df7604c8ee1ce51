"""How many people there were at the least, by what is said of each connection: nobody is counted twice. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

_SOME_REGISTRANT = ""


@dataclass(slots=True)
class Heads:
    """Registrants are people. Zoom blanks in one row what it says in the next, so a connection that is no registrant's
    counts only where nothing said of it, not the name either, was said of one that is counted.
    """

    _registrants: set[str] = field(default_factory=set)
    _leads_to: dict[str, str] = field(default_factory=dict)

    def add(self, registrant_id: str, traits: Iterable[str]) -> None:
        said = [trait.strip().casefold() for trait in traits if trait.strip()]
        if registrant_id:
            self._registrants.add(registrant_id)
            said.append(_SOME_REGISTRANT)
        groups = {self._group(trait) for trait in said}
        for group in groups:
            self._leads_to[group] = min(groups)

    @property
    def least(self) -> int:
        others = {self._group(trait) for trait in self._leads_to} - {_SOME_REGISTRANT}
        return len(self._registrants) + len(others)

    def _group(self, trait: str) -> str:
        while (leader := self._leads_to.setdefault(trait, trait)) != trait:
            self._leads_to[trait] = self._leads_to[leader]
            trait = leader
        return trait
