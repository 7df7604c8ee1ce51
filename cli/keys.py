"""API keys: made (and shown once), revoked."""

from datetime import UTC, datetime

import typer

from cli.shared import AsJson, answer, deployment_of
from rollcall.ids import KeyId, TenantId
from rollcall.lms.keys import make_key
from rollcall.store.tenants import ApiKey, TenantStore

app = typer.Typer(no_args_is_help=True)


@app.command()
def create(context: typer.Context, tenant_id: str, as_json: AsJson = False) -> None:
    """Make a key. It is shown now and never again."""
    store = TenantStore(deployment_of(context).table)
    if store.tenant(TenantId(tenant_id)) is None:
        raise typer.BadParameter("there is no such tenant")
    key = make_key()
    store.put(
        ApiKey(
            key_id=key.key_id,
            tenant_id=TenantId(tenant_id),
            secret_hash=key.secret_hash,
            created_at=datetime.now(UTC),
        )
    )
    answer({"key_id": key.key_id, "api_key": key.text}, as_json=as_json)


@app.command()
def revoke(context: typer.Context, key_id: str) -> None:
    """End a key at once."""
    if not TenantStore(deployment_of(context).table).revoke_key(KeyId(key_id), datetime.now(UTC)):
        raise typer.BadParameter("there is no such key")
