"""The control API's other half: accounts with their users, apps with their webhooks, and apps removed."""

import secrets
from typing import get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.zoom import events
from local.zoom.bodies import json_body
from local.zoom.errors import ControlError
from local.zoom.model import LICENSED, Account, App, Json, Plan, User
from local.zoom.simulation import Simulation, simulation_of
from local.zoom.webhooks import Validation

PLANS: dict[str, Plan] = {
    "free": "free",
    "basic": "free",
    "pro": "pro",
    "business": "business",
    "education": "business",
}
CAPACITY = {"free": 100, "pro": 100, "business": 300}
CONCURRENT_MEETINGS = {"free": 1, "pro": 1, "business": 2}
SHAPES = get_args(events.Shape.__value__)
KINDS = ("account", "user", "server")


async def create_account(request: Request) -> Response:
    """An account with its users. `locked` holds meeting settings that nobody can change.

    With `preapproval` nobody adds an app before an admin has approved of it.
    """
    state, body = simulation_of(request).state, await json_body(request)
    plan = PLANS.get(str(body.get("plan", "pro")))
    if plan is None:
        raise ControlError(422, f"plan is one of {', '.join(PLANS)}")
    account = Account(body.get("account_id") or state.ids.opaque(), plan, dict(body.get("locked") or {}))
    account.needs_approval = body.get("preapproval") is True
    state.accounts[account.account_id] = account
    users = [_new_user(simulation_of(request), account, row) for row in body.get("users") or []]
    state.users |= {user.user_id: user for user in users}
    described = [{"id": user.user_id, "email": user.email, "type": user.type, "role": user.role} for user in users]
    return JSONResponse({"account_id": account.account_id, "plan": plan, "users": described}, 201)


async def create_app(request: Request) -> Response:
    """Register an app, or replace the one of the same client_id. A `webhook_url` is validated before it counts."""
    simulation, body = simulation_of(request), await json_body(request)
    if body.get("kind") not in KINDS or not body.get("client_id"):
        raise ControlError(422, f"an app needs a client_id and a kind of {', '.join(KINDS)}")
    app = App(
        client_id=str(body["client_id"]),
        client_secret=str(body.get("client_secret") or secrets.token_urlsafe(24)),
        kind=body["kind"],
        redirect_uris=list(body.get("redirect_uris") or []),
        scopes=list(body.get("scopes") or []),
        optional=list(body.get("optional") or []),
        account_id=str(body.get("account_id", "")),
        webhook_secret=str(body.get("webhook_secret") or secrets.token_urlsafe(24)),
    )
    if app.kind == "server":
        simulation.state.grants.install(app.client_id, "server", app.account_id, "")
    simulation.state.apps[app.client_id] = app
    return await _with_webhook(simulation, app, body, 201)


async def change_app(request: Request) -> Response:
    """What an app's maker changes. A `webhook_url` that fails validation is refused (400)."""
    simulation, body = simulation_of(request), await json_body(request)
    app = simulation.state.app(request.path_params["client_id"])
    for name in ("webhook_secret", "redirect_uris", "scopes", "optional", "client_secret", "disabled"):
        if name in body:
            setattr(app, name, body[name])
    return await _with_webhook(simulation, app, body, 200)


async def validate_app(request: Request) -> Response:
    """The validation Zoom repeats every 72 hours, now. The sixth failure in a row switches the events off."""
    simulation = simulation_of(request)
    app = simulation.state.app(request.path_params["client_id"])
    outcome = await revalidate(simulation, app)
    return JSONResponse(_described(app, outcome))


async def remove_app(request: Request) -> Response:
    """The user `email` removes the app: its tokens die, the whole account's if it acts for the account.

    `app_deauthorized` is sent in one of the `shape`s it is known in.
    """
    simulation, body = simulation_of(request), await json_body(request)
    app = simulation.state.app(request.path_params["client_id"])
    user, shape = simulation.state.user(str(body.get("email", ""))), body.get("shape", "current")
    if shape not in SHAPES:
        raise ControlError(422, f"shape is one of {', '.join(SHAPES)}")
    simulation.state.grants.uninstall(app.client_id, user)
    simulation.courier.publish([app], events.deauthorized(app.client_id, user, simulation.state.clock(), shape))
    return JSONResponse({"ok": True})


async def revalidate(simulation: Simulation, app: App) -> Validation:
    if not app.webhook_url:
        return Validation(ok=False, detail="the app has no webhook URL")
    outcome = await simulation.courier.validate(app, app.webhook_url)
    app.failed_validations = 0 if outcome.ok else app.failed_validations + 1
    return outcome


async def _with_webhook(simulation: Simulation, app: App, body: Json, status: int) -> Response:
    if "webhook_url" not in body:
        return JSONResponse(_described(app, None), status)
    if not body["webhook_url"]:
        app.webhook_url = ""
        return JSONResponse(_described(app, None), status)
    outcome = await simulation.courier.validate(app, str(body["webhook_url"]))
    if outcome.ok:
        app.webhook_url, app.failed_validations = str(body["webhook_url"]), 0
    return JSONResponse(_described(app, outcome), status if outcome.ok else 400)


def _described(app: App, outcome: Validation | None) -> Json:
    return {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "kind": app.kind,
        "redirect_uris": app.redirect_uris,
        "scopes": app.scopes,
        "optional": app.optional,
        "disabled": app.disabled,
        "webhook_url": app.webhook_url or None,
        "webhook_secret": app.webhook_secret,
        "failed_validations": app.failed_validations,
        "validation": outcome.as_json() if outcome else None,
    }


def _new_user(simulation: Simulation, account: Account, row: Json) -> User:
    state = simulation.state
    email = str(row.get("email", "")).strip().lower()
    if "@" not in email or state.user_by(email) is not None:
        raise ControlError(422, f"a user needs an e-mail address of their own: {email!r}")
    return User(
        user_id=state.ids.opaque(),
        account_id=account.account_id,
        email=email,
        first_name=str(row.get("first_name", email.partition("@")[0])),
        last_name=str(row.get("last_name", "")),
        type=int(row.get("type", LICENSED)),
        role=str(row.get("role", "Member")),
        timezone=str(row.get("timezone", "UTC")),
        pmi=int("3" + state.ids.digits(9)),
        created_at=state.clock(),
        capacity=int(row.get("capacity", CAPACITY[account.plan])),
        concurrent_meetings=int(row.get("concurrent_meetings", CONCURRENT_MEETINGS[account.plan])),
        settings=dict(row.get("settings") or {}),
    )


_APP = "/_sim/apps/{client_id}"
routes = [
    Route("/_sim/accounts", create_account, methods=["POST"]),
    Route("/_sim/apps", create_app, methods=["POST"]),
    Route(_APP, change_app, methods=["PATCH"]),
    Route(f"{_APP}/validate", validate_app, methods=["POST"]),
    Route(f"{_APP}/deauthorize", remove_app, methods=["POST"]),
]
