"""The stack's processes: each leads a group of its own, so that stopping it stops its children too."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.stack.errors import StackError
from local.stack.layout import ROOT, Places
from local.stack.state import Process

_GRACE_S = 5.0
_POLL_S = 0.05

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Those of this program: one that has ended stays in the process table until its parent asks about it."""


@dataclass(frozen=True)
class Processes:
    """Each leaves a file with its number at once, so that a later command can stop it, whatever happened."""

    places: Places

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> Process:
        """Start in the background, with its output in `logs/NAME.log`."""
        with (self.places.logs / f"{name}.log").open("wb") as log:
            child = subprocess.Popen(
                [str(part) for part in command],
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _children[child.pid] = child
        process = Process(child.pid, started_at(child.pid))
        (self.places.pids / name).write_text(f"{process.pid} {process.started}\n")
        return process

    def known(self) -> dict[str, Process]:
        """What was started and not yet stopped, alive or not."""
        if not self.places.pids.is_dir():
            return {}
        return {file.name: _parse(file.read_text()) for file in sorted(self.places.pids.iterdir())}

    def stop_all(self) -> None:
        """Ask every process to end, then make it. Returns when none is left."""
        known = self.known()
        running = [process for process in known.values() if is_running(process)]
        for process in running:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_S
        while any(is_running(process) for process in running) and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        for process in running:  # the leader may be gone and a child still there
            _signal(process, signal.SIGKILL)
        for process in running:
            if process.pid in _children:
                _children.pop(process.pid).wait()
        for name in known:
            (self.places.pids / name).unlink(missing_ok=True)

    def log_of(self, name: str) -> str:
        """The end of a process's output."""
        lines = (self.places.logs / f"{name}.log").read_text(errors="replace").splitlines()
        return "\n".join(lines[-20:])


def is_running(process: Process) -> bool:
    """Whether this very process still runs."""
    if process.pid in _children:
        _children[process.pid].poll()
    return started_at(process.pid) == process.started != ""


def started_at(pid: int) -> str:
    """When a process started, as text to compare with itself; empty if there is none."""
    if Path("/proc/self/stat").exists():
        try:
            state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if state == "Z" else fields[18]  # proc(5): the state is field 3, the start time field 22
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def run(command: Sequence[str | Path], environment: Mapping[str, str], log: Path | None = None) -> str:
    """Run to the end and return what it printed. A failure raises StackError with the last lines."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if log is None else subprocess.STDOUT,
        text=True,
        check=False,
    )
    if log is not None:
        log.write_text(done.stdout)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-15:]
        raise StackError(f"{Path(str(command[0])).name} failed ({done.returncode}):\n" + "\n".join(said))
    return done.stdout


def _parse(text: str) -> Process:
    pid, _, started = text.strip().partition(" ")
    return Process(int(pid), started)


def _signal(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
