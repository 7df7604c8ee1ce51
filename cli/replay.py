"""Why was this learner marked absent? An exported meeting, put through the very functions that decided."""

import json
import sys
from typing import Annotated, Literal

import typer

from cli.shared import deployment_of
from rollcall.attendance import cases
from rollcall.ids import MeetingId, TenantId
from rollcall.services.attendance.exporting import case_of
from rollcall.services.attendance.policies import Policies
from rollcall.store.facts import FactStore
from rollcall.store.settings import SettingsStore


def replay(case: Annotated[str, typer.Argument(help="A JSON file, or - for standard input.")]) -> None:
    """Answer a case `{"kind": ..., "input": ...}` with one JSON object."""
    try:
        text = sys.stdin.read() if case == "-" else _read(case)
        print(json.dumps(cases.replay(json.loads(text)), ensure_ascii=False))
    except (OSError, ValueError) as error:
        print(f"rollcall replay: {error}", file=sys.stderr)
        raise typer.Exit(code=2) from None


def export(
    context: typer.Context,
    tenant_id: str,
    meeting_id: str,
    evidence: Annotated[
        Literal["live", "report"], typer.Option(help="What the webhooks told, or what the reports say.")
    ] = "live",
) -> None:
    """Print a stored meeting as a case for `rollcall replay`. It holds names: delete it after use."""
    table = deployment_of(context).table
    file = FactStore(table).open(TenantId(tenant_id), MeetingId(meeting_id))
    if file is None:
        raise typer.BadParameter("there is no such meeting")
    policy = Policies(SettingsStore(table)).applied_to(file)
    print(json.dumps(case_of(file, evidence, policy), ensure_ascii=False, indent=1))


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a path as the shell gives it
        return file.read()
