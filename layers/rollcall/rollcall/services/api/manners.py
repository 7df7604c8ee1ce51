"""The API's manners: one resolver per function, tenants from keys, problems instead of errors.

Every error, ours or Zoom's, leaves as ``application/problem+json`` with a sentence that says what to do.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext

from rollcall.ids import TenantId
from rollcall.lms.problems import Problem, invalid
from rollcall.services.api.access import Access, Caller
from rollcall.services.api.zoom_problems import problem_of
from rollcall.services.failures import described
from rollcall.store.audit import Actor
from rollcall.store.deleting import ContendedError
from rollcall.zoom.errors import ZoomError

MAX_BODY_BYTES = 256 * 1024
_MAX_SHOWN = 5
_MAX_ACTOR = 128


class _Resolver(APIGatewayRestResolver):
    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """A reply without a body has an empty one: not every gateway takes ``null``."""
        reply = super().resolve(event, context)
        return reply | {"body": reply["body"] or ""}


def lms_api(access: Callable[[], Access], logger: Logger, public: tuple[str, ...] = ()) -> APIGatewayRestResolver:
    """A resolver whose routes have a tenant, ``tenant_of(app)``, unless their path begins with one of ``public``.

    Bodies and parameters are validated by their models.
    """
    app = _Resolver(enable_validation=True)

    def admit() -> None:
        event = app.current_event
        if not event.path.startswith(public):
            app.context["caller"] = access().caller_of(header(app, "authorization"))
        if len((event.body or "").encode()) > MAX_BODY_BYTES:
            raise Problem(413, "body_too_large", "The body has more than 256 KiB.", "Send less at a time.")

    def authenticate(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
        admit()
        return next_middleware(app)

    def refuse(error: RequestValidationError) -> Response[str]:
        try:  # Powertools validates before any middleware runs: a stranger is told that they are one all the same
            admit()
        except Problem as problem:
            return problem_response(app, problem)
        return problem_response(app, _invalid(error))

    app.use(middlewares=[authenticate])
    app.exception_handler(Problem)(lambda problem: problem_response(app, problem))
    app.exception_handler(ZoomError)(lambda error: problem_response(app, problem_of(error)))
    app.exception_handler(ContendedError)(lambda _: problem_response(app, _contended()))
    app.exception_handler(RequestValidationError)(refuse)
    app.not_found(lambda _: problem_response(app, _no_route()))
    app.exception_handler(Exception)(lambda error: problem_response(app, _unexpected(error, logger)))
    return app


def tenant_of(app: APIGatewayRestResolver) -> TenantId:
    """The caller's tenant, which every store call takes."""
    return _caller(app).tenant_id


def actor_of(app: APIGatewayRestResolver) -> Actor:
    """The caller for the audit: their key, and whom of its own users the LMS says it acts for."""
    lms_user = header(app, "rollcall-actor").strip()
    if len(lms_user) > _MAX_ACTOR or not lms_user.isprintable():
        raise invalid(
            f"Rollcall-Actor is not one line of at most {_MAX_ACTOR} printable characters.",
            "Send an id or a name of your own user, or leave the header out.",
        )
    return Actor(kind="api_key", name=_caller(app).key_id, lms_user=lms_user)


def _caller(app: APIGatewayRestResolver) -> Caller:
    caller = app.context["caller"]
    assert isinstance(caller, Caller)  # noqa: S101 - set by the middleware, whose routes these are
    return caller


def header(app: APIGatewayRestResolver, name: str) -> str:
    """A request header, whatever its case."""
    headers = app.current_event.headers or {}
    return next((value for key, value in headers.items() if key.lower() == name and value), "")


def base_url(app: APIGatewayRestResolver, configured: str) -> str:
    """Our own address as the world knows it: configured, or the one this request came to."""
    if configured:
        return configured.rstrip("/")
    context = app.current_event.request_context
    return f"https://{context.domain_name}/{context.stage}"


def created(body: Any) -> Response[Any]:  # noqa: ANN401 - any reply model
    return Response(status_code=HTTPStatus.CREATED, content_type="application/json", body=body)


def accepted(body: Any) -> Response[Any]:  # noqa: ANN401 - any reply model
    """What will be done by and by."""
    return Response(status_code=HTTPStatus.ACCEPTED, content_type="application/json", body=body)


def no_content() -> Response[None]:
    return Response(status_code=HTTPStatus.NO_CONTENT)


def problem_response(app: APIGatewayRestResolver, problem: Problem) -> Response[str]:
    body = problem.body(str(app.current_event.request_context.request_id or ""))
    return Response(
        status_code=problem.status,
        content_type="application/problem+json",
        body=json.dumps(body),
        headers=dict(problem.headers()),
    )


def _invalid(error: RequestValidationError) -> Problem:
    told = [_sentence(one) for one in error.errors()[:_MAX_SHOWN]]
    return Problem(
        400,
        "invalid_request",
        " ".join(told),
        "Correct the named fields; GET /v1/openapi.json has every field with its bounds.",
    )


def _sentence(error: dict[str, Any]) -> str:
    """Where and what, never the value: it may be somebody's name."""
    place = ".".join(str(part) for part in error["loc"] if part != "body") or "body"
    return f"{place}: {error['msg']}."


def _no_route() -> Problem:
    return Problem(404, "no_such_route", "There is nothing at this path.", "GET /v1/openapi.json has every path.")


def _contended() -> Problem:
    return Problem(503, "contended", "Others kept changing the same.", "Send it again.", retry_after_s=1)


def _unexpected(error: Exception, logger: Logger) -> Problem:
    logger.error("unexpected", extra=described(error))
    return Problem(500, "internal_error", "Something failed on our side.", "Try again; report the request_id.")
