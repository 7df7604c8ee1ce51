"""Zoom's refusals.

ZoomError      the REST API: {"code", "message"[, "errors"]}
OAuthError     the token endpoint: {"reason", "error"[, "errorCode"]}
PageError      the pages a person sees
ControlError   the control API of this simulator
"""

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response


class ZoomError(Exception):
    """A REST refusal. `code` is Zoom's own number, which is not the HTTP status."""

    def __init__(
        self,
        status: int,
        code: int | None,
        message: str,
        *,
        fields: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.fields = status, code, message, fields
        self.headers = dict(headers or {})

    def response(self) -> Response:
        body: dict[str, object] = {} if self.code is None else {"code": self.code}
        body["message"] = self.message
        if self.fields:
            body["errors"] = [{"field": field, "message": "Invalid field."} for field in self.fields]
        return JSONResponse(body, self.status, self.headers)


class OAuthError(Exception):
    """A refusal of the token endpoint."""

    def __init__(self, status: int, error: str, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.status, self.error, self.reason, self.code = status, error, reason, code

    def response(self) -> Response:
        body: dict[str, object] = {"reason": self.reason, "error": self.error}
        if self.code is not None:
            body["errorCode"] = self.code
        return JSONResponse(body, self.status)


class PageError(Exception):
    """A refusal a person reads, with Zoom's code where it shows one."""

    def __init__(self, status: int, title: str, detail: str, code: int | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.code = status, title, detail, code


class ControlError(Exception):
    """A control request that cannot be done."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    def response(self) -> Response:
        return JSONResponse({"error": self.message}, self.status)


def invalid_fields(*fields: str) -> ZoomError:
    return ZoomError(400, 300, "Validation Failed.", fields=fields)


def bad_json() -> ZoomError:
    return ZoomError(400, 300, "Request Body should be a valid JSON object.")


def invalid_token() -> ZoomError:
    return ZoomError(401, 124, "Invalid access token.")


def no_user(key: str) -> ZoomError:
    return ZoomError(404, 1001, f"User does not exist: {key}.")


def no_meeting(key: str | int) -> ZoomError:
    return ZoomError(404, 3001, f"Meeting does not exist: {key}.")


def not_available() -> ZoomError:
    """What past meetings and reports say of a wrong or badly encoded uuid, and of data that is not there yet."""
    return ZoomError(404, 3001, "This meeting is not available or ID is not valid.")


def not_ended() -> ZoomError:
    return ZoomError(404, 3001, "Meeting ID is invalid or not end.")
