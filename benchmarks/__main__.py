"""The product's budget: `python -m benchmarks [--write]` measures, prints, and exits 1 if a limit is exceeded."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from benchmarks import (
    cold,
    connections,
    costs,
    exporting,
    goodbye,
    rosters,
    rush,
    settling,
    stacked,
    warm,
    writes,
)
from benchmarks.measurement import Measurement
from benchmarks.page import PAGE, as_table, write_page
from local.stack.launcher import running
from local.stack.layout import Places
from local.stack.state import Stack


def _measurements(console: Console) -> Iterator[Measurement]:
    if sys.platform == "linux":
        with console.status("the intake, cold"):
            yield cold.measure()
    else:
        console.print("not measured: a cold start, because Lambda's emulator is a program for Linux")
    with console.status("the intake, warm"):
        yield warm.measure()
    with console.status("writes behind the queue"):
        yield from writes.measure()
    with console.status("calls of connections"):
        yield from connections.measure()
    with console.status("settling a report"):
        yield from settling.measure()
    with console.status("rosters"):
        yield from rosters.measure()
    with console.status("a goodbye"):
        yield from goodbye.measure()
    with console.status("an export"):
        yield from exporting.measure()
    with console.status("what a meeting costs"):
        yield from costs.measure()
    with console.status("the whole stack starts"), _whole_stack() as stack:
        with console.status("settling on the stack"):
            yield from stacked.measure(stack)
        with console.status("a rush of sign-ins"):
            yield from rush.measure(stack)


@contextmanager
def _whole_stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory() as folder, running(Places(Path(folder))) as stack:
        yield stack


def main(arguments: list[str]) -> int:
    console = Console()
    measured = list(_measurements(console))
    console.print(as_table(measured))
    if "--write" in arguments:
        write_page(measured)
        console.print(f"kept in {PAGE.name}")
    return 0 if all(one.is_within for one in measured) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
