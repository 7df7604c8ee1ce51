"""The product's own handlers, on an in-process AWS, against the simulated Zoom over real HTTP."""

import importlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn

from local.zoom.app import create_app
from local.zoom.settings import Settings
from rollcall.ids import TenantId, new_id
from rollcall.lms.keys import make_key
from rollcall.services import wiring
from rollcall.store.tenants import ApiKey, Tenant, TenantStore
from tests.aws import REGION, Aws, aws
from tests.integration.doors import BASE_URL, Answer, ZoomWebhooks, call

CLIENT_ID, CLIENT_SECRET, WEBHOOK_SECRET = "rollcall-test", "client-secret", "webhook-secret"
SCOPES = [
    "user:read:user:admin",
    "meeting:write:meeting:admin",
    "meeting:read:meeting:admin",
    "meeting:delete:meeting:admin",
    "meeting:write:registrant:admin",
    "meeting:write:batch_registrants:admin",
    "meeting:update:registrant_status:admin",
    "meeting:read:past_meeting:admin",
    "meeting:read:list_past_instances:admin",
    "meeting:read:list_past_participants:admin",
    "report:read:meeting:admin",
    "report:read:list_meeting_participants:admin",
]
_FUNCTIONS = {
    "webhook_intake": ["intake"],
    "zoom_events": ["witness"],
    "connections": ["dependencies"],
    "oauth_callback": ["environment", "consents"],
    "meetings": ["dependencies"],
    "sign_in": ["dependencies"],
    "report_fetch": ["reporting"],
    "no_show": ["no_shows"],
    "lms_events": ["announcing"],
    "lms_delivery": ["dependencies"],
    "housekeeping": ["keeping"],
}


@dataclass(frozen=True)
class Zoom:
    """The simulated Zoom, and the hands that move it."""

    url: str
    http: httpx.Client

    def control(self, method: str, path: str, body: object = None) -> Any:
        response = self.http.request(method, f"{self.url}/_sim{path}", json=body)
        response.raise_for_status()
        return response.json() if response.content else None


@pytest.fixture(scope="session")
def zoom_server() -> Iterator[Zoom]:
    server = uvicorn.Server(uvicorn.Config(create_app(Settings()), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with httpx.Client() as http:
        yield Zoom(url, http)
    server.should_exit = True
    thread.join(5)


@pytest.fixture
def zoom(zoom_server: Zoom) -> Zoom:
    zoom_server.control("POST", "/reset")
    zoom_server.control(
        "POST",
        "/apps",
        {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [f"{BASE_URL}/oauth/zoom/callback"],
            "kind": "account",
            "scopes": SCOPES,
        },
    )
    zoom_server.control(
        "POST",
        "/accounts",
        {
            "plan": "business",
            "users": [
                {
                    "email": "admin@school.example",
                    "first_name": "Ada",
                    "last_name": "Admin",
                    "type": 2,
                    "role": "Admin",
                },
                {"email": "tutor@school.example", "first_name": "Tom", "last_name": "Tutor", "type": 2},
                {"email": "basic@school.example", "first_name": "Bea", "last_name": "Basic", "type": 1},
            ],
        },
    )
    return zoom_server


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, zoom_server: Zoom) -> Iterator[Aws]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Rollcall")
    with aws(WEBHOOK_SECRET, CLIENT_ID, CLIENT_SECRET) as made:
        for name, value in _environment(made, zoom_server.url).items():
            monkeypatch.setenv(name, value)
        _fresh_containers()
        yield made


def _environment(made: Aws, zoom_url: str) -> dict[str, str]:
    return {
        "TABLE_NAME": made.table_name,
        "KMS_KEY_ID": made.key_id,
        "ZOOM_API_URL": zoom_url,
        "ZOOM_OAUTH_URL": zoom_url,
        "ZOOM_OAUTH_SECRET_ID": made.oauth_secret_id,
        "ZOOM_WEBHOOK_SECRET_ID": made.webhook_secret_id,
        "ZOOM_EVENTS_QUEUE_URL": made.queues["events"],
        "REPORT_QUEUE_URL": made.queues["reports"],
        "REPORT_QUEUE_ARN": made.queue_arns["reports"],
        "LMS_DELIVERY_QUEUE_URL": made.queues["deliveries"],
        "REPORT_SCHEDULE_GROUP": "reports",
        "NO_SHOW_SCHEDULE_GROUP": "no-shows",
        "NO_SHOW_FUNCTION_ARN": f"arn:aws:lambda:{REGION}:111122223333:function:no-show",
        "SCHEDULER_ROLE_ARN": "arn:aws:iam::111122223333:role/scheduler",
        "SCHEDULER_DLQ_ARN": made.queue_arns["reports"],
        "PUBLIC_URL": BASE_URL,
        "PRIVATE_ADDRESSES_ALLOWED": "true",
    }


def _fresh_containers() -> None:
    """Every function as if newly started."""
    wiring.client.cache_clear()
    for function, caches in _FUNCTIONS.items():
        module = importlib.import_module(f"functions.{function}.app")
        for name in caches:
            getattr(module, name).cache_clear()


@pytest.fixture
def webhooks(cloud: Aws) -> ZoomWebhooks:
    return ZoomWebhooks(WEBHOOK_SECRET)


@dataclass(frozen=True)
class Lms:
    """One tenant's backend."""

    tenant_id: TenantId
    key: str

    def call(self, function: str, method: str, path: str, body: object = None, **headers: str) -> Answer:
        given = {"authorization": f"Bearer {self.key}"} | headers
        return call(function, method, f"{BASE_URL}{path}", body, **given)


type MakeTenant = Callable[[str], Lms]


@pytest.fixture
def make_tenant(cloud: Aws) -> MakeTenant:
    def make(name: str) -> Lms:
        tenants = TenantStore(wiring.table(wiring.TableEnvironment(table_name=cloud.table_name)))
        tenant_id, key, now = TenantId(new_id("ten")), make_key(), datetime.now(UTC)
        tenants.put(Tenant(tenant_id=tenant_id, name=name, created_at=now))
        tenants.put(ApiKey(key_id=key.key_id, tenant_id=tenant_id, secret_hash=key.secret_hash, created_at=now))
        return Lms(tenant_id, key.text)

    return make


@pytest.fixture
def lms(make_tenant: MakeTenant) -> Lms:
    return make_tenant("Example School")
