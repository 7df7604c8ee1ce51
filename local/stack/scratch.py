"""Where the emulator unpacks functions and layers, and keeps what its workers write.

In memory if there is plenty of it, since a disk takes a minute to forget them again.
"""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_PLENTY_BYTES = 8 * 2**30


def make_scratch(at: Path) -> None:
    """Make the folder, or a link to one in memory."""
    if _free_bytes(_MEMORY) >= _PLENTY_BYTES:
        at.symlink_to(tempfile.mkdtemp(prefix="rollcall-", dir=_MEMORY))
    else:
        at.mkdir(mode=0o700)


def remove_scratch(at: Path) -> None:
    """Remove it with everything in it; it need not be there."""
    shutil.rmtree(at.resolve(), ignore_errors=True)
    at.unlink(missing_ok=True)


def _free_bytes(path: Path) -> int:
    """What fits into it and into the machine's unused memory."""
    try:
        found = os.statvfs(path)
    except FileNotFoundError:
        return 0
    unused = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(found.f_bavail * found.f_frsize, unused)
