"""The browser's way through Zoom's consent: out with a cookie, back with a code."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from rollcall.environment import read_environment
from rollcall.services import wiring
from rollcall.services.api.cookies import cookie_of
from rollcall.services.api.manners import base_url, header
from rollcall.services.api.pages import page, redirect
from rollcall.services.connections.activating import RefusedConsentError
from rollcall.services.connections.consenting import REMEMBER_BROWSER_FOR, Consents, ToZoom
from rollcall.services.connections.wiring import make_activating
from rollcall.services.failures import described
from rollcall.services.zoom_access.wiring import make_zoom_access
from rollcall.store.consents import ConsentStore

_COOKIE = "rollcall_consent"

logger = Logger()
app = APIGatewayRestResolver()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.JobsEnvironment):
    public_url: str = ""
    connect_pkce: bool = True


@cache
def environment() -> Environment:
    return read_environment(Environment)


@cache
def consents() -> Consents:
    records = wiring.table(environment())
    zooms = make_zoom_access(environment(), records)
    return Consents(
        connections=zooms.refreshing.connections,
        consents=ConsentStore(records),
        activating=make_activating(environment(), records, zooms),
        apps=zooms.refreshing.apps,
        pkce=environment().connect_pkce,
    )


@app.get("/oauth/zoom/connect/<token>")
def connect(token: str) -> Response[str]:
    address = base_url(app, environment().public_url)
    return _to_zoom(consents().send_to_zoom(token, address, wiring.now()), address)


@app.get("/oauth/zoom/callback")
def callback() -> Response[str]:
    query = app.current_event.query_string_parameters or {}
    cookie = cookie_of(header(app, "cookie"), _COOKIE)
    address = base_url(app, environment().public_url)
    if not query.get("state") and query.get("code"):  # from the Marketplace: the consent has to begin here
        return _to_zoom(consents().begin_again(cookie, address, wiring.now()), address)
    if not query.get("state"):  # what Zoom says of a refusal is not documented: nobody is sent there again over it
        return page("declined")
    ending = consents().come_back(query, cookie, address, wiring.now())
    return redirect(ending.return_url) if ending.return_url else page(ending.outcome)


def _to_zoom(way: ToZoom, address: str) -> Response[str]:
    secure = "; Secure" if address.startswith("https:") else ""
    lifetime = int(REMEMBER_BROWSER_FOR.total_seconds())
    cookie = f"{_COOKIE}={way.cookie}; Max-Age={lifetime}; Path=/; HttpOnly; SameSite=Lax{secure}"
    return redirect(way.authorize_url, cookie)


def consent_refused(refused: RefusedConsentError) -> Response[str]:
    logger.info("consent_refused", extra={"outcome": refused.outcome})
    return page(refused.outcome)


def unexpected(error: Exception) -> Response[str]:
    logger.error("unexpected", extra=described(error))
    return page("failed")


app.exception_handler(RefusedConsentError)(consent_refused)
app.exception_handler(Exception)(unexpected)
app.not_found(lambda _: page("link_expired"))  # a link that was cut off or mangled on its way


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
