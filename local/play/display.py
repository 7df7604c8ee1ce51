"""Shows how the class is going: a moving display on a terminal, one line per phase in a log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from local.play.step import Step


class Display:
    """Phases one after the other, each with its steps."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=console,
            disable=not console.is_terminal,
        )

    @contextmanager
    def phase(self, name: str, steps: int = 1, people: Mapping[str, str] = MappingProxyType({})) -> Iterator["Phase"]:
        """One phase; what it counted is full at its end, and an error leaves it where it stopped.

        `people` are the names of those who act in it, by what the script calls them.
        """
        if not self._console.is_terminal:
            self._console.print(f"· {name}", highlight=False)
        task = self._progress.add_task(name, total=steps, note="")
        with_steps = Phase(self._progress, task, people)
        yield with_steps
        self._progress.update(task, completed=steps, note="")

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Keep the display on the screen for the time of the block."""
        with self._progress:
            yield


class Phase:
    """One line of the display."""

    def __init__(self, progress: Progress, task: TaskID, people: Mapping[str, str]) -> None:
        self._progress = progress
        self._task = task
        self._people = people

    def count(self, note: str) -> None:
        """Count one step, whatever it was."""
        self._progress.update(self._task, advance=1, note=note)

    def reach(self, steps: int) -> None:
        """So many steps are done by now."""
        self._progress.update(self._task, completed=steps)

    def step(self, step: Step) -> None:
        """Count one step of the script and say who did what."""
        who = self._people.get(step.actor, step.actor.partition("@")[0])
        self.count(f"{who} {step.action}")
