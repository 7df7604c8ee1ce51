"""The two Zoom apps' credentials, typed in and never passed on a command line."""

import json
from typing import Annotated, Any, Literal

import typer

from cli.shared import answer, deployment_of

_KINDS = ("account", "user")

app = typer.Typer(no_args_is_help=True)


@app.command("set")
def set_credentials(
    context: typer.Context,
    kind: Annotated[
        Literal["account", "user"], typer.Option(help="account: the admin-managed app; user: the user-managed one.")
    ],
    client_id: Annotated[str, typer.Option(prompt=True, envvar="ZOOM_CLIENT_ID")],
    client_secret: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="ZOOM_CLIENT_SECRET")],
    webhook_secret: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="ZOOM_WEBHOOK_SECRET")],
) -> None:
    """Store one app's client id, client secret and webhook secret token; the other app's stay as they are.

    The webhook secret in use stays valid beside the new one.
    """
    deployment = deployment_of(context)
    manager = deployment.client("secretsmanager")
    oauth_id, webhook_id = deployment.output("ZoomOauthSecretId"), deployment.output("ZoomWebhookSecretId")
    credentials = {"client_id": client_id.strip(), "client_secret": client_secret.strip()}
    _put(manager, oauth_id, _apps(manager, oauth_id) | {kind: credentials})
    webhooks = _apps(manager, webhook_id)
    _put(manager, webhook_id, webhooks | {kind: _rotated(webhooks.get(kind, {}), webhook_secret.strip())})


def _apps(manager: Any, secret_id: str) -> dict[str, dict[str, str]]:  # noqa: ANN401 - a client of boto3
    """What a secret holds of each app; the placeholder of a new deployment is nothing."""
    held = json.loads(manager.get_secret_value(SecretId=secret_id)["SecretString"])
    return {kind: held[kind] for kind in _KINDS if isinstance(held.get(kind), dict)}


def _put(manager: Any, secret_id: str, apps: dict[str, dict[str, str]]) -> None:  # noqa: ANN401 - as above
    manager.put_secret_value(SecretId=secret_id, SecretString=json.dumps(apps))


def _rotated(held: dict[str, str], new: str) -> dict[str, str]:
    """The same secret again rotates nothing away."""
    previous = held.get("previous") if held.get("current") == new else held.get("current")
    return {"current": new} | ({"previous": previous} if previous else {})


@app.command()
def urls(context: typer.Context) -> None:
    """The URLs to enter in Zoom's Marketplace: both apps have the same, a customer's own app an endpoint of its own."""
    deployment = deployment_of(context)
    webhooks = deployment.output("ZoomWebhookUrl")
    answer(
        {
            "OAuth redirect URL": deployment.output("OauthRedirectUrl"),
            "Event notification endpoint": webhooks,
            "Deauthorization notification endpoint": webhooks,
            "Event notification endpoint of a server-to-server app": f"{webhooks}/CONNECTION_ID",
        },
        as_json=False,
    )
