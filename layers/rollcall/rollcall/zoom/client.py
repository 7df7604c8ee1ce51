"""Zoom's REST API, as far as Rollcall uses it. Every method raises ``rollcall.zoom.errors``.

The base is ``https://api.zoom.us/v2``; labels and limits of each call are in docs/zoom-app.md.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from rollcall.ids import InstanceUuid, RegistrantId, ZoomMeetingId
from rollcall.zoom.errors import (
    InvalidTokenError,
    NotFoundError,
    NotReadyError,
    PagesExpiredError,
    RefusedError,
    ZoomUnavailableError,
)
from rollcall.zoom.models import (
    BatchReply,
    ListedRegistrant,
    Meeting,
    NewRegistrant,
    ParticipantPage,
    PastInstances,
    PastMeeting,
    Registrant,
    RegistrantPage,
    User,
    UserSettings,
    ZoomModel,
)
from rollcall.zoom.refusals import error_from

BATCH_SIZE = 30
_PAGE_SIZE = 300


class TokenSource(Protocol):
    """Gives a bearer token; ``refused`` is the token that Zoom has just refused."""

    def token(self, refused: str = "") -> str: ...


@dataclass(frozen=True, slots=True)
class ZoomClient:
    """One connection's view of Zoom."""

    http: httpx.Client
    base_url: str
    tokens: TokenSource
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def user(self, user: str = "me") -> User:
        """``user`` is ``me``, an id or an e-mail. Raises NotFoundError for somebody of another account."""
        return _read(User, self._call("GET", f"/users/{quote(user, safe='')}"))

    def user_settings(self, user: str = "me") -> UserSettings:
        """What a user's plan and their own settings allow."""
        return _read(UserSettings, self._call("GET", f"/users/{quote(user, safe='')}/settings"))

    def create_meeting(self, host: str, request: dict[str, Any]) -> Meeting:
        """The meeting as Zoom really made it, settings included."""
        return _read(Meeting, self._call("POST", f"/users/{quote(host, safe='')}/meetings", request))

    def meeting(self, meeting: ZoomMeetingId) -> Meeting:
        """With a fresh ``start_url``, a credential that lives two hours."""
        return _read(Meeting, self._call("GET", f"/meetings/{meeting}"))

    def delete_meeting(self, meeting: ZoomMeetingId) -> None:
        """Deleting what is already gone is done."""
        try:
            self._call("DELETE", f"/meetings/{meeting}?cancel_meeting_reminder=false&schedule_for_reminder=false")
        except NotFoundError:
            return

    def update_meeting(self, meeting: ZoomMeetingId, changes: dict[str, Any]) -> None:
        """Only what is named changes. Zoom ignores a start in the past without a word."""
        self._call("PATCH", f"/meetings/{meeting}", changes)

    def end_meeting(self, meeting: ZoomMeetingId) -> None:
        """For everybody in it. Zoom's refusal of one that is not running has no documented form."""
        self._call("PUT", f"/meetings/{meeting}/status", {"action": "end"})

    def add_registrant(self, meeting: ZoomMeetingId, registrant: NewRegistrant) -> Registrant:
        """One registrant; a known e-mail gives the registrant there is."""
        body = registrant.model_dump() | {"auto_approve": True}
        reply = _read(Registrant, self._call("POST", f"/meetings/{meeting}/registrants", body))
        return reply.model_copy(update={"email": registrant.email})

    def add_registrants(self, meeting: ZoomMeetingId, registrants: list[NewRegistrant]) -> list[Registrant]:
        """Up to 30 in one call."""
        body = {
            "auto_approve": True,
            "registrants_confirmation_email": False,
            "registrants": [registrant.model_dump() for registrant in registrants],
        }
        return _read(BatchReply, self._call("POST", f"/meetings/{meeting}/batch_registrants", body)).registrants

    def cancel_registrants(self, meeting: ZoomMeetingId, registrants: list[tuple[RegistrantId, str]]) -> None:
        """Up to 30 in one call; each with its id and e-mail. Their personal links die."""
        self._change_status(meeting, "cancel", registrants)

    def approve_registrants(self, meeting: ZoomMeetingId, registrants: list[tuple[RegistrantId, str]]) -> None:
        """Up to 30 in one call. Brings back those who were cancelled or denied, with the links they had."""
        self._change_status(meeting, "approve", registrants)

    def _change_status(self, meeting: ZoomMeetingId, action: str, registrants: list[tuple[RegistrantId, str]]) -> None:
        people = [{"id": registrant_id, "email": email} for registrant_id, email in registrants]
        self._call("PUT", f"/meetings/{meeting}/registrants/status", {"action": action, "registrants": people})

    def approved_registrants(self, meeting: ZoomMeetingId) -> Iterator[ListedRegistrant]:
        """Everybody whom Zoom lets in, by pages of 300."""
        path, token = f"/meetings/{meeting}/registrants?status=approved&page_size={_PAGE_SIZE}", ""
        while True:
            more = f"&next_page_token={quote(token, safe='')}" if token else ""
            page = _read(RegistrantPage, self._call("GET", path + more))
            yield from page.registrants
            token = page.next_page_token
            if not token:
                return

    def past_instances(self, meeting: ZoomMeetingId) -> list[PastMeeting]:
        """Ended instances of a meeting id, with their start."""
        return _read(PastInstances, self._call("GET", f"/past_meetings/{meeting}/instances")).meetings

    def past_meeting(self, uuid: InstanceUuid) -> PastMeeting:
        """One ended instance. Raises NotReadyError until Zoom has it."""
        return _read(PastMeeting, self._ready("GET", f"/past_meetings/{encode_uuid(uuid)}"))

    def report_meeting(self, uuid: InstanceUuid) -> PastMeeting:
        """The report's own summary, with the number of participants. Raises NotReadyError."""
        return _read(PastMeeting, self._ready("GET", f"/report/meetings/{encode_uuid(uuid)}"))

    def participants(self, uuid: InstanceUuid, *, report: bool) -> Iterator[ParticipantPage]:
        """Every page of the report (admin scopes) or of the past meeting (any connection).

        Raises NotReadyError, and PagesExpiredError in the middle: a token lives a quarter of an hour.
        """
        root = "report/meetings" if report else "past_meetings"
        path = f"/{root}/{encode_uuid(uuid)}/participants?page_size={_PAGE_SIZE}&include_fields=registrant_id"
        page = _read(ParticipantPage, self._ready("GET", path))
        yield page
        used = set[str]()
        while token := page.next_page_token:
            if token in used:
                raise PagesExpiredError("Zoom's pages lead in a circle")
            used.add(token)
            page = self._following(path, token)
            yield page

    def _following(self, path: str, token: str) -> ParticipantPage:
        try:
            return _read(ParticipantPage, self._ready("GET", f"{path}&next_page_token={quote(token, safe='')}"))
        except RefusedError as error:
            raise PagesExpiredError(error.message, code=error.code, status=error.status) from None

    def _ready(self, method: str, path: str) -> Any:  # noqa: ANN401 - JSON, parsed by the caller
        try:
            return self._call(method, path)
        except NotFoundError as error:
            raise NotReadyError(error.message, code=error.code, status=error.status) from None

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - see above
        token = self.tokens.token()
        try:
            return self._send(method, path, body, token)
        except InvalidTokenError:  # once with a fresh token, then it is Zoom's last word
            return self._send(method, path, body, self.tokens.token(refused=token))

    def _send(self, method: str, path: str, body: dict[str, Any] | None, token: str) -> Any:  # noqa: ANN401
        try:
            response = self.http.request(
                method, f"{self.base_url}/v2{path}", json=body, headers={"Authorization": f"Bearer {token}"}
            )
        except httpx.HTTPError as error:
            raise ZoomUnavailableError(f"Zoom did not answer: {type(error).__name__}") from None
        failure = error_from(response, self.clock())
        if failure:
            raise failure
        return _json(response) if response.content else None


def _json(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    try:
        return response.json()
    except ValueError:  # an error page that says 200
        raise ZoomUnavailableError("Zoom answered something that is not JSON", status=response.status_code) from None


def _read[M: ZoomModel](kind: type[M], body: Any) -> M:  # noqa: ANN401 - JSON
    try:
        return kind.model_validate(body)
    except ValidationError:
        raise ZoomUnavailableError(f"Zoom's {kind.__name__} could not be read") from None


def encode_uuid(uuid: InstanceUuid) -> str:
    """An instance's uuid for a path: twice encoded where a slash would be lost (Zoom: "/" first, or "//")."""
    once = quote(uuid, safe="")
    return quote(once, safe="") if uuid.startswith("/") or "//" in uuid else once
