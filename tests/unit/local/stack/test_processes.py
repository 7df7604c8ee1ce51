"""Whatever was started is stopped, and nothing else is."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.stack.errors import StackError
from local.stack.layout import Places
from local.stack.processes import Processes, is_running, run, started_at
from local.stack.state import Process

_PATIENCE_S = 10
_WAITS = "import time; time.sleep(600)"
_STUBBORN = f"import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); {_WAITS}"
_WITH_A_CHILD = (
    f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {_WAITS!r}]).pid, flush=True); {_WAITS}"
)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    places = Places(tmp_path / "stack")
    places.make()
    started = Processes(places)
    yield started
    started.stop_all()


def start(processes: Processes, program: str) -> Process:
    return processes.start("it", [sys.executable, "-c", program], os.environ)


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_a_stopped_process_is_gone(processes: Processes) -> None:
    process = start(processes, _WAITS)
    assert is_running(process)
    processes.stop_all()
    assert not is_running(process)
    assert processes.known() == {}


def test_its_children_go_with_it(processes: Processes) -> None:
    start(processes, _WITH_A_CHILD)
    wait_for(lambda: processes.log_of("it"))
    child = int(processes.log_of("it"))
    assert started_at(child)
    processes.stop_all()
    wait_for(lambda: not started_at(child))


def test_one_that_does_not_listen_is_made_to_end(processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.stack.processes._GRACE_S", 0.1)
    process = start(processes, _STUBBORN)
    wait_for(lambda: processes.log_of("it"))
    processes.stop_all()
    wait_for(lambda: not is_running(process))


def test_a_later_command_can_stop_what_an_earlier_one_started(processes: Processes) -> None:
    process = start(processes, _WAITS)
    Processes(processes.places).stop_all()
    assert not is_running(process)


def test_a_number_that_has_passed_to_another_process_is_left_alone(processes: Processes) -> None:
    with subprocess.Popen([sys.executable, "-c", _WAITS]) as stranger:
        (processes.places.pids / "it").write_text(f"{stranger.pid} long-ago\n")
        processes.stop_all()
        assert stranger.poll() is None
        assert processes.known() == {}
        stranger.send_signal(signal.SIGKILL)


def test_stopping_twice_is_no_error(processes: Processes) -> None:
    start(processes, _WAITS)
    processes.stop_all()
    processes.stop_all()


def test_what_a_failed_command_said_is_in_the_error() -> None:
    with pytest.raises(StackError, match="no such thing"):
        run([sys.executable, "-c", "import sys; sys.exit('no such thing')"], os.environ)


def test_the_stacks_folder_is_its_owners_alone(processes: Processes) -> None:
    assert stat.S_IMODE(processes.places.folder.stat().st_mode) == 0o700
