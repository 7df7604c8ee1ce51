"""`python -m local.play run|demo`: the simulated class and the day after it on the local stack.

`run` stays up with its addresses until Ctrl-C. `demo` stops after the day; its exit status is 0 only if every number
agrees with the simulator's ground truth.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import httpx
from rich.console import Console

from local.center import checks as center
from local.center import table as center_table
from local.center.day import hold_day
from local.classroom import table as classroom_table
from local.classroom import verdict as classroom
from local.classroom.lesson import hold_class
from local.play.clock import Clock, WallClock
from local.play.display import Display
from local.play.doors.http import DoorError
from local.play.stage import Addresses
from local.play.step import ActError
from local.play.tables import open_console
from local.stack.launcher import running

type Hold[Seen] = Callable[[Addresses, Display, Clock], Awaitable[Seen]]


def main() -> int:
    """Start the stack, play the class and the day, print the tables."""
    command = _command()
    console = open_console()
    with running(tell=lambda step: console.print(f"· {step}", highlight=False)) as addresses:
        agrees = play(addresses, console)
        if command == "run":
            _stay_up(console, addresses)
    return 0 if agrees else 1


def play(addresses: Addresses, console: Console) -> bool:
    """Play both on a running stack and print what came of them; whether everything agrees with the truth."""
    return all([_play_class(addresses, console), _play_day(addresses, console)])


def _play_class(addresses: Addresses, console: Console) -> bool:
    evidence = _played("class", hold_class, addresses, console)
    if evidence is None:
        return False
    disagreements = classroom.judge(evidence)
    classroom_table.print_verdict(console, evidence, disagreements)
    return not disagreements


def _play_day(addresses: Addresses, console: Console) -> bool:
    evidence = _played("day", hold_day, addresses, console)
    if evidence is None:
        return False
    disagreements = center.judge(evidence)
    center_table.print_verdict(console, evidence, disagreements)
    return not disagreements


def _played[Seen](what: str, hold: Hold[Seen], addresses: Addresses, console: Console) -> Seen | None:
    """What was seen of it, or None when something it needed did not work; what that was is printed."""
    display, seen = Display(console), None
    try:
        with display.shown():
            seen = asyncio.run(_held(hold, addresses, display))
    except* (DoorError, ActError, httpx.HTTPError, TimeoutError) as failures:
        for failure in failures.exceptions:
            console.print(f"✗ the {what} ended early: {type(failure).__name__} {failure}", style="red", markup=False)
    return seen


async def _held[Seen](hold: Hold[Seen], addresses: Addresses, display: Display) -> Seen:
    return await hold(addresses, display, WallClock())


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
    parser = argparse.ArgumentParser(prog="python -m local.play", description="Plays a class and a day.")
    parser.add_argument("command", choices=("run", "demo"), help="run: stay up afterwards; demo: stop and report")
    return str(parser.parse_args().command)


if __name__ == "__main__":
    sys.exit(main())
