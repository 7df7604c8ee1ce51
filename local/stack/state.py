"""What a running stack says of itself, for people, tests and the `rollcall` command."""

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process of the stack. `started` tells it from a later process with the same number."""

    pid: int
    started: str


@dataclass(frozen=True)
class Stack:
    """Addresses and keys of a running stack. URLs have no slash at the end."""

    api_url: str
    zoom_url: str
    lms_url: str
    aws_endpoint_url: str
    region: str
    stack_name: str
    table_name: str
    tenant_id: str
    api_key: str = dataclasses.field(repr=False)
    zoom_webhook_url: str
    zoom_webhook_secret: str = dataclasses.field(repr=False)
    outputs: dict[str, str]
    """The CloudFormation outputs: queue URLs, secret ids and so on."""
    processes: dict[str, Process]

    def write(self, path: Path) -> None:
        """Store as JSON that only its owner can read."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(dataclasses.asdict(self), file, indent=2)
            file.write("\n")

    @classmethod
    def read(cls, path: Path) -> "Stack":
        """Raises FileNotFoundError when no stack was started here."""
        held = json.loads(path.read_text())
        processes = {name: Process(**process) for name, process in held.pop("processes").items()}
        return cls(**held, processes=processes)
