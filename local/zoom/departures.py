"""The control API's hand on people: users leave Zoom or their account, come back, and get another license."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.zoom import events
from local.zoom.bodies import json_body
from local.zoom.errors import ControlError
from local.zoom.grants import End
from local.zoom.model import BASIC, LICENSED, Json, User, UserStatus
from local.zoom.simulation import Simulation, simulation_of


@dataclass(frozen=True, slots=True)
class Departure:
    """How a user leaves, what a refresh says afterwards, and whether apps the user added alone are told."""

    status: UserStatus
    event: str
    end: End
    tells_own_apps: bool = False


DEPARTURES = {
    "deactivate": Departure("inactive", "deactivated", "revoked"),
    "delete": Departure("deleted", "deleted", "owner gone", tells_own_apps=True),
    "disassociate": Departure("disassociated", "disassociated", "owner gone"),
}


def departure_by(way: str) -> Callable[[Request], Awaitable[Response]]:
    departure = DEPARTURES[way]

    async def endpoint(request: Request) -> Response:
        simulation = simulation_of(request)
        user = simulation.state.user(request.path_params["email"])
        if not user.is_active:
            raise ControlError(409, f"{user.email} is {user.status}")
        _depart(simulation, user, departure)
        return JSONResponse(_described(user))

    return endpoint


async def activate(request: Request) -> Response:
    """A deactivated user is back, without any of the tokens; no event tells of it."""
    user = simulation_of(request).state.user(request.path_params["email"])
    if user.status in ("deleted", "disassociated"):
        raise ControlError(409, f"{user.email} is {user.status}")
    user.status = "active"
    return JSONResponse(_described(user))


async def change_license(request: Request) -> Response:
    """`type`: 1 is Basic, 2 is Licensed."""
    simulation, body = simulation_of(request), await json_body(request)
    user = simulation.state.user(request.path_params["email"])
    if body.get("type") not in (BASIC, LICENSED):
        raise ControlError(422, "type is 1 (Basic) or 2 (Licensed)")
    user.type = body["type"]
    return JSONResponse(_described(user))


def _depart(simulation: Simulation, user: User, departure: Departure) -> None:
    """The tokens die and the apps are told. Meetings of a user who is gone are not found any more."""
    state = simulation.state
    told = [app for app in state.installed_apps(user) if app.kind != "user" or departure.tells_own_apps]
    user.status = departure.status
    state.grants.leave(user, departure.end)
    owners = (one for one in state.users.values() if one.account_id == user.account_id and one.role == "Owner")
    simulation.courier.publish(told, events.user_gone(departure.event, user, next(owners, user), state.clock()))


def _described(user: User) -> Json:
    return {"id": user.user_id, "email": user.email, "type": user.type, "role": user.role, "status": user.status}


_USER = "/_sim/users/{email}"
routes = [
    Route(f"{_USER}/activate", activate, methods=["POST"]),
    Route(f"{_USER}/plan", change_license, methods=["POST"]),
    *(Route(f"{_USER}/{way}", departure_by(way), methods=["POST"]) for way in DEPARTURES),
]
