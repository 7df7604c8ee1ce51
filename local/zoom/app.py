"""The simulated Zoom as one ASGI application: OAuth, REST API, the doors to the rooms, and the control API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.zoom import (
    approvals,
    control,
    departures,
    doors,
    hosting,
    marketplace,
    meetings,
    oauth,
    recordings,
    registering,
    registrants,
    reports,
    users,
)
from local.zoom.access import RawPaths
from local.zoom.errors import ControlError, PageError
from local.zoom.settings import REVALIDATION_S, Settings
from local.zoom.simulation import Simulation
from local.zoom.views import page, wants_page


def create_app(settings: Settings) -> Starlette:
    simulation = Simulation(settings)
    endpoints = [*users.endpoints, *meetings.endpoints, *registrants.endpoints, *reports.endpoints]
    api = [endpoint.route() for endpoint in [*endpoints, *recordings.endpoints]]
    unknown = Route("/v2/{path:path}", _unrecognized, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    pages = [*oauth.routes, *doors.routes, *registering.routes]
    hands = [*control.routes, *hosting.routes, *marketplace.routes, *approvals.routes, *departures.routes]
    app = Starlette(
        routes=[*api, unknown, *pages, *hands],
        middleware=[Middleware(RawPaths)],
        exception_handlers={PageError: _show, ControlError: _refuse},
        lifespan=_lifespan,
    )
    app.state.simulation = simulation
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    simulation: Simulation = app.state.simulation
    validating = asyncio.create_task(_revalidate(simulation)) if simulation.settings.revalidates else None
    try:
        yield
    finally:
        if validating is not None:
            validating.cancel()
            with suppress(asyncio.CancelledError):
                await validating
        await simulation.courier.close()


async def _revalidate(simulation: Simulation) -> None:
    """Zoom challenges every webhook URL again each 72 hours, and gives up on it after six failures in a row."""
    while True:
        await asyncio.sleep(simulation.settings.scaled(REVALIDATION_S))
        for app in list(simulation.state.apps.values()):
            await marketplace.revalidate(simulation, app)


async def _unrecognized(_: Request) -> Response:
    return JSONResponse({"code": 2300, "message": "This API endpoint is not recognized."}, 404)


async def _show(_: Request, error: Exception) -> Response:
    if not isinstance(error, PageError):
        raise error
    return page("problem", error.status, title=error.title, detail=error.detail, code=error.code)


async def _refuse(request: Request, error: Exception) -> Response:
    if not isinstance(error, ControlError):
        raise error
    if wants_page(request):
        return page("problem", error.status, title="This did not work", detail=error.message, code=None)
    return error.response()
