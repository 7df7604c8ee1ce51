"""Tenants: made, listed, and told where browsers may be sent back to."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.shared import AsJson, answer, audited, deployment_of
from rollcall.ids import TenantId, new_id
from rollcall.store.tenants import Tenant, TenantStore

app = typer.Typer(no_args_is_help=True)


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The customer's name, for people.")],
    return_url: Annotated[list[str] | None, typer.Option(help="Where a browser may go after connecting.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a tenant."""
    tenant = Tenant(
        tenant_id=TenantId(new_id("ten")), name=name, created_at=datetime.now(UTC), return_urls=return_url or []
    )
    table = deployment_of(context).table
    TenantStore(table).put(tenant)
    audited(table, tenant.tenant_id, "tenant.created", tenant.tenant_id, name=name)
    answer({"tenant_id": tenant.tenant_id, "name": name}, as_json=as_json)


@app.command("list")
def list_tenants(context: typer.Context, as_json: AsJson = False) -> None:
    """List the tenants."""
    for tenant in TenantStore(deployment_of(context).table).tenants():
        answer({"tenant_id": tenant.tenant_id, "name": tenant.name}, as_json=as_json)


@app.command()
def allow_return(context: typer.Context, tenant_id: str, url: str) -> None:
    """Add a URL to a tenant's allow list."""
    table = deployment_of(context).table
    store = TenantStore(table)
    tenant = store.tenant(TenantId(tenant_id))
    if tenant is None:
        raise typer.BadParameter("there is no such tenant")
    store.put(tenant.model_copy(update={"return_urls": sorted({*tenant.return_urls, url})}))
    audited(table, tenant.tenant_id, "tenant.return_url_allowed", tenant.tenant_id, url=url)
