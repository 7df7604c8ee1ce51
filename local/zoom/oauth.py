"""OAuth 2.0 as Zoom does it: consent page, code, rotating tokens, revocation."""

import asyncio
import base64
import binascii
import secrets
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.zoom.errors import OAuthError, PageError
from local.zoom.grants import Asked, Grant
from local.zoom.model import App, Json, User
from local.zoom.simulation import Simulation, simulation_of
from local.zoom.views import page

METHODS = ("S256", "plain")


async def consent_page(request: Request) -> Response:
    """Who wants what, with Allow and Decline. The form carries `email` and `decision` to this same address."""
    simulation = simulation_of(request)
    app = _asking(simulation, request)
    users = sorted(
        (user for user in simulation.state.users.values() if user.is_active),
        key=lambda user: (user.account_id, user.email),
    )
    return page("consent", app=app, users=users, accounts=simulation.state.accounts)


async def decide(request: Request) -> Response:
    """302 back to the app: with a code, or with `error=access_denied`. `refuse` in the form names scopes not given.

    A page instead, and no way back, where the account has to approve of the app first.
    """
    simulation = simulation_of(request)
    app, query = _asking(simulation, request), request.query_params
    form = await request.form()
    answer = {"state": query["state"]} if "state" in query else {}
    if form.get("decision") != "allow":
        return _back(query["redirect_uri"], {"error": "access_denied", **answer})
    user = _signed_in(simulation, app, form)
    if not simulation.state.accounts[user.account_id].allows(app.client_id):
        return page("request", app=app, user=user)
    challenge, method = query.get("code_challenge", ""), query.get("code_challenge_method", "plain")
    asked = Asked(query["redirect_uri"], challenge, method, _refused(simulation, app, form))
    return _back(query["redirect_uri"], {"code": simulation.state.grants.consent(app, user, asked), **answer})


async def token(request: Request) -> Response:
    """Parameters in the form or in the query; the client by Basic authentication."""
    simulation = simulation_of(request)
    params: Json = {**request.query_params, **await request.form()}
    await asyncio.sleep(simulation.state.faults.oauth.latency_s)
    try:
        app = _client(simulation, request)
        grant = _granted(simulation, app, params)
    except OAuthError as error:
        return error.response()
    if simulation.state.spends("lost token", simulation.state.faults.oauth.lose_replies):
        return Response(status_code=500)
    return JSONResponse(_reply(simulation, grant), headers={"cache-control": "no-store"})


async def revoke(request: Request) -> Response:
    simulation = simulation_of(request)
    params: Json = {**request.query_params, **await request.form()}
    try:
        app = _client(simulation, request)
    except OAuthError as error:
        return error.response()
    simulation.state.grants.revoke(app.client_id, str(params.get("token", "")))
    return JSONResponse({"status": "success"})


def _asking(simulation: Simulation, request: Request) -> App:
    """The app that asks, if it asks properly. Raises PageError with Zoom's number."""
    query = request.query_params
    app = simulation.state.apps.get(query.get("client_id", ""))
    if app is None or app.kind == "server":
        raise PageError(400, "Invalid client", "No app of this client id can be added by a user.", 4702)
    if app.disabled:
        raise PageError(400, "App disabled", "The app was disabled.", 4717)
    if query.get("redirect_uri") not in app.redirect_uris:
        raise PageError(400, "Invalid redirect", "The redirect URI is not one of the app's.", 4709)
    if query.get("response_type") != "code":
        raise PageError(400, "Invalid request", "The response_type must be code.", 4700)
    if query.get("code_challenge_method", "plain") not in METHODS:
        raise PageError(400, "Invalid request", "The code_challenge_method must be S256 or plain.", 4700)
    return app


def _signed_in(simulation: Simulation, app: App, form: FormData) -> User:
    user = simulation.state.active_user(str(form.get("email", "")).strip())
    if user is None:
        raise PageError(403, "Sign-in failed", "No Zoom user has this e-mail address.")
    if not may_add(app, user):
        raise PageError(403, "You cannot add this app", "An admin of the account has to add it.")
    return user


def may_add(app: App, user: User) -> bool:
    """Only an admin adds an app that acts for the whole account."""
    return app.kind == "user" or (app.kind == "account" and user.is_admin)


def _refused(simulation: Simulation, app: App, form: FormData) -> frozenset[str]:
    """Raises PageError for a scope the app cannot do without."""
    refused = {str(value) for value in form.getlist("refuse")}
    if needed := sorted(refused - set(app.optional)):
        raise PageError(400, "Permission needed", f"The app cannot do without {', '.join(needed)}.")
    return frozenset(refused) | simulation.state.faults.oauth.refuse_scopes


def _client(simulation: Simulation, request: Request) -> App:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client_id = secret = ""
    app = simulation.state.apps.get(client_id)
    if scheme.lower() != "basic" or app is None or not _same(secret, app.client_secret):
        raise OAuthError(401, "invalid_client", "Invalid client_id or client_secret", 4702)
    if app.disabled:
        raise OAuthError(400, "invalid_client", "The app has been disabled.", 4717)
    return app


def _granted(simulation: Simulation, app: App, params: Json) -> Grant:
    """A grant with a pair of tokens nobody has seen yet. Raises OAuthError."""
    grants = simulation.state.grants
    match params.get("grant_type"):
        case "authorization_code":
            code, redirect = str(params.get("code", "")), str(params.get("redirect_uri", ""))
            grant = grants.exchange(app.client_id, code, redirect, str(params.get("code_verifier", "")))
        case "refresh_token":
            grant = grants.by_refresh_token(app.client_id, str(params.get("refresh_token", "")))
        case "account_credentials" if app.kind == "server" and params.get("account_id") == app.account_id:
            grant = grants.account(app, single_token=simulation.state.faults.oauth.s2s_single_token)
        case "account_credentials" if app.kind == "server":
            raise OAuthError(400, "invalid_request", "Invalid account_id for this app.", 4700)
        case _:
            raise OAuthError(400, "unsupported_grant_type", "Unsupported grant type", 4705)
    return grants.issue(grant, simulation.state.faults.oauth.access_token_s)


def _reply(simulation: Simulation, grant: Grant) -> Json:
    reply = {
        "access_token": grant.access_token,
        "token_type": "bearer",
        "expires_in": simulation.state.faults.oauth.access_token_s,
        "scope": " ".join(sorted(grant.scopes)),
        "api_url": simulation.settings.origin,
    }
    return reply | ({"refresh_token": grant.refresh_token} if grant.refresh_token else {})


def _back(redirect_uri: str, answer: Json) -> Response:
    joint = "&" if "?" in redirect_uri else "?"
    return RedirectResponse(f"{redirect_uri}{joint}{urlencode(answer)}", 302)


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


routes = [
    Route("/oauth/authorize", consent_page),
    Route("/oauth/authorize", decide, methods=["POST"]),
    Route("/oauth/token", token, methods=["POST"]),
    Route("/oauth/revoke", revoke, methods=["POST"]),
]
