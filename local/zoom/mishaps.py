"""What goes wrong with one call of the REST API, as the faults say: errors, limits, and answers that never arrive."""

import asyncio
import json
from collections.abc import Iterator
from http import HTTPStatus

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from local.zoom.errors import ZoomError
from local.zoom.faults import Limited
from local.zoom.limits import PER_SECOND, concurrent, daily_account, daily_host, daily_registrant, per_second
from local.zoom.simulation import Simulation


class DroppedConnection(Response):
    """The headers are on their way when the connection breaks; the caller cannot tell what was done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        raise httpx.RemoteProtocolError("the simulated Zoom broke the connection, as it was told")


async def fail_as_set(simulation: Simulation, request: Request, kind: str, label: str) -> None:
    """`kind` is the method and path template of the call. Raises ZoomError."""
    faults = simulation.state.faults.api
    if faults.latency_s:
        await asyncio.sleep(faults.latency_s)
    for status, share in faults.errors.items():
        if simulation.courier.draw() < share:
            raise _error(simulation, status, label)
    for number, limited in enumerate(faults.limited):
        if limited.call in ("*", kind):
            await _limit(simulation, request, limited, f"limited {number}", label)


def lost(simulation: Simulation, kind: str, response: Response) -> Response:
    """The answer, or what comes instead of one that is to be lost."""
    faults = simulation.state.faults.api
    if not simulation.state.spends(f"lost {kind}", faults.lose_replies.get(kind, 0)):
        return response
    if faults.lost_as == "drop":
        return DroppedConnection(status_code=response.status_code)
    return Response(status_code=500)


def _error(simulation: Simulation, status: int, label: str) -> ZoomError:
    if status != HTTPStatus.TOO_MANY_REQUESTS:
        return ZoomError(status, status, HTTPStatus(status).phrase)
    if simulation.state.faults.api.daily:
        return daily_account(simulation.state.clock())
    return per_second(label, PER_SECOND["pro"][label])


async def _limit(simulation: Simulation, request: Request, limited: Limited, key: str, label: str) -> None:
    emails = [email.lower() for email in _emails(await request.body())]
    if limited.email and limited.email.lower() not in emails:
        return
    if not simulation.state.spends(key, limited.times):
        return
    match limited.limit:
        case "second":
            raise per_second(label, PER_SECOND["pro"][label])
        case "concurrent":
            raise concurrent()
        case "account_day":
            raise daily_account(simulation.state.clock())
        case "host_day":
            raise daily_host()
        case "registrant_day":
            named = limited.email or next(iter(emails), "")
            raise daily_registrant(request.method, named if limited.names_email else "")


def _emails(content: bytes) -> Iterator[str]:
    """Of the registrants that a call names, whether one or a batch."""
    try:
        body = json.loads(content or b"{}")
    except ValueError:
        return
    rows = body.get("registrants", [body]) if isinstance(body, dict) else []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("email"), str):
            yield row["email"]
