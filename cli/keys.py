"""API keys: made (and shown once), revoked."""

from datetime import UTC, datetime

import typer

from cli.shared import AsJson, answer, audited, deployment_of
from rollcall.ids import KeyId, TenantId
from rollcall.lms.keys import make_key
from rollcall.store.tenants import ApiKey, TenantStore

app = typer.Typer(no_args_is_help=True)


@app.command()
def create(context: typer.Context, tenant_id: str, as_json: AsJson = False) -> None:
    """Make a key. It is shown now and never again."""
    table = deployment_of(context).table
    store = TenantStore(table)
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
    audited(table, TenantId(tenant_id), "key.created", key.key_id)
    answer({"key_id": key.key_id, "api_key": key.text}, as_json=as_json)


@app.command()
def revoke(context: typer.Context, key_id: str) -> None:
    """End a key at once."""
    table = deployment_of(context).table
    store = TenantStore(table)
    key = store.api_key(KeyId(key_id))
    if key is None or not store.revoke_key(key.key_id, datetime.now(UTC)):
        raise typer.BadParameter("there is no such key")
    audited(table, key.tenant_id, "key.revoked", key.key_id)
