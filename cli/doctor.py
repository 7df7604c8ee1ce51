"""Is a connection well? The same examination as the LMS gets, with the operator's own AWS credentials."""

from datetime import UTC, datetime
from typing import Annotated

import httpx
import typer
from rich.box import SIMPLE
from rich.table import Table as Grid
from rich.text import Text

from cli.deployment import Deployment
from cli.shared import AsJson, console, deployment_of
from rollcall.aws.keys import Sealer
from rollcall.aws.secrets import Secret
from rollcall.ids import TenantId
from rollcall.lms.health import ConnectionHealth, HealthCheck
from rollcall.lms.problems import Problem
from rollcall.services.connections.doctor import Doctor
from rollcall.services.connections.doctor_wiring import make_doctor
from rollcall.services.zoom_access.tokens import Refreshing
from rollcall.services.zoom_access.vault import Vault
from rollcall.services.zoom_access.wiring import ZOOM_TIMEOUT
from rollcall.services.zoom_access.zoom_apps import ZoomApps
from rollcall.store.connections import ConnectionStore
from rollcall.store.grants import GrantStore

_COLORS = {"ok": "green", "warning": "yellow", "failing": "bold red", "unknown": "dim"}


def doctor(
    context: typer.Context,
    tenant_id: str,
    connection_id: str,
    host_email: Annotated[str, typer.Option(help="A host, by the e-mail address they have in Zoom.")] = "",
    as_json: AsJson = False,
) -> None:
    """Look a connection over, and say what to do. The exit status is 1 when something fails."""
    doctor = _doctor(deployment_of(context))
    try:
        health = doctor.examine(TenantId(tenant_id), connection_id, host_email, datetime.now(UTC))
    except Problem as problem:
        raise typer.BadParameter(problem.detail) from None
    if as_json:
        print(health.model_dump_json(indent=1))
    else:
        _show(health)
    if health.status == "failing":
        raise typer.Exit(code=1)


def _doctor(deployment: Deployment) -> Doctor:
    records = deployment.table
    grants, vault = GrantStore(records), Vault(Sealer(deployment.client("kms"), deployment.output("TokenKeyId")))
    secret = Secret(deployment.client("secretsmanager"), deployment.output("ZoomOauthSecretId"))
    http = httpx.Client(timeout=ZOOM_TIMEOUT, follow_redirects=False)
    apps = ZoomApps(http, deployment.parameter("ZoomOauthUrl"), secret.read, grants, vault)
    refreshing = Refreshing(ConnectionStore(records), grants, vault, apps)
    return make_doctor(deployment.parameter("ZoomApiUrl"), refreshing, records)


def _show(health: ConnectionHealth) -> None:
    console.print(f"{health.connection_id}: {health.connection_status}, {health.status}")
    grid = Grid(box=SIMPLE)
    for heading in ("check", "status", "what was found, and what to do"):
        grid.add_column(heading, overflow="fold")
    for check in health.checks:
        grid.add_row(check.name, Text(check.status, _COLORS[check.status]), _said(check))
    console.print(grid)


def _said(check: HealthCheck) -> Text:
    seen = f" Last seen {check.last_seen:%Y-%m-%d %H:%M} UTC." if check.last_seen else ""
    todo = f"\n-> {check.action}" if check.action else ""
    return Text(f"{check.sentence}{seen}").append(todo, "bold")
