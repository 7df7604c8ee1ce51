"""What a tutor sees and does: today's session, the waiting line, the logs of the day."""

from dataclasses import asdict
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.lms.bodies import json_object, required
from local.lms.client import RollcallProblemError
from local.lms.pages import SEE_OTHER, TEMPLATES
from local.lms.tutoring import Tutor, Tutoring


class TutorPages:
    """The page, its buttons, and JSON for programs that look at it."""

    def __init__(self, tutoring: Tutoring) -> None:
        self._tutoring = tutoring

    async def employ(self, request: Request) -> Response:
        """The LMS's own record of a tutor: `{name, program_id?}`."""
        body, email = await json_object(request), request.path_params["email"]
        tutor = Tutor(email, required(body, "name", str), str(body.get("program_id") or ""))
        self._tutoring.tutors[email] = tutor
        return JSONResponse(asdict(tutor))

    async def show(self, request: Request) -> Response:
        """Today, as a page that looks again every few seconds."""
        return await self._page(request)

    async def tell(self, request: Request) -> Response:
        """The same for programs."""
        return JSONResponse(asdict(await self._tutoring.day_of(self._tutor(request))))

    async def make(self, request: Request) -> Response:
        """The tutor does not want to wait for today's session."""
        tutor = self._tutor(request)
        await self._tutoring.drop_in.make_today(tutor.email)
        return _back_to(tutor)

    async def take(self, request: Request) -> Response:
        """One of several tutors wins; the others read who it was."""
        tutor = self._tutor(request)
        try:
            await self._tutoring.drop_in.take(request.path_params["session_log_id"], tutor.email)
        except RollcallProblemError as problem:
            if problem.status != HTTPStatus.CONFLICT:
                raise
            return await self._page(request, problem.detail, problem.status)
        return _back_to(tutor)

    async def send_back(self, request: Request) -> Response:
        await self._tutoring.drop_in.send_back(request.path_params["session_log_id"])
        return _back_to(self._tutor(request))

    async def remove(self, request: Request) -> Response:
        await self._tutoring.drop_in.remove(request.path_params["session_log_id"])
        return _back_to(self._tutor(request))

    def _tutor(self, request: Request) -> Tutor:
        return self._tutoring.tutor(request.path_params["email"])

    async def _page(self, request: Request, told: str = "", status: int = HTTPStatus.OK) -> Response:
        context = {"day": await self._tutoring.day_of(self._tutor(request)), "told": told}
        return TEMPLATES.TemplateResponse(request, "tutor.html", context, status_code=status)

    def routes(self) -> list[Route]:
        """Every page with its address."""
        log = "/tutors/{email}/session-logs/{session_log_id}"
        return [
            Route("/_lms/tutors/{email}", self.employ, methods=["PUT"]),
            Route("/_lms/tutors/{email}", self.tell),
            Route("/tutors/{email}", self.show),
            Route("/tutors/{email}/session", self.make, methods=["POST"]),
            Route(f"{log}/take", self.take, methods=["POST"]),
            Route(f"{log}/send-back", self.send_back, methods=["POST"]),
            Route(f"{log}/remove", self.remove, methods=["POST"]),
        ]


def _back_to(tutor: Tutor) -> Response:
    return RedirectResponse(f"/tutors/{tutor.email}", SEE_OTHER)
