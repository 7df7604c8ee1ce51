"""LMS API: connections to Zoom, and the endpoints that receive our webhooks."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from rollcall.environment import read_environment
from rollcall.lms.capacity import CapacityChange
from rollcall.lms.connections import (
    ConnectionList,
    ConnectionReply,
    NewConnection,
    NewConnectLink,
    OwnApp,
    ReceiptReply,
)
from rollcall.lms.endpoints import EndpointList, EndpointReply, NewEndpoint
from rollcall.lms.fields import Email
from rollcall.lms.health import ConnectionHealth
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.endpoints import Endpoints
from rollcall.services.api.manners import actor_of, base_url, created, lms_api, no_content, tenant_of
from rollcall.services.connections.capacity import Capacity
from rollcall.services.connections.connecting import BeginConnecting
from rollcall.services.connections.disconnecting import Disconnecting
from rollcall.services.connections.doctor import Doctor
from rollcall.services.connections.doctor_wiring import make_doctor
from rollcall.services.connections.own_apps import OwnApps
from rollcall.services.connections.wiring import make_activating
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.audit import AuditStore
from rollcall.store.consents import ConsentStore
from rollcall.store.receipts import ReceiptStore
from rollcall.store.settings import SettingsStore
from rollcall.store.tenants import TenantStore

# No `type` statement: Powertools reads the annotation itself.
HostEmail = Annotated[Email | None, Query(description="whose plan, settings and limits to look at")]
Recordings = Annotated[Literal["keep", "delete"] | None, Query()]


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.JobsEnvironment):
    public_url: str = ""
    private_addresses_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    connecting: BeginConnecting
    own_apps: OwnApps
    capacity: Capacity
    disconnecting: Disconnecting
    endpoints: Endpoints
    doctor: Doctor


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    tenants, zooms = TenantStore(records), make_zoom_access(environment, records)
    refreshing, audit = zooms.refreshing, AuditStore(records)
    jobs = wiring.queue(environment.connection_jobs_queue_url)
    return Dependencies(
        environment,
        Access(tenants),
        BeginConnecting(refreshing.connections, ConsentStore(records), tenants, refreshing.apps, audit),
        OwnApps(make_activating(environment, records, zooms), refreshing.apps),
        Capacity(refreshing.connections, zooms, audit),
        Disconnecting(refreshing.connections, ReceiptStore(records), SettingsStore(records), audit, jobs),
        Endpoints(tenants, refreshing.vault.sealer, environment.private_addresses_allowed),
        make_doctor(environment.zoom_api_url, refreshing, records),
    )


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.post("/v1/connections")
def begin_connection(connection: NewConnection) -> Response[ConnectionReply]:
    deps, tenant_id = dependencies(), tenant_of(app)
    if connection.credentials:
        made = deps.own_apps.connect(tenant_id, connection.credentials, actor_of(app), address(), wiring.now())
        return created(made)
    return created(deps.connecting.begin(tenant_id, connection, actor_of(app), address(), wiring.now()))


@app.get("/v1/connections")
def list_connections() -> ConnectionList:
    return ConnectionList(items=dependencies().connecting.of_tenant(tenant_of(app), address()))


@app.get("/v1/connections/<connection_id>")
def get_connection(connection_id: str) -> ConnectionReply:
    return dependencies().connecting.get(tenant_of(app), connection_id, address())


@app.post("/v1/connections/<connection_id>/connect-links")
def make_connect_link(connection_id: str, link: NewConnectLink) -> Response[ConnectionReply]:
    """To connect again, or for a second admin whose consent backs up the first one's."""
    again = dependencies().connecting.again
    return created(again(tenant_of(app), connection_id, link.return_url, address(), wiring.now()))


@app.put("/v1/connections/<connection_id>/credentials")
def change_credentials(connection_id: str, credentials: OwnApp) -> ConnectionReply:
    """Of a server-to-server connection; tested at Zoom before they count."""
    change = dependencies().own_apps.change
    return change(tenant_of(app), connection_id, credentials, actor_of(app), address(), wiring.now())


@app.get("/v1/connections/<connection_id>/health")
def get_health(connection_id: str, host_email: HostEmail = None) -> ConnectionHealth:
    return dependencies().doctor.examine(tenant_of(app), connection_id, host_email or "", wiring.now())


@app.put("/v1/connections/<connection_id>/capacity")
def change_capacity(connection_id: str, capacity: CapacityChange) -> ConnectionReply:
    change = dependencies().capacity.change
    return change(tenant_of(app), connection_id, capacity, actor_of(app), address(), wiring.now())


@app.delete("/v1/connections/<connection_id>/capacity")
def clear_capacity(connection_id: str) -> Response[None]:
    dependencies().capacity.clear(tenant_of(app), connection_id, actor_of(app), wiring.now())
    return no_content()


@app.delete("/v1/connections/<connection_id>")
def disconnect(connection_id: str, recordings: Recordings = None) -> Response[ReceiptReply]:
    """It cannot be undone: what came from Zoom is deleted, and the receipt says how far that is."""
    request = dependencies().disconnecting.request
    return accepted(request(tenant_of(app), connection_id, recordings, actor_of(app), address(), wiring.now()))


@app.get("/v1/connections/<connection_id>/receipt")
def get_receipt(connection_id: str) -> ReceiptReply:
    return dependencies().disconnecting.receipt(tenant_of(app), connection_id, address())


def accepted(receipt: ReceiptReply) -> Response[ReceiptReply]:
    headers = {"Location": receipt.receipt_url}
    return Response(status_code=HTTPStatus.ACCEPTED, content_type="application/json", body=receipt, headers=headers)


def address() -> str:
    return base_url(app, dependencies().environment.public_url)


@app.post("/v1/endpoints")
def add_endpoint(endpoint: NewEndpoint) -> Response[EndpointReply]:
    return created(dependencies().endpoints.add(tenant_of(app), str(endpoint.url), wiring.now()))


@app.get("/v1/endpoints")
def list_endpoints() -> EndpointList:
    return dependencies().endpoints.of_tenant(tenant_of(app))


@app.delete("/v1/endpoints/<endpoint_id>")
def remove_endpoint(endpoint_id: str) -> Response[None]:
    dependencies().endpoints.remove(tenant_of(app), endpoint_id)
    return no_content()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
