"""The Zoom app's credentials, typed in and never passed on a command line."""

import json
from typing import Annotated

import typer

from cli.shared import answer, deployment_of

app = typer.Typer(no_args_is_help=True)


@app.command("set")
def set_credentials(
    context: typer.Context,
    client_id: Annotated[str, typer.Option(prompt=True, envvar="ZOOM_CLIENT_ID")],
    client_secret: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="ZOOM_CLIENT_SECRET")],
    webhook_secret: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="ZOOM_WEBHOOK_SECRET")],
) -> None:
    """Store the client id, client secret and webhook secret token; the webhook secret in use stays valid beside it."""
    deployment = deployment_of(context)
    manager = deployment.client("secretsmanager")
    app_credentials = {"client_id": client_id.strip(), "client_secret": client_secret.strip()}
    manager.put_secret_value(SecretId=deployment.output("ZoomOauthSecretId"), SecretString=json.dumps(app_credentials))
    webhook_id = deployment.output("ZoomWebhookSecretId")
    held = json.loads(manager.get_secret_value(SecretId=webhook_id)["SecretString"])
    rotated = {"current": webhook_secret.strip()}
    if held.get("current") not in (None, rotated["current"]):
        rotated["previous"] = held["current"]
    manager.put_secret_value(SecretId=webhook_id, SecretString=json.dumps(rotated))


@app.command()
def urls(context: typer.Context) -> None:
    """The two URLs to enter in Zoom's Marketplace."""
    deployment = deployment_of(context)
    answer(
        {
            "OAuth redirect URL": deployment.output("OauthRedirectUrl"),
            "Event notification endpoint": deployment.output("ZoomWebhookUrl"),
        },
        as_json=False,
    )
