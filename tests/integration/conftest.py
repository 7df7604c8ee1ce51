"""The product's own handlers, on an in-process AWS, against the simulated Zoom over real HTTP."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import pytest

from rollcall.ids import TenantId, new_id
from rollcall.lms.keys import make_key
from rollcall.services import wiring
from rollcall.store.tenants import ApiKey, Tenant, TenantStore
from tests.aws import REGION, Aws, DynamoCalls, aws
from tests.integration import simulated_zoom
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import WEBHOOK_SECRET, WEBHOOK_URL, Zoom

SENDER = "rollcall@school.example"
CLIENT_ID, CLIENT_SECRET = "rollcall-test", "client-secret"
ADMIN_SCOPES = [
    "user:read:settings:admin",
    "user:read:user:admin",
    "meeting:write:meeting:admin",
    "meeting:read:meeting:admin",
    "meeting:update:meeting:admin",
    "meeting:update:status:admin",
    "meeting:delete:meeting:admin",
    "meeting:write:registrant:admin",
    "meeting:write:batch_registrants:admin",
    "meeting:update:registrant_status:admin",
    "meeting:read:list_registrants:admin",
    "meeting:read:past_meeting:admin",
    "meeting:read:list_past_instances:admin",
    "meeting:read:list_past_participants:admin",
    "meeting:read:participant:admin",
    "report:read:meeting:admin",
    "report:read:list_meeting_participants:admin",
]
_USER_SCOPES = [scope.removesuffix(":admin") for scope in ADMIN_SCOPES if not scope.startswith("report:")]
_PEOPLE = [
    ("admin@school.example", "Ada", "Admin", 2, "Admin"),
    ("deputy@school.example", "Dee", "Deputy", 2, "Admin"),
    ("tutor@school.example", "Tom", "Tutor", 2, "Member"),
    ("basic@school.example", "Bea", "Basic", 1, "Member"),
]
_ZOOM_APP = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "redirect_uris": [f"{BASE_URL}/oauth/zoom/callback"],
    "webhook_url": WEBHOOK_URL,
    "webhook_secret": WEBHOOK_SECRET,
}
_FUNCTIONS = {
    "webhook_intake": ["intake", "doors", "session"],
    "zoom_events": ["witness"],
    "connections": ["dependencies"],
    "administration": ["dependencies"],
    "attendance": ["dependencies"],
    "oauth_callback": ["environment", "consents"],
    "meetings": ["dependencies"],
    "sign_in": ["dependencies"],
    "session_logs": ["dependencies"],
    "host_desk": ["dependencies"],
    "join": ["dependencies"],
    "live_events": ["dependencies"],
    "report_fetch": ["reporting"],
    "no_show": ["no_shows", "appointments"],
    "lms_events": ["announcing"],
    "lms_delivery": ["dependencies"],
    "housekeeping": ["keeping", "reminding", "noticing"],
    "connection_jobs": ["dependencies"],
    "meeting_jobs": ["dependencies"],
    "registrants": ["dependencies"],
}


@pytest.fixture(scope="session")
def standing_clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def zoom_server(standing_clock: Clock) -> Iterator[Zoom]:
    with simulated_zoom.serve(standing_clock) as zoom:
        yield zoom


@pytest.fixture
def clock(standing_clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stands still at the present until it is moved."""
    standing_clock.reset()
    monkeypatch.setattr(wiring, "now", standing_clock.now)
    monkeypatch.setattr("functions.webhook_intake.app.time", standing_clock)
    return standing_clock


@pytest.fixture
def zoom(zoom_server: Zoom, clock: Clock) -> Zoom:
    """An account whose people may add our two apps: an admin, a licensed tutor and one on Zoom Basic."""
    zoom_server.reset()
    zoom_server.control("POST", "/apps", _ZOOM_APP | {"kind": "account", "scopes": ADMIN_SCOPES})
    personal = {"client_id": f"{CLIENT_ID}-user", "kind": "user", "scopes": _USER_SCOPES}
    zoom_server.control("POST", "/apps", _ZOOM_APP | personal)
    add_zoom_account(zoom_server)
    return zoom_server


def add_zoom_account(zoom: Zoom, domain: str = "school.example", **more: object) -> str:
    """Another account with the same people under another domain; gives its id."""
    users = [
        {"email": email.replace("school.example", domain), "first_name": first, "last_name": last, "type": kind}
        | {"role": role, "timezone": "Europe/Vienna"}
        for email, first, last, kind, role in _PEOPLE
    ]
    made = zoom.control("POST", "/accounts", {"plan": "business", "users": users} | more)
    return str(made["account_id"])


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, zoom_server: Zoom) -> Iterator[Aws]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setattr("httpx._transports.default.create_ssl_context", _ssl_context)
    with _no_client_left_open(monkeypatch), aws(WEBHOOK_SECRET, CLIENT_ID, CLIENT_SECRET) as made:
        for name, value in _environment(made, zoom_server.url).items():
            monkeypatch.setenv(name, value)
        fresh_containers()
        yield made


