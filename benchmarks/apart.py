"""Measuring in a fresh interpreter, so that its modules, its memory and its caches are its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
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
