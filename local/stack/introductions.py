"""What an operator does once after deploying: the Zoom app's credentials, a tenant with a key, the LMS's settings."""

import json
import os
import secrets
from dataclasses import dataclass

import httpx

from local.stack.deployment import STACK_NAME
from local.stack.emulator import LocalAws
from local.stack.errors import StackError
from local.stack.layout import PROJECT_BIN
from local.stack.processes import run
from local.stack.settings import CLIENT_ID, SCOPES

_TIMEOUT_S = 30


@dataclass(frozen=True)
class ZoomApp:
    """Rollcall's app in Zoom's Marketplace."""

    client_secret: str
    webhook_secret: str
    redirect_url: str
    webhook_url: str


@dataclass(frozen=True)
class Tenant:
    """The customer that the sample LMS is."""

    tenant_id: str
    api_key: str


def new_zoom_app(api_url: str) -> ZoomApp:
    """An app with secrets of its own."""
    return ZoomApp(
        client_secret=secrets.token_urlsafe(24),
        webhook_secret=secrets.token_urlsafe(24),
        redirect_url=f"{api_url}/oauth/zoom/callback",
        webhook_url=f"{api_url}/zoom/webhooks",
    )


def introduce_zoom(app: ZoomApp, aws: LocalAws, outputs: dict[str, str], zoom_url: str) -> None:
    """Put the secrets, then register the app: Zoom validates the webhook URL before it takes it."""
    manager = aws.client("secretsmanager")
    credentials = {"client_id": CLIENT_ID, "client_secret": app.client_secret}
    manager.put_secret_value(SecretId=outputs["ZoomOauthSecretId"], SecretString=json.dumps(credentials))
    webhook = {"current": app.webhook_secret}
    manager.put_secret_value(SecretId=outputs["ZoomWebhookSecretId"], SecretString=json.dumps(webhook))
    registration = {
        "client_id": CLIENT_ID,
        "client_secret": app.client_secret,
        "kind": "account",
        "redirect_uris": [app.redirect_url],
        "scopes": SCOPES,
        "webhook_url": app.webhook_url,
        "webhook_secret": app.webhook_secret,
    }
    answer = httpx.post(f"{zoom_url}/_sim/apps", json=registration, timeout=_TIMEOUT_S)
    if answer.is_error:
        raise StackError(f"the simulated Zoom refused the app: {answer.text}")


def introduce_tenant(aws: LocalAws, lms_url: str) -> Tenant:
    """A tenant and a key, made with the operator's own command."""
    environment = os.environ | aws.credentials
    rollcall = (PROJECT_BIN / "rollcall", "--stack", STACK_NAME)
    create = ["tenants", "create", "Sample LMS", "--return-url", f"{lms_url}/connected", "--json"]
    made = json.loads(run([*rollcall, *create], environment))
    tenant_id: str = made["tenant_id"]
    key = json.loads(run([*rollcall, "keys", "create", tenant_id, "--json"], environment))
    return Tenant(tenant_id, key["api_key"])


def introduce_lms(lms_url: str, api_url: str, tenant: Tenant) -> None:
    """Tell the sample LMS where Rollcall is."""
    settings = {"api_url": api_url, "api_key": tenant.api_key, "tenant_id": tenant.tenant_id}
    answer = httpx.put(f"{lms_url}/_lms/settings", json=settings, timeout=_TIMEOUT_S)
    if answer.is_error:
        raise StackError(f"the sample LMS refused its settings: {answer.text}")
