"""Bytecode that Lambda takes as it is."""

import importlib.util
import marshal
import platform
import sys
from pathlib import Path
from types import CodeType

import pytest

from local.stack import build
from local.stack.errors import StackError

_FLAGS = slice(4, 8)
_CODE = slice(16, None)


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return event\n")
    build._compile(tmp_path, "/var/task")
    return Path(importlib.util.cache_from_source(str(tmp_path / "app.py")))


def test_it_is_not_checked_against_the_source_again(compiled: Path) -> None:
    hash_based_and_unchecked = 0b01
    assert int.from_bytes(compiled.read_bytes()[_FLAGS], "little") == hash_based_and_unchecked


def test_tracebacks_name_the_files_where_lambda_has_them(compiled: Path) -> None:
    code = marshal.loads(compiled.read_bytes()[_CODE])  # noqa: S302 - just made by this test
    assert isinstance(code, CodeType)
    assert code.co_filename == "/var/task/app.py"


def test_the_same_source_gives_the_same_bytes(compiled: Path) -> None:
    before = compiled.read_bytes()
    (compiled.parents[1] / "app.py").touch()
    build._compile(compiled.parents[1], "/var/task")
    assert compiled.read_bytes() == before


def test_a_file_that_cannot_be_compiled_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def handler(:\n")
    with pytest.raises(StackError):
        build._compile(tmp_path, "/var/task")


def test_another_minor_version_of_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 12, 0))
    with pytest.raises(StackError, match=r"3\.13"):
        build._refuse_other_pythons()


def test_this_machine_is_named_in_lambdas_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for machine, architecture in {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}.items():
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        assert build.host_architecture() == architecture
