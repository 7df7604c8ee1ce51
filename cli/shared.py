"""What commands have in common: the deployment they work on, and how they answer."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from cli.deployment import Deployment
from rollcall.ids import TenantId
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.table import Table

# No `type` statement: Typer reads the annotation itself.
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]

console = Console()


def deployment_of(context: typer.Context) -> Deployment:
    found = context.obj()
    assert isinstance(found, Deployment)  # noqa: S101 - set by the command's own callback
    return found


def audited(table: Table, tenant_id: TenantId, action: str, subject: str, **detail: str) -> None:
    """Note what the operator changed, where the tenant's admin reads it."""
    AuditStore(table).record(tenant_id, datetime.now(UTC), Actor(kind="operator"), action, subject, **detail)


def answer(values: dict[str, str], *, as_json: bool) -> None:
    """One thing made or found: as JSON, or as lines for a person."""
    if as_json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        console.print(f"[dim]{name}[/dim]  {value}", soft_wrap=True)
