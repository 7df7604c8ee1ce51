"""The browser's way through Zoom's consent: out with a cookie, back with a code."""

from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from rollcall.environment import read_environment
from rollcall.services import wiring
from rollcall.services.api import base_url, header
from rollcall.services.connecting import CONSENT_FOR, ConsentFailedError, Consents
from rollcall.services.pages import page, redirect
from rollcall.store.connections import ConnectionStore

_COOKIE = "rollcall_consent"

logger = Logger()
app = APIGatewayRestResolver()


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment):
    public_url: str = ""
    connect_pkce: bool = True


@cache
def environment() -> Environment:
    return read_environment(Environment)


@cache
def consents() -> Consents:
    records = wiring.table(environment())
    zooms = wiring.zoom_access(environment(), records)
    return Consents(ConnectionStore(records), zooms, zooms.vault, zooms.oauth, environment().connect_pkce)


@app.get("/oauth/zoom/connect/<token>")
def connect(token: str) -> Response[str]:
    address = base_url(app, environment().public_url)
    way = consents().send_to_zoom(token, address, wiring.now())
    secure = "; Secure" if address.startswith("https:") else ""
    lifetime = int(CONSENT_FOR.total_seconds())
    return redirect(
        way.authorize_url, f"{_COOKIE}={way.cookie}; Max-Age={lifetime}; Path=/; HttpOnly; SameSite=Lax{secure}"
    )


@app.get("/oauth/zoom/callback")
def callback() -> Response[str]:
    query = app.current_event.query_string_parameters or {}
    cookies = SimpleCookie(header(app, "cookie"))
    cookie = cookies[_COOKIE].value if _COOKIE in cookies else ""
    address = base_url(app, environment().public_url)
    ending = consents().come_back(query.get("code", ""), query.get("state", ""), cookie, address, wiring.now())
    return redirect(ending.return_url) if ending.return_url else page(ending.outcome)


def consent_failed(failure: ConsentFailedError) -> Response[str]:
    logger.info("consent_failed", extra={"outcome": failure.outcome})
    return page(failure.outcome)


app.exception_handler(ConsentFailedError)(consent_failed)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
