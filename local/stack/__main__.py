"""`python -m local.stack up|down|status|logs|build`: Rollcall's whole world on this machine."""

import argparse
import sys
import time
from pathlib import Path

from local.stack import launcher
from local.stack.build import build
from local.stack.emulator import LocalAws
from local.stack.errors import StackError
from local.stack.layout import ROOT, Places
from local.stack.logs import print_log
from local.stack.state import Stack


def main() -> int:
    """Run the command; 0 if it did what it was asked."""
    asked = _arguments()
    try:
        return _run(asked)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _run(asked: argparse.Namespace) -> int:
    places = Places(asked.folder.resolve())
    if asked.command == "up":
        began = time.monotonic()
        _describe(launcher.start(places, lambda step: print(f"  {step}", flush=True)))
        print(f"\nup after {time.monotonic() - began:.1f} s; `make down` stops it")
        return 0
    if asked.command == "down":
        launcher.stop(places)
        return 0
    if asked.command == "build":
        build(asked.into.resolve(), asked.architecture, asked.into.resolve().parent / "cache")
        return 0
    stack = launcher.current(places)
    if stack is None:
        print("not running; `make up` starts it", file=sys.stderr)
        return 1
    if asked.command == "logs":
        print_log(LocalAws.at(stack.aws_endpoint_url), places, asked.name)
    else:
        _describe(stack)
    return 0


def _describe(stack: Stack) -> None:
    print(
        f"Rollcall API    {stack.api_url}\n"
        f"Simulated Zoom  {stack.zoom_url}\n"
        f"Sample LMS      {stack.lms_url}\n"
        f"AWS             {stack.aws_endpoint_url} ({stack.region})"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Places().folder, help="where the stack keeps its state")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything and leave it running")
    commands.add_parser("down", help="stop everything")
    commands.add_parser("status", help="say what runs where")
    logs = commands.add_parser("logs", help="what a function, or a process of the stack, has written")
    logs.add_argument("name", help="a folder of functions/, or one of: aws, zoom, lms, deploy")
    builds = commands.add_parser("build", help="build the stack, with bytecode, for a deployment to AWS")
    builds.add_argument("--architecture", default="arm64", choices=("arm64", "x86_64"))
    builds.add_argument("--into", type=Path, default=ROOT / ".aws-sam/build")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
