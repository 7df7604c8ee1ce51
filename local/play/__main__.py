"""`python -m local.play run|demo`: the simulated class on the local stack.

`run` stays up with its addresses until Ctrl-C. `demo` stops after the class; its exit status is 0 only if every number
agrees with the simulator's ground truth.
"""

import argparse
import asyncio
import signal
import sys

import httpx
from rich.console import Console

from local.classroom.evidence import Evidence
from local.classroom.lesson import hold_class
from local.classroom.table import print_verdict
from local.classroom.verdict import judge
from local.play.clock import WallClock
from local.play.display import Display
from local.play.doors.http import DoorError
from local.play.stage import Addresses
from local.play.step import ActError
from local.play.tables import open_console
from local.stack.launcher import running


def main() -> int:
    """Start the stack, play the class, print the tables."""
    command = _command()
    console = open_console()
    with running(tell=lambda step: console.print(f"· {step}", highlight=False)) as addresses:
        agrees = play(addresses, console)
        if command == "run":
            _stay_up(console, addresses)
    return 0 if agrees else 1


def play(addresses: Addresses, console: Console) -> bool:
    """Play the class on a running stack and print what came of it; whether everything agrees with the truth."""
    evidence = _hold(addresses, console)
    if evidence is None:
        return False
    disagreements = judge(evidence)
    print_verdict(console, evidence, disagreements)
    return not disagreements


def _hold(addresses: Addresses, console: Console) -> Evidence | None:
    """The class, or None when something it needed did not work; what that was is printed."""
    display, evidence = Display(console), None
    try:
        with display.shown():
            evidence = asyncio.run(hold_class(addresses, display, WallClock()))
    except* (DoorError, ActError, httpx.HTTPError, TimeoutError) as failures:
        for failure in failures.exceptions:
            console.print(f"✗ the class ended early: {type(failure).__name__} {failure}", style="red", markup=False)
    return evidence


def _stay_up(console: Console, addresses: Addresses) -> None:
    console.print(
        f"\n[bold]Sample LMS[/]      {addresses.lms_url}\n"
        f"[bold]Simulated Zoom[/]  {addresses.zoom_url}\n"
        f"[bold]Rollcall API[/]    {addresses.api_url}\n"
        "\nCtrl-C stops everything.",
        highlight=False,
    )
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("Stopping.")


def _command() -> str:
    parser = argparse.ArgumentParser(prog="python -m local.play", description="Plays a class on the local stack.")
    parser.add_argument("command", choices=("run", "demo"), help="run: stay up afterwards; demo: stop and report")
    return str(parser.parse_args().command)


if __name__ == "__main__":
    sys.exit(main())
