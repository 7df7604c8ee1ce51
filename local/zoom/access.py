"""The way into the REST API: call log, faults, bearer token, scopes, rate limits, and the errors on the way out."""

import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.zoom.errors import ZoomError, bad_json, invalid_token, no_meeting, no_user
from local.zoom.grants import Grant
from local.zoom.mishaps import fail_as_set, lost
from local.zoom.model import Json, Meeting, User
from local.zoom.simulation import Simulation, simulation_of

LARGEST_BODY = 1 << 20


@dataclass(frozen=True, slots=True)
class Call:
    """One call that came through: by which grant, and by which path template."""

    simulation: Simulation
    request: Request
    grant: Grant
    path: str

    def param(self, name: str) -> str:
        return unquote(self.request.path_params[name])

    async def body(self) -> Json:
        """Raises ZoomError 300 for anything but a JSON object."""
        try:
            body = json.loads(await self.request.body() or b"{}")
        except ValueError:
            raise bad_json() from None
        if not isinstance(body, dict):
            raise bad_json()
        return body

    def user(self) -> User:
        """The user of the path. A user-managed app must say `me`; server-to-server cannot. Raises ZoomError."""
        key, state = self.param("user_id"), self.simulation.state
        if self.grant.kind == "user" and key != "me":
            raise invalid_token()
        if key == "me" and self.grant.kind != "server":
            return state.users[self.grant.user_id]
        user = state.active_user(key)
        if user is None or user.account_id != self.grant.account_id:
            raise no_user(key)
        return user

    def meeting(self) -> Meeting:
        """The meeting of the path, by number, if this grant may act on it. Raises ZoomError."""
        key = self.param("meeting_id")
        state = self.simulation.state
        meeting = state.meetings.get(int(key)) if key.isdigit() else None
        if meeting is None or state.is_gone(meeting):
            raise no_meeting(key)
        self.check_reach(meeting)
        return meeting

    def check_reach(self, meeting: Meeting) -> None:
        """Raises ZoomError for a meeting that is not the account's, or not the user's."""
        if meeting.account_id != self.grant.account_id:
            raise no_meeting(meeting.number)
        self.check_host(meeting)

    def check_host(self, meeting: Meeting) -> None:
        """A user-managed app acts for its own user alone. Raises ZoomError 403 without a code, as Zoom does."""
        if self.grant.kind == "user" and meeting.host_id != self.grant.user_id:
            raise ZoomError(403, None, "authenticated user has not permitted access to the targeted resource")

    def operator(self, meeting: Meeting) -> User:
        """Whom the events name as the one who did it."""
        state = self.simulation.state
        return state.users.get(self.grant.user_id) or state.host_of(meeting)


type Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of the API. Of `scopes`, the classic and the granular name, either will do, `:admin` or not."""

    method: str
    path: str
    label: str
    scopes: tuple[str, str]
    handler: Handler

    @property
    def kind(self) -> str:
        """What the call is counted under."""
        return f"{self.method} /v2{self.path}"

    def route(self) -> Route:
        return Route(f"/v2{self.path}", self.answer, methods=[self.method])

    async def answer(self, request: Request) -> Response:
        simulation = simulation_of(request)
        try:
            response = await self._admit(simulation, request)
        except ZoomError as error:
            response = error.response()
        response.headers["x-zm-trackingid"] = f"v=2.0;clid=sim;rid=WEB_{secrets.token_hex(16)}"
        self._log(simulation, request, response.status_code)
        return response

    async def _admit(self, simulation: Simulation, request: Request) -> Response:
        await fail_as_set(simulation, request, self.kind, self.label)
        grant = self._authorized(simulation, request)
        state = simulation.state
        if state.faults.api.rate_limits:
            state.ledger.spend_call(grant.account_id, state.accounts[grant.account_id].plan, self.label)
        response = await self.handler(Call(simulation, request, grant, self.path))
        return lost(simulation, self.kind, response)

    def _authorized(self, simulation: Simulation, request: Request) -> Grant:
        """The header alone counts; a token in the query string has been refused since February 2023."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = simulation.state.grants.by_access_token(token) if scheme.lower() == "bearer" else None
        if grant is None or simulation.state.app(grant.client_id).disabled:
            raise invalid_token()
        if not any(scope in grant.scopes or f"{scope}:admin" in grant.scopes for scope in self.scopes):
            raise ZoomError(400, 4711, f"Invalid access token, does not contain scopes:[{', '.join(self._wanted())}].")
        return grant

    def _wanted(self) -> list[str]:
        granular = self.scopes[1]
        return [granular] if granular.endswith(":admin") else [granular, f"{granular}:admin"]

    def _log(self, simulation: Simulation, request: Request, status: int) -> None:
        entry = {"at": simulation.state.clock(), "method": self.method, "path": f"/v2{self.path}", "status": status}
        simulation.state.record_call(entry | {"url_path": request.url.path})


class RawPaths:
    """Routes the API by the path as it was sent: `%2F` in a meeting's uuid is not a separator."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Json, receive: object, send: object) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/v2/") and scope.get("raw_path"):
            scope = {**scope, "path": scope["raw_path"].decode("ascii").partition("?")[0]}
        await self._app(scope, receive, send)
