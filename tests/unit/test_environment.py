from dataclasses import dataclass

import pytest

from rollcall.environment import MissingEnvironmentError, read_environment


@dataclass(frozen=True, kw_only=True)
class Base:
    table_name: str


@dataclass(frozen=True, kw_only=True)
class Environment(Base):
    queue_url: str
    delay_seconds: int = 600
    allowed: bool = False
    delays_seconds: tuple[int, ...] = (5, 300)


GIVEN = {"TABLE_NAME": "t", "QUEUE_URL": "q"}


def test_every_missing_variable_is_named_at_once() -> None:
    with pytest.raises(MissingEnvironmentError) as missing:
        read_environment(Environment, {"QUEUE_URL": ""})
    assert str(missing.value) == "environment variables missing: TABLE_NAME, QUEUE_URL"


def test_what_is_not_set_keeps_its_default() -> None:
    read = read_environment(Environment, GIVEN | {"DELAY_SECONDS": "", "OTHER": "x"})
    assert read == Environment(table_name="t", queue_url="q")


def test_values_are_read_as_their_fields_type() -> None:
    read = read_environment(Environment, GIVEN | {"DELAY_SECONDS": "10", "DELAYS_SECONDS": "1,5,30"})
    assert (read.delay_seconds, read.delays_seconds) == (10, (1, 5, 30))


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("True", True), ("1", True), ("yes", True), ("false", False), ("0", False)]
)
def test_a_flag_is_on_only_when_it_says_so(text: str, value: bool) -> None:
    assert read_environment(Environment, GIVEN | {"ALLOWED": text}).allowed is value


def test_the_functions_own_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    assert read_environment(Base).table_name == "t"
