"""The state file: private, complete, and not believed when its processes are gone."""

import stat
from pathlib import Path

import pytest

from local.stack import launcher
from local.stack.layout import Places
from local.stack.processes import Processes, is_running
from local.stack.state import Process, Stack


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(tmp_path / "stack")
    made.make()
    return made


def a_stack(**processes: Process) -> Stack:
    return Stack(
        api_url="http://127.0.0.1:1/live",
        zoom_url="http://127.0.0.1:2",
        lms_url="http://127.0.0.1:3",
        aws_endpoint_url="http://127.0.0.1:1",
        region="us-east-1",
        stack_name="rollcall",
        table_name="table",
        tenant_id="ten_1",
        api_key="rk_key",
        zoom_webhook_url="http://127.0.0.1:1/live/zoom/webhooks",
        zoom_webhook_secret="hush",
        outputs={"ApiId": "rollcall"},
        processes=processes,
    )


def test_what_is_written_is_read_again(places: Places) -> None:
    stack = a_stack(aws=Process(1, "1"))
    stack.write(places.state_file)
    assert Stack.read(places.state_file) == stack


def test_only_the_owner_can_read_it(places: Places) -> None:
    places.state_file.touch(mode=0o644)
    places.state_file.unlink()
    a_stack().write(places.state_file)
    assert stat.S_IMODE(places.state_file.stat().st_mode) == 0o600


def test_keys_are_not_printed() -> None:
    assert "rk_key" not in repr(a_stack())
    assert "hush" not in repr(a_stack())


def test_a_state_file_whose_processes_are_gone_is_no_running_stack(places: Places) -> None:
    a_stack(aws=Process(2**22 + 1, "1")).write(places.state_file)
    assert launcher.current(places) is None


def test_without_a_state_file_nothing_runs(places: Places) -> None:
    assert launcher.current(places) is None


def test_stopping_what_never_ran_is_no_error(tmp_path: Path) -> None:
    launcher.stop(Places(tmp_path / "never"))


@pytest.mark.enable_socket
def test_a_start_that_fails_leaves_nothing_running(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> str:
        raise KeyboardInterrupt

    started: list[dict[str, Process]] = []
    stop = launcher.stop

    def remember(where: Places | None = None) -> None:
        started.append(Processes(places).known())
        stop(where)

    monkeypatch.setattr(launcher, "build_once", fails)
    monkeypatch.setattr(launcher, "stop", remember)
    with pytest.raises(KeyboardInterrupt):
        launcher.start(places)
    assert set(started[-1]) == {"aws", "zoom", "lms"}
    assert not any(is_running(process) for process in started[-1].values())
    assert not places.state_file.exists()
