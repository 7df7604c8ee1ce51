"""Whom an unknown might be: for a human to decide, never for us. An equal name comes first, then a similar one."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from rollcall.attendance.matching import name_key
from rollcall.attendance.model import Person, Unmatched

MOST = 5
_BEGINNING = 3
_SAME_WORD, _SAME_BEGINNING = 2, 1


class Suggestions:
    """The roster by the words of its names: ``seen`` are the people whom other connections belong to."""

    def __init__(self, roster: Iterable[Person], seen: Collection[str] = ()) -> None:
        self._ids = set[str]()
        self._words = defaultdict[str, set[str]](set)
        self._beginnings = defaultdict[str, set[str]](set)
        self._seen = frozenset(seen)
        for person in roster:
            self._ids.add(person.id)
            for word in _words(person.name):
                self._words[word].add(person.id)
                self._beginnings[word[:_BEGINNING]].add(person.id)

    def of(self, unknown: Unmatched) -> list[str]:
        """The likeliest first: of two who are equally likely, the one whom nobody has seen."""
        certain = [one for one in unknown.candidates if one in self._ids]
        similar = self._similar(unknown.name)
        likely = sorted(similar, key=lambda one: (-similar[one], one in self._seen, one))
        return list(dict.fromkeys([*certain, *likely]))[:MOST]

    def _similar(self, name: str) -> Counter[str]:
        found = Counter[str]()
        for word in _words(name):
            same = self._words[word] if word in self._words else frozenset[str]()
            alike = self._beginnings[word[:_BEGINNING]] if word[:_BEGINNING] in self._beginnings else frozenset[str]()
            found.update(dict.fromkeys(same, _SAME_WORD))
            found.update(dict.fromkeys(alike - same, _SAME_BEGINNING))
        return found


def _words(name: str) -> set[str]:
    """Without accents, and without what is too short to tell anybody apart."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name_key(name)) if not unicodedata.combining(one))
    letters = "".join(one if one.isalnum() else " " for one in plain)
    return {word for word in letters.split() if len(word) >= _BEGINNING}