_ssl_context = cache(httpx.create_ssl_context)  # reads every certificate there is; here nothing is encrypted


class _no_client_left_open:  # noqa: N801 - read as a sentence
    """Containers keep their HTTP clients for life; here a life is a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._made: list[httpx.Client] = []
        make = httpx.Client.__init__

        def noted(client: httpx.Client, *args: Any, **arguments: Any) -> None:
            make(client, *args, **arguments)
            self._made.append(client)

        monkeypatch.setattr(httpx.Client, "__init__", noted)

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(self, *_: object) -> None:
        for client in self._made:
            client.close()


def _environment(made: Aws, zoom_url: str) -> dict[str, str]:
    return {
        "TABLE_NAME": made.table_name,
        "KMS_KEY_ID": made.key_id,
        "ZOOM_API_URL": zoom_url,
        "ZOOM_OAUTH_URL": zoom_url,
        "ZOOM_OAUTH_SECRET_ID": made.oauth_secret_id,
        "ZOOM_WEBHOOK_SECRET_ID": made.webhook_secret_id,
        "ZOOM_EVENTS_QUEUE_URL": made.queues["events"],
        "CONNECTION_JOBS_QUEUE_URL": made.queues["jobs"],
        "MEETING_JOBS_QUEUE_URL": made.queues["meeting-jobs"],
        "REPORT_QUEUE_URL": made.queues["reports"],
        "REPORT_QUEUE_ARN": made.queue_arns["reports"],
        "LMS_DELIVERY_QUEUE_URL": made.queues["deliveries"],
        "REPORT_SCHEDULE_GROUP": "reports",
        "NO_SHOW_SCHEDULE_GROUP": "no-shows",
        "NO_SHOW_FUNCTION_ARN": f"arn:aws:lambda:{REGION}:111122223333:function:no-show",
        "SCHEDULER_ROLE_ARN": "arn:aws:iam::111122223333:role/scheduler",
        "SCHEDULER_DLQ_ARN": made.queue_arns["reports"],
        "LIVE_SETTLE_DELAY_SECONDS": "0",
        "RECORDINGS_BUCKET": made.bucket,
        "EXPORTS_BUCKET": made.exports,
        "DISCONNECT_SWEEP_DELAY_SECONDS": "0",
        "PUBLIC_URL": BASE_URL,
        "PRIVATE_ADDRESSES_ALLOWED": "true",
        "SENDER_EMAIL": SENDER,
    }


def fresh_containers() -> None:
    """Every function as if newly started."""
    for function, caches in _FUNCTIONS.items():
        module = importlib.import_module(f"functions.{function}.app")
        for name in caches:
            getattr(module, name).cache_clear()


@pytest.fixture
def dynamo_calls(cloud: Aws) -> Iterator[DynamoCalls]:
    """What the functions ask of DynamoDB."""
    calls = DynamoCalls()
    with calls.noted(wiring._PATIENT):
        yield calls


@pytest.fixture
def backstage(cloud: Aws, zoom: Zoom, clock: Clock) -> Backstage:
    return Backstage(cloud, zoom, clock)


@dataclass(frozen=True)
class Lms:
    """One tenant's backend."""

    tenant_id: TenantId
    key: str

    def call(self, function: str, method: str, path: str, body: object = None, **headers: str) -> Answer:
        given = {"authorization": f"Bearer {self.key}"} | headers
        return call(function, method, f"{BASE_URL}{path}", body, **given)

    def get(self, function: str, path: str) -> Any:
        """The body of what must be there."""
        answer = self.call(function, "GET", path)
        assert answer.status == 200, answer.body
        return answer.body


type MakeTenant = Callable[..., Lms]


@pytest.fixture
def make_tenant(cloud: Aws) -> MakeTenant:
    def make(name: str, return_urls: tuple[str, ...] = ()) -> Lms:
        tenants = TenantStore(wiring.table(wiring.TableEnvironment(table_name=cloud.table_name)))
        tenant_id, key, now = TenantId(new_id("ten")), make_key(), datetime.now(UTC)
        tenants.put(Tenant(tenant_id=tenant_id, name=name, created_at=now, return_urls=list(return_urls)))
        tenants.put(ApiKey(key_id=key.key_id, tenant_id=tenant_id, secret_hash=key.secret_hash, created_at=now))
        return Lms(tenant_id, key.text)

    return make


@pytest.fixture
def lms(make_tenant: MakeTenant) -> Lms:
    return make_tenant("Example School", ("https://lms.example/zoom",))
