"""What the tables of every play have in common."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from local.play.finding import Disagreement

WIDTH = 120


def open_console() -> Console:
    """The terminal, or a plain file or log of a readable width."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def marked(shown: str, truth: str) -> Text:
    """What is not the truth stands out."""
    return Text(shown) if shown == truth else Text(f"✗ {shown}", "bold red")


def print_findings(console: Console, disagreements: Sequence[Disagreement]) -> None:
    """Every disagreement, or that there is none."""
    for finding in disagreements:
        console.print(f"✗ {finding}", style="red", markup=False, highlight=False)
    if disagreements:
        plural = "" if len(disagreements) == 1 else "s"
        console.print(f"{len(disagreements)} disagreement{plural} with the truth", style="bold red", highlight=False)
    else:
        console.print("✓ every number agrees with the simulator's ground truth", style="bold green")
