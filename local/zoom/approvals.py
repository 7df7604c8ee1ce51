"""The control API's hand on an account's approval of apps, and the visitor who comes from the Marketplace."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.zoom.bodies import json_body
from local.zoom.errors import ControlError
from local.zoom.grants import Asked
from local.zoom.model import Account, App
from local.zoom.oauth import may_add
from local.zoom.simulation import Simulation, simulation_of


async def approve(request: Request) -> Response:
    """An admin of `account_id` lets its users add the app."""
    app, account = await _both(simulation_of(request), request)
    account.approved.add(app.client_id)
    account.withdrawn.discard(app.client_id)
    return JSONResponse({"ok": True})


async def withdraw(request: Request) -> Response:
    """The approval is gone: the tokens die, a refresh is error 4738, and a new consent has to be asked for."""
    simulation = simulation_of(request)
    app, account = await _both(simulation, request)
    account.approved.discard(app.client_id)
    account.withdrawn.add(app.client_id)
    simulation.state.grants.withdraw(app.client_id, account.account_id)
    return JSONResponse({"ok": True})


async def install(request: Request) -> Response:
    """`email` adds the app from the Marketplace: where the browser is sent, with a code and without any state."""
    simulation, body = simulation_of(request), await json_body(request)
    app = simulation.state.app(request.path_params["client_id"])
    user = simulation.state.user(str(body.get("email", "")))
    account = simulation.state.accounts[user.account_id]
    if not (app.redirect_uris and user.is_active and may_add(app, user) and account.allows(app.client_id)):
        raise ControlError(409, f"{user.email} cannot add this app")
    redirect_uri = app.redirect_uris[0]
    query = urlencode({"code": simulation.state.grants.consent(app, user, Asked(redirect_uri))})
    return JSONResponse({"location": f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{query}"})


async def _both(simulation: Simulation, request: Request) -> tuple[App, Account]:
    body = await json_body(request)
    app = simulation.state.app(request.path_params["client_id"])
    return app, simulation.state.account(str(body.get("account_id", "")))


_APP = "/_sim/apps/{client_id}"
routes = [
    Route(f"{_APP}/approve", approve, methods=["POST"]),
    Route(f"{_APP}/withdraw", withdraw, methods=["POST"]),
    Route(f"{_APP}/install", install, methods=["POST"]),
]
