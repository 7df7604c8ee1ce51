"""What an operator does once after deploying: the Zoom apps' credentials, a tenant with a key, the LMS's settings."""

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
from local.stack.settings import CLIENT_IDS, SCOPES, USER_SCOPES

_TIMEOUT_S = 30


@dataclass(frozen=True)
class ZoomApp:
    """One of Rollcall's apps in Zoom's Marketplace: `account` is admin-managed, `user` user-managed."""

    kind: str
    client_id: str
    client_secret: str
    webhook_secret: str
    scopes: tuple[str, ...]
    redirect_url: str
    webhook_url: str

    def registration(self) -> dict[str, object]:
        """As the simulated Zoom wants it."""
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "kind": self.kind,
            "redirect_uris": [self.redirect_url],
            "scopes": self.scopes,
            "webhook_url": self.webhook_url,
            "webhook_secret": self.webhook_secret,
        }


@dataclass(frozen=True)
class Tenant:
    """The customer that the sample LMS is."""

    tenant_id: str
    api_key: str


def new_zoom_apps(api_url: str) -> dict[str, ZoomApp]:
    """Both apps, by kind: the same URLs, secrets of their own."""
    return {
        kind: ZoomApp(
            kind=kind,
            client_id=CLIENT_IDS[kind],
            client_secret=secrets.token_urlsafe(24),
            webhook_secret=secrets.token_urlsafe(24),
            scopes=scopes,
            redirect_url=f"{api_url}/oauth/zoom/callback",
            webhook_url=f"{api_url}/zoom/webhooks",
        )
        for kind, scopes in (("account", SCOPES), ("user", USER_SCOPES))
    }


def introduce_zoom(apps: dict[str, ZoomApp], aws: LocalAws, outputs: dict[str, str], zoom_url: str) -> None:
    """Put the secrets, then register the apps: Zoom validates the webhook URL before it takes it."""
    credentials = {kind: {"client_id": app.client_id, "client_secret": app.client_secret} for kind, app in apps.items()}
    webhooks = {kind: {"current": app.webhook_secret} for kind, app in apps.items()}
    manager = aws.client("secretsmanager")
    manager.put_secret_value(SecretId=outputs["ZoomOauthSecretId"], SecretString=json.dumps(credentials))
    manager.put_secret_value(SecretId=outputs["ZoomWebhookSecretId"], SecretString=json.dumps(webhooks))
    for app in apps.values():
        answer = httpx.post(f"{zoom_url}/_sim/apps", json=app.registration(), timeout=_TIMEOUT_S)
        if answer.is_error:
            raise StackError(f"the simulated Zoom refused the app of the kind {app.kind}: {answer.text}")


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
