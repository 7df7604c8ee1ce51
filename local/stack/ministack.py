"""Runs MiniStack, by MiniStack's own interpreter, with three things done otherwise, for the sake of two cores.

It starts a worker for each call that comes while others are busy, a dozen for schedules that are due together: here
each function works at two calls at a time, and the next ones wait. It unpacks every layer anew for each worker,
thousands of files in the process that answers everything else: here the workers share one copy, by links. It reads
a condition anew for each item that it is held against, which takes longer than holding it: here once.
"""

import hashlib
import importlib
import tempfile
import threading
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_MANY = 200
"""Fewer files are not worth a link."""

_AT_ONCE = 2

_unpacking = threading.Lock()
_unpacked: dict[str, Path] = {}


class UnpackedOnce(zipfile.ZipFile):
    """A layer's archive, as far as MiniStack uses one. Nothing writes to what workers are given."""

    def namelist(self) -> list[str]:
        """What will lie in the folder: of a big archive, links to its uppermost folders."""
        names = super().namelist()
        return names if len(names) < _MANY else sorted({name.partition("/")[0] for name in names})

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:  # noqa: ANN401 - zipfile's own
        """Link a big archive's folders into the path; unpack a small one."""
        if members is not None or len(self.infolist()) < _MANY:
            super().extractall(path, members, pwd)
            return
        for folder in self._shared().iterdir():
            Path(path, folder.name).symlink_to(folder)

    def _shared(self) -> Path:
        with _unpacking:
            digest = hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
            if digest not in _unpacked:
                into = Path(tempfile.mkdtemp(prefix="layer-"))
                super().extractall(into, super().namelist())
                _unpacked[digest] = into
            return _unpacked[digest]


def few_at_once[Result](execute: Callable[..., Result]) -> Callable[..., Result]:
    """The same, of which the third call of a function waits until one of two has come to its end."""
    turns = defaultdict[str, threading.Semaphore](lambda: threading.Semaphore(_AT_ONCE))

    def wait_and_execute(function: Mapping[str, Any], *given: object) -> Result:
        described = function.get("config") or function
        with turns[described["FunctionName"]]:
            return execute(function, *given)

    return wait_and_execute


def main() -> None:
    """Serve until interrupted; `TMPDIR` is where everything is unpacked."""
    runtime: Any = importlib.import_module("ministack.core.lambda_runtime")
    runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": UnpackedOnce})
    functions: Any = importlib.import_module("ministack.services.lambda_svc")
    execute = functions._execute_function_with_config_scope  # noqa: SLF001 - what the API and schedules call
    functions._execute_function_with_config_scope = few_at_once(execute)  # noqa: SLF001
    tables: Any = importlib.import_module("ministack.services.dynamodb")
    read, checked = (lru_cache(maxsize=1_000)(one) for one in (tables._tokenize, tables._condition_syntax_error))  # noqa: SLF001
    tables._tokenize = lambda condition: list(read(condition))  # noqa: SLF001 - its readers may change what they get
    tables._condition_syntax_error = checked  # noqa: SLF001
    importlib.import_module("ministack.app").main()


if __name__ == "__main__":
    main()
