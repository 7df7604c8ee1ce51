"""A function's environment as a frozen dataclass, read once and never at import."""

import dataclasses
import os
from collections.abc import Mapping
from typing import Any, get_type_hints

_TRUE = frozenset({"1", "true", "yes"})


class MissingEnvironmentError(RuntimeError):
    """Names every variable that is missing, not only the first."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"environment variables missing: {', '.join(names)}")


def read_environment[T](kind: type[T], source: Mapping[str, str] = os.environ) -> T:
    """Build ``kind``, a dataclass, from variables named like its fields in capitals.

    Fields are ``str``, ``int``, ``bool`` or ``tuple[int, ...]`` (comma separated); an unset or
    empty variable leaves the field's default.
    """
    hints = get_type_hints(kind)
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    given = {field.name: source[field.name.upper()] for field in fields if source.get(field.name.upper())}
    missing = [field.name.upper() for field in fields if field.name not in given and _required(field)]
    if missing:
        raise MissingEnvironmentError(missing)
    return kind(**{name: _convert(hints[name], text) for name, text in given.items()})


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _convert(kind: Any, text: str) -> Any:  # noqa: ANN401 - the field's own type decides
    if kind is bool:
        return text.lower() in _TRUE
    if kind is int:
        return int(text)
    if kind is str:
        return text
    return tuple(int(part) for part in text.split(","))
