"""Who a connection was. Similar names never decide; an equal name only suggests, unless the tenant accepts names."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rollcall.attendance.connections import Stay
from rollcall.attendance.model import Identity, Person


class Match(NamedTuple):
    """`person` is None for nobody's connection; `candidates` are then the people it could be, sorted."""

    person: str | None
    how: str
    candidates: tuple[str, ...] = ()


def name_key(name: str) -> str:
    """Equal names have equal keys: NFKC, case-folded, spaces collapsed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def email_key(email: str) -> str:
    """Equal addresses have equal keys: trimmed and case-folded. Dots and +tags are part of an address."""
    return email.strip().casefold()


def match(
    stays: Sequence[Stay], roster: Iterable[Person], aliases: Mapping[str, str], *, accept_names: bool
) -> list[Match]:
    """One match per stay, in the same order, whatever that order is.

    Strong evidence is read first, so that a stay without any can lean on a strong one of the same participant.
    """
    directory = Directory(roster, aliases)
    known = _lean(stays, [directory.strong(stay.who) for stay in stays])
    named = [
        directory.named(stay.who, accept=accept_names) if one.how == "unmatched" else one
        for stay, one in zip(stays, known, strict=True)
    ]
    return _lean(stays, named) if accept_names else named


def _lean(stays: Sequence[Stay], matches: Sequence[Match]) -> list[Match]:
    """Match what is still nobody's with the one person known under its participant uuid in its instance."""
    known: dict[tuple[str, str], set[str]] = {}
    for stay, one in zip(stays, matches, strict=True):
        if one.person is not None and stay.who.participant_uuid:
            known.setdefault((stay.uuid, stay.who.participant_uuid), set()).add(one.person)
    return [
        one if one.person is not None else _leaned(one, known.get((stay.uuid, stay.who.participant_uuid)))
        for stay, one in zip(stays, matches, strict=True)
    ]


def _leaned(one: Match, people: set[str] | None) -> Match:
    return Match(next(iter(people)), "participant_uuid") if people is not None and len(people) == 1 else one


class Directory:
    """The roster by everything a person can be known by. A registrant id that two people claim identifies neither."""

    def __init__(self, roster: Iterable[Person], aliases: Mapping[str, str]) -> None:
        people = {person.id: person for person in roster}
        self._ids = frozenset(people)
        self._registrants = _index((key, one.id) for one in people.values() for key in one.registrant_ids)
        emails = ((email_key(key), one.id) for one in people.values() for key in (one.email, *one.other_emails))
        self._emails = _index(emails)
        self._keys = {one.id: name_key(one.name) for one in people.values()}
        self._names = _index((key, id_) for id_, key in self._keys.items())
        self._aliases = _index((name_key(name), id_) for name, id_ in aliases.items() if id_ in people)

    def strong(self, who: Identity) -> Match:
        """Match by what identifies a person: registrant id, customer key, e-mail, a confirmed alias."""
        if len(found := self._registrants.get(who.registrant_id, ())) == 1:
            return Match(found[0], "registrant_id")
        if who.customer_key in self._ids:
            return Match(who.customer_key, "customer_key")
        by_email = self._by_email(who)
        if by_email is not None and by_email.person is not None:
            return by_email
        if self._aliases and len(found := self._aliases.get(name_key(who.name), ())) == 1:
            return Match(found[0], "alias")
        return by_email or Match(None, "unmatched")

    def _by_email(self, who: Identity) -> Match | None:
        people = self._emails.get(email_key(who.email), ())
        if len(people) <= 1:
            return Match(people[0], "email") if people else None
        same_name = [one for one in people if self._keys[one] and self._keys[one] == name_key(who.name)]
        if len(same_name) == 1:
            return Match(same_name[0], "email+name")
        return Match(None, "ambiguous_email", people)

    def named(self, who: Identity, *, accept: bool) -> Match:
        """Match by an equal name, for what nothing else has matched."""
        people = self._names.get(name_key(who.name), ())
        if len(people) > 1:
            return Match(None, "ambiguous_name", people)
        if people:
            return Match(people[0], "name") if accept else Match(None, "suggest_name", people)
        return Match(None, "unmatched")


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Ids by key, sorted; an empty key is no key."""
    found: dict[str, set[str]] = {}
    for key, id_ in pairs:
        if key:
            found.setdefault(key, set()).add(id_)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}
