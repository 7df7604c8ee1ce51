"""LMS API: connections to Zoom, and the endpoints that receive our webhooks."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.models import (
    ConnectionList,
    ConnectionReply,
    EndpointList,
    EndpointReply,
    NewConnection,
    NewEndpoint,
)
from rollcall.services import wiring
from rollcall.services.access import Access
from rollcall.services.api import base_url, created, lms_api, no_content, tenant_of
from rollcall.services.connecting import BeginConnecting
from rollcall.services.endpoints import Endpoints
from rollcall.store.connections import ConnectionStore
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment):
    kms_key_id: str
    public_url: str = ""
    private_addresses_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    connecting: BeginConnecting
    endpoints: Endpoints


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    tenants = TenantStore(records)
    sealer = wiring.sealer(environment.kms_key_id)
    return Dependencies(
        environment,
        Access(tenants),
        BeginConnecting(ConnectionStore(records), tenants),
        Endpoints(tenants, sealer, environment.private_addresses_allowed),
    )


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.post("/v1/connections")
def begin_connection(connection: NewConnection) -> Response[ConnectionReply]:
    deps = dependencies()
    address = base_url(app, deps.environment.public_url)
    return created(deps.connecting.begin(tenant_of(app), connection, address, wiring.now()))


@app.get("/v1/connections")
def list_connections() -> ConnectionList:
    return ConnectionList(items=dependencies().connecting.of_tenant(tenant_of(app)))


@app.get("/v1/connections/<connection_id>")
def get_connection(connection_id: str) -> ConnectionReply:
    return dependencies().connecting.get(tenant_of(app), connection_id)


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
