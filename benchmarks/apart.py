"""Measuring in a fresh interpreter, so that its modules, its memory and its caches are its own."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

NO_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def measure_apart(module: str, environment: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    """What ``python -m module --measure`` prints as its last line."""
    command = [sys.executable, "-m", module, "--measure"]
    known = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    told = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=known | NO_ACCOUNT | dict(environment or {})
    )
    return json.loads(told.stdout.splitlines()[-1])


def answer(measure_here: Callable[[], object], measure: Callable[[], object]) -> None:
    """The main program of a module that is measured apart: asked with ``--measure``, it is the fresh interpreter.

    What the functions print goes nowhere meanwhile, line by line as to the pipe that it goes to on Lambda.
    """
    if "--measure" not in sys.argv:
        print(measure())
        return
    with open(os.devnull, "w", buffering=1, encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        found = measure_here()
    print(json.dumps(found))
