import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.stack.ministack import UnpackedOnce, few_at_once

MANY, FEW = 250, 3


def archive(at: Path, files: int) -> Path:
    with zipfile.ZipFile(at, "w") as made:
        for number in range(files):
            made.writestr(f"python/package/module_{number}.py", f"NUMBER = {number}\n")
    return at


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the shared copies go."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def unpack(archive: Path, into: Path) -> Path:
    into.mkdir()
    with UnpackedOnce(archive) as opened:
        opened.extractall(into)
    return into / "python/package"


def test_two_workers_share_one_copy_of_a_big_layer(tmp_path: Path) -> None:
    first = unpack(archive(tmp_path / "one.zip", MANY), tmp_path / "worker_1")
    second = unpack(archive(tmp_path / "two.zip", MANY), tmp_path / "worker_2")
    assert len(list(first.iterdir())) == MANY
    assert (first / "module_7.py").samefile(second / "module_7.py")


def test_two_layers_of_the_same_name_are_not_mixed_up(tmp_path: Path) -> None:
    archive(tmp_path / "layer.zip", MANY)
    unpack(tmp_path / "layer.zip", tmp_path / "worker_1")
    archive(tmp_path / "layer.zip", MANY + 1)
    assert len(list(unpack(tmp_path / "layer.zip", tmp_path / "worker_2").iterdir())) == MANY + 1


def test_a_small_archive_is_unpacked_for_each_worker(tmp_path: Path) -> None:
    small = archive(tmp_path / "code.zip", FEW)
    first, second = (unpack(small, tmp_path / f"worker_{number}") for number in (1, 2))
    assert not (first / "module_1.py").samefile(second / "module_1.py")


def test_what_will_lie_in_the_folder_is_told_beforehand(tmp_path: Path) -> None:
    with UnpackedOnce(archive(tmp_path / "layer.zip", MANY)) as big:
        assert big.namelist() == ["python"]
    with UnpackedOnce(archive(tmp_path / "code.zip", FEW)) as small:
        assert len(small.namelist()) == FEW


def test_of_ten_calls_two_run_at_a_time_and_all_of_them_in_the_end() -> None:
    inside, most = 0, 0
    both, counting = threading.Barrier(2, timeout=5), threading.Lock()

    def execute(_function: object, number: int) -> int:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        both.wait()
        with counting:
            inside -= 1
        return number

    limited = few_at_once(execute)
    with ThreadPoolExecutor(10) as callers:
        done = callers.map(lambda number: limited({"FunctionName": "sign_in"}, number), range(10))
        assert sorted(done) == list(range(10))
    assert most == 2


def test_one_busy_function_keeps_no_other_waiting() -> None:
    every_one = threading.Barrier(4, timeout=5)

    def execute(_function: object, number: int) -> int:
        every_one.wait()
        return number

    limited, names = few_at_once(execute), ("join", "join", "sign_in", "sign_in")
    with ThreadPoolExecutor(4) as callers:
        done = callers.map(lambda name: limited({"config": {"FunctionName": name}}, 1), names)
        assert list(done) == [1] * 4
