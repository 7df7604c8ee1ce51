"""Reading JSON with complaints a human can act on: every error says where in the case it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Self


class CaseError(ValueError):
    """A case that cannot be read: what is wrong, and where. The case has to be corrected; trying again is no use."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object and its place in the case. Unknown keys are ignored; null is the same as absent."""

    values: Mapping[str, object]
    place: str

    @classmethod
    def of(cls, value: object, place: str) -> Self:
        if not isinstance(value, Mapping):
            raise CaseError(f"{place} must be an object")
        return cls(value, place)

    def __contains__(self, key: str) -> bool:
        return self.values.get(key) is not None

    def required(self, key: str) -> object:
        if key not in self:
            raise CaseError(f"{self._at(key)} is missing")
        return self.values[key]

    def text(self, key: str, default: str = "") -> str:
        """Text, or a number that Zoom sends where it means an id."""
        return as_text(self.values[key], self._at(key)) if key in self else default

    def required_text(self, key: str) -> str:
        if text := as_text(self.required(key), self._at(key)):
            return text
        raise CaseError(f"{self._at(key)} is empty")

    def instant(self, key: str) -> datetime:
        return as_instant(self.required(key), self._at(key))

    def instant_or_none(self, key: str) -> datetime | None:
        """An instant; None where it is null, absent or the empty text that Zoom has sent instead."""
        return as_instant(self.values[key], self._at(key)) if key in self and self.values[key] != "" else None

    def integer(self, key: str, default: int) -> int:
        return as_seconds(self.values[key], self._at(key)) if key in self else default

    def boolean(self, key: str, *, default: bool) -> bool:
        value = self.values[key] if key in self else default
        if not isinstance(value, bool):
            raise CaseError(f"{self._at(key)} must be true or false")
        return value

    def fraction(self, key: str, default: Fraction) -> Fraction:
        """A share from 0 to 1, read as it is written: 0.7 is seven tenths, not the nearest binary number."""
        return as_share(self.values[key], self._at(key)) if key in self else default

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(as_text(value, place) for value, place in self._items(key))

    def objects(self, key: str) -> list[Self]:
        return [self.of(value, place) for value, place in self._items(key)]

    def child(self, key: str) -> Self:
        """The object under a key; an empty one where there is none."""
        return self.of(self.values[key] if key in self else {}, self._at(key))

    def required_child(self, key: str) -> Self:
        return self.of(self.required(key), self._at(key))

    def seconds_by_id(self) -> dict[str, int]:
        return {key: as_seconds(value, self._at(key)) for key, value in self.values.items()}

    def _items(self, key: str) -> Iterator[tuple[object, str]]:
        values = self.values[key] if key in self else []
        if not isinstance(values, list | tuple):
            raise CaseError(f"{self._at(key)} must be a list")
        return ((value, f"{self._at(key)}[{number}]") for number, value in enumerate(values))

    def _at(self, key: str) -> str:
        return f"{self.place}.{key}"


def as_text(value: object, place: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise CaseError(f"{place} must be text")


def as_seconds(value: object, place: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise CaseError(f"{place} must be a whole number of seconds, 0 or more")


def as_instant(value: object, place: str) -> datetime:
    """An ISO 8601 instant in UTC. A time without an offset is refused: it could be anybody's clock."""
    if not isinstance(value, str):
        raise CaseError(f"{place} must be an ISO 8601 time")
    try:
        instant = datetime.fromisoformat(value.strip())
        utc = instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CaseError(f"{place} is not an ISO 8601 time") from error
    if instant.tzinfo is None:
        raise CaseError(f"{place} has no time zone: write it with Z or an offset")
    return utc


def as_share(value: object, place: str) -> Fraction:
    try:
        share = Fraction(str(value)) if not isinstance(value, bool) else Fraction(-1)
    except (ValueError, ZeroDivisionError) as error:
        raise CaseError(f"{place} is not a number") from error
    if not 0 <= share <= 1:
        raise CaseError(f"{place} must be a number from 0 to 1")
    return share
