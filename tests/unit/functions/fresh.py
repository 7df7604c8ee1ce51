"""Programs in an interpreter of their own, as a Lambda's first invocation is."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))


def run(program: str, **environment: str) -> str:
    """What a program prints on both its outputs, with no environment but the one given."""
    basics = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/rollcall'}"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=basics | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@cache
def modules_of(function: str) -> frozenset[str]:
    """Every module that importing a function's handler loads."""
    program = f"import functions.{function}.app, json, sys; print(json.dumps(sorted(sys.modules)))"
    loaded: list[Any] = json.loads(run(program))
    return frozenset(loaded)
