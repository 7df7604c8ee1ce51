"""A learner's two ways in: at a tutor's by the LMS's own call, at the center by the public page."""

from uuid import uuid4

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.lms.bodies import json_object, required
from local.lms.client import Learner
from local.lms.pages import SEE_OTHER, TEMPLATES
from local.lms.tutoring import Center, Tutoring


class SignInPages:
    """The LMS's own login is played by the form's fields."""

    def __init__(self, tutoring: Tutoring) -> None:
        self._tutoring = tutoring

    async def open_center(self, request: Request) -> Response:
        """The center's page: `{title, program_id}`."""
        body = await json_object(request)
        await self._tutoring.open_center(required(body, "title", str), required(body, "program_id", str))
        return JSONResponse({"url": self._center().page.url}, 201)

    async def at_tutor_form(self, request: Request) -> Response:
        """A tutor's sign-in page."""
        return _form(request, self._tutoring.tutor(request.path_params["email"]).name)

    async def at_tutor(self, request: Request) -> Response:
        """Put the learner on standby, or in line, and send their browser on.

        The form carries a one-time `request_id`, so that a double click signs in once.
        """
        form, tutor = await request.form(), self._tutoring.tutor(request.path_params["email"])
        request_id = str(form.get("request_id") or uuid4().hex)
        signed_in = await self._tutoring.sign_in(tutor, _learner(form), _purpose(form), request_id)
        return RedirectResponse(signed_in.sign_in_url, SEE_OTHER)

    async def at_center_form(self, request: Request) -> Response:
        """The sign-in page of the center."""
        return _form(request, self._center().title)

    async def at_center(self, request: Request) -> Response:
        """On to the public page, with an identity that this LMS signs."""
        form, center = await request.form(), self._center()
        return RedirectResponse(self._tutoring.center_link(center, _learner(form), _purpose(form)), SEE_OTHER)

    def _center(self) -> Center:
        if self._tutoring.center is None:
            raise HTTPException(404, "There is no center yet.")
        return self._tutoring.center

    def routes(self) -> list[Route]:
        """Every page with its address."""
        return [
            Route("/_lms/center", self.open_center, methods=["PUT"]),
            Route("/tutors/{email}/sign-in", self.at_tutor_form),
            Route("/tutors/{email}/sign-in", self.at_tutor, methods=["POST"]),
            Route("/center/sign-in", self.at_center_form),
            Route("/center/sign-in", self.at_center, methods=["POST"]),
        ]


def _form(request: Request, place: str) -> Response:
    return TEMPLATES.TemplateResponse(request, "sign_in.html", {"place": place, "request_id": uuid4().hex})


def _learner(form: FormData) -> Learner:
    """Whoever is logged in to the LMS."""
    learner = Learner(*(str(form.get(name, "")).strip() for name in ("learner_id", "name", "email")))
    if not (learner.learner_id and learner.name and learner.email):
        raise HTTPException(422, "Please fill in your id, your name and your e-mail address.")
    return learner


def _purpose(form: FormData) -> str:
    return str(form.get("purpose", "")).strip()
