"""The result as a table on the screen, and as the page beside this file."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.table import Table

from benchmarks.measurement import Measurement

PAGE = Path(__file__).parent / "README.md"
_TOP = """\
# Benchmarks

The product's budget, measured: `make bench` prints the table below and fails when a limit is exceeded; with
`python -m benchmarks --write` the result is kept here. Nothing is timed in the tests.

| number | measured | limit | |
|---|---|---|---|
"""


def as_table(measurements: Iterable[Measurement]) -> Table:
    table = Table(title="Budget", title_justify="left")
    table.add_column("number")
    table.add_column("measured", justify="right")
    table.add_column("limit", justify="right")
    table.add_column("verdict")
    table.add_column("behind it", overflow="fold")
    for one in measurements:
        verdict = "[green]within[/]" if one.is_within else "[bold red]exceeded[/]"
        table.add_row(one.name, _value(one), _limit(one), verdict, "\n".join(one.found))
    return table


def as_page(measurements: Sequence[Measurement], now: datetime) -> str:
    """Markdown: the numbers first, then the machine, then how each was measured."""
    rows = [f"| {one.name} | {_value(one)} | {_limit(one)} | {_verdict(one)} |\n" for one in measurements]
    return f"{_TOP}{''.join(rows)}\n{_machine(now)}\n{_explained(measurements)}"


def write_page(measurements: Sequence[Measurement]) -> None:
    PAGE.write_text(as_page(measurements, datetime.now(UTC)), encoding="utf-8")


def _explained(measurements: Iterable[Measurement]) -> str:
    return "\n".join(
        f"## {one.name}\n\n{_sentence(one.how)}{_listed(one.found)}{_tabled(one.table)}" for one in measurements
    )


def _tabled(table: str) -> str:
    return f"\n{table}\n" if table else ""


def _listed(found: Iterable[str]) -> str:
    lines = "".join(f"- {line}\n" for line in found)
    return f"\n{lines}" if lines else ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}.\n"


def _machine(now: datetime) -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}, boto3 {version('boto3')}"
    load = f"load {os.getloadavg()[0]:.1f} at the end"
    return (
        f"Measured on {now:%Y-%m-%d}: {os.cpu_count()} cores ({_processor()}), {load}; {platform.system()}, {python}.\n"
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _value(one: Measurement) -> str:
    return f"{one.value:.2f} {one.unit}" if one.limit < 10 else f"{one.value:.0f} {one.unit}"  # noqa: PLR2004 - digits


def _limit(one: Measurement) -> str:
    return f"{one.limit:g} {one.unit}"


def _verdict(one: Measurement) -> str:
    return "within" if one.is_within else "**exceeded**"
