"""Where things are: the checkout, its tools, and what a running stack leaves behind."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAM = ROOT / ".tools/sam/bin/sam"
MINISTACK = (ROOT / ".tools/ministack/bin/python", "-P", Path(__file__).with_name("ministack.py"))
"""The command; without its own folder on the path, whose modules have names that others have too."""

PROJECT_BIN = ROOT / ".venv/bin"
BUILD_BIN = ROOT / ".tools/bootstrap/bin"
"""Holds the Python 3.13 with pip that `sam build` looks for on the PATH."""


@dataclass(frozen=True)
class Places:
    """The folder of one running stack. Two stacks side by side need two of them; what was built, they share."""

    folder: Path = ROOT / ".rollcall"

    @property
    def state_file(self) -> Path:
        return self.folder / "stack.json"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def pids(self) -> Path:
        return self.folder / "pids"

    @property
    def scratch(self) -> Path:
        return self.folder / "tmp"

    def make(self) -> None:
        """Make the folders, readable by their owner alone: the state file holds keys."""
        for folder in (self.folder, self.logs, self.pids):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


BUILT = ROOT / ".rollcall/built"
"""The last build, and the deployment made from it."""


@contextmanager
def alone_with_the_build() -> Iterator[None]:
    """One at a time: stacks that start side by side would build over each other."""
    BUILT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (BUILT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
