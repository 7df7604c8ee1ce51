"""The sample LMS put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.lms.client import RollcallProblemError
from local.lms.desk import Desk
from local.lms.live_event_pages import LiveEventPages
from local.lms.pages import Pages
from local.lms.settings import NotConfiguredError, Settings
from local.lms.sign_in_pages import SignInPages
from local.lms.tutor_pages import TutorPages
from local.lms.tutoring import Tutoring
from local.lms.views import Views

_BAD_GATEWAY = 502
_UNAVAILABLE = 503


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> Starlette:
    """The LMS as an ASGI application; `transport` replaces the network between it and Rollcall."""
    desk = Desk(settings, transport)
    tutoring = Tutoring(desk)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await desk.close()

    return Starlette(
        routes=[
            *desk.inbox.routes(),
            *Views(desk).routes(),
            *Pages(desk, tutoring).routes(),
            *LiveEventPages(desk).routes(),
            *TutorPages(tutoring).routes(),
            *SignInPages(tutoring).routes(),
        ],
        exception_handlers={
            RollcallProblemError: _show_problem,
            httpx.TransportError: _show_outage,
            NotConfiguredError: _show_missing_settings,
        },
        lifespan=lifespan,
    )


async def _show_problem(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RollcallProblemError):
        raise error
    body = {"error": error.detail, "code": error.code, "action": error.action, "rollcall_status": error.status}
    return JSONResponse(body, _BAD_GATEWAY)


async def _show_outage(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "Rollcall cannot be reached.", "action": "Try again in a minute."}, _UNAVAILABLE)


async def _show_missing_settings(_request: Request, _error: Exception) -> Response:
    action = "Send api_url, api_key and tenant_id to PUT /_lms/settings."
    return JSONResponse({"error": "This LMS does not know Rollcall yet.", "action": action}, _UNAVAILABLE)
