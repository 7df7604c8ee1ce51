"""A learner signs in: by way of the LMS, or on a public page with the identity that the LMS signed."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from rollcall.environment import read_environment
from rollcall.lms.identity_keys import IdentityKeyList, IdentityKeyReply
from rollcall.lms.sign_in_pages import NewSignInPage, SignInPageList, SignInPageReply
from rollcall.lms.sign_ins import NewSignIn, SignInReply
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import actor_of, base_url, created, lms_api, no_content, tenant_of
from rollcall.services.api.pages import HEADERS, page
from rollcall.services.api.parameters import Cursor, IdempotencyKey
from rollcall.services.drop_in.signing_in import SigningIn
from rollcall.services.drop_in.visits.visit_pages import ended_page, fields_of, form_page, signed_in_page
from rollcall.services.drop_in.visits.visit_wiring import Entrance, make_entrance
from rollcall.services.drop_in.visits.visiting import VisitEndedError
from rollcall.services.drop_in.wiring import make_signing_in
from rollcall.services.failures import described
from rollcall.services.meetings.previewers import is_preview
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.tenants import TenantStore

_PUBLIC = "/drop-in/"


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.SigningInEnvironment):
    public_url: str = ""
    private_addresses_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Dependencies:
    environment: Environment
    access: Access
    signing_in: SigningIn
    entrance: Entrance


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms = make_zoom_access(environment, records)
    signing_in = make_signing_in(environment, records, zooms)
    allowed = environment.private_addresses_allowed
    entrance = make_entrance(records, environment.kms_key_id, signing_in, private_allowed=allowed)
    return Dependencies(environment, Access(TenantStore(records)), signing_in, entrance)


logger = Logger()
app = lms_api(lambda: dependencies().access, logger)
public = APIGatewayRestResolver()


@app.post("/v1/sign-ins")
def sign_in(request: NewSignIn, idempotency_key: IdempotencyKey = "") -> Response[SignInReply]:
    """201 for a new sign-in, 200 for a learner who stands there already."""
    deps = dependencies()
    signed_in = deps.signing_in.sign_in(tenant_of(app), request, _address(app), wiring.now(), idempotency_key)
    status = HTTPStatus.CREATED if signed_in.is_new else HTTPStatus.OK
    return Response(status_code=status, content_type="application/json", body=signed_in.reply)


@app.post("/v1/identity-keys")
def make_identity_key() -> Response[IdentityKeyReply]:
    """What the LMS signs its learners' identities with. The secret is in this reply alone."""
    return created(dependencies().entrance.keys.make(tenant_of(app), actor_of(app), wiring.now()))


@app.get("/v1/identity-keys")
def list_identity_keys() -> IdentityKeyList:
    return dependencies().entrance.keys.of_tenant(tenant_of(app))


@app.delete("/v1/identity-keys/<identity_key_id>")
def delete_identity_key(identity_key_id: str) -> Response[None]:
    """What it signed is worth nothing from now on."""
    dependencies().entrance.keys.delete(tenant_of(app), identity_key_id, actor_of(app), wiring.now())
    return no_content()


@app.post("/v1/sign-in-pages")
def make_sign_in_page(request: NewSignInPage) -> Response[SignInPageReply]:
    add = dependencies().entrance.pages.add
    return created(add(tenant_of(app), request, actor_of(app), _address(app), wiring.now()))


@app.get("/v1/sign-in-pages")
def list_sign_in_pages(cursor: Cursor = "") -> SignInPageList:
    return dependencies().entrance.pages.page(tenant_of(app), cursor, _address(app))


@app.delete("/v1/sign-in-pages/<sign_in_page_id>")
def delete_sign_in_page(sign_in_page_id: str) -> Response[None]:
    dependencies().entrance.pages.delete(tenant_of(app), sign_in_page_id, actor_of(app), wiring.now())
    return no_content()


@public.get("/drop-in/<sign_in_page_id>")
def come_by(sign_in_page_id: str) -> Response[str]:
    if is_preview(public.current_event.headers or {}):
        return page("sign_in_preview")
    token = public.current_event.get_query_string_value("identity", "")
    return form_page(dependencies().entrance.visiting.visit(sign_in_page_id, token, wiring.now()))


@public.head("/drop-in/<sign_in_page_id>")
def look(sign_in_page_id: str) -> Response[str]:  # noqa: ARG001 - whoever asks for the head alone learns nothing
    return Response(status_code=HTTPStatus.OK, body="", headers=dict(HEADERS))


@public.post("/drop-in/<sign_in_page_id>")
def come_in(sign_in_page_id: str) -> Response[str]:
    visiting, now, fields = dependencies().entrance.visiting, wiring.now(), fields_of(public.current_event)
    visit = visiting.visit(sign_in_page_id, fields.get("identity", ""), now, fields.get("purpose"))
    return signed_in_page(visit, visiting.sign_in(visit, _address(public), now))


def _address(resolver: APIGatewayRestResolver) -> str:
    return base_url(resolver, dependencies().environment.public_url)


def ended(visit: VisitEndedError) -> Response[str]:
    logger.info("visit_ended", extra=visit.told)
    return ended_page(visit)


def unexpected(error: Exception) -> Response[str]:
    logger.error("unexpected", extra=described(error))
    return page("sign_in_failed")


public.exception_handler(VisitEndedError)(ended)
public.exception_handler(Exception)(unexpected)
public.not_found(lambda _: page("sign_in_page_unknown"))  # an address that was mangled on its way


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return (public if event["path"].startswith(_PUBLIC) else app).resolve(event, context)
