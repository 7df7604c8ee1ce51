"""A learner signs in, by way of the LMS."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.sign_ins import NewSignIn, SignInReply
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import base_url, lms_api, tenant_of
from rollcall.services.api.parameters import IdempotencyKey
from rollcall.services.drop_in.signing_in import SigningIn
from rollcall.services.drop_in.wiring import make_signing_in
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.SigningInEnvironment):
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    signing_in: SigningIn


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms = make_zoom_access(environment, records)
    return Dependencies(environment, Access(TenantStore(records)), make_signing_in(environment, records, zooms))


app = lms_api(lambda: dependencies().access, Logger())


@app.post("/v1/sign-ins")
def sign_in(request: NewSignIn, idempotency_key: IdempotencyKey = "") -> Response[SignInReply]:
    """201 for a new sign-in, 200 for a learner who stands there already."""
    deps = dependencies()
    address = base_url(app, deps.environment.public_url)
    signed_in = deps.signing_in.sign_in(tenant_of(app), request, address, wiring.now(), idempotency_key)
    status = HTTPStatus.CREATED if signed_in.is_new else HTTPStatus.OK
    return Response(status_code=status, content_type="application/json", body=signed_in.reply)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
