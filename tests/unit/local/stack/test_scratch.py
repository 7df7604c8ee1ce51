"""Scratch space goes when the stack goes, wherever it was."""

from pathlib import Path

import pytest

from local.stack import scratch

_PLENTY, _LITTLE = 2**40, 2**20


@pytest.mark.parametrize(("free", "in_memory"), [(_PLENTY, True), (_LITTLE, False)])
def test_it_is_in_memory_only_if_there_is_plenty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, *, in_memory: bool
) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(scratch, "_MEMORY", memory)
    monkeypatch.setattr(scratch, "_free_bytes", lambda _: free)
    scratch.make_scratch(tmp_path / "tmp")
    (tmp_path / "tmp/file").touch()
    assert bool(list(memory.iterdir())) is in_memory

    scratch.remove_scratch(tmp_path / "tmp")
    assert list(tmp_path.iterdir()) == [memory]
    assert list(memory.iterdir()) == []


def test_a_machine_without_such_memory_uses_its_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_MEMORY", tmp_path / "none")
    scratch.make_scratch(tmp_path / "tmp")
    assert (tmp_path / "tmp").is_dir()


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    scratch.remove_scratch(tmp_path / "tmp")
