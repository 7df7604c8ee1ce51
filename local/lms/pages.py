"""What people see in the LMS: connect Zoom, the attendance list, a learner's way in."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from local.lms.desk import Desk
from local.lms.tutoring import Tutoring

TEMPLATES = Jinja2Templates(directory=Path(__file__).parent / "templates")
TEMPLATES.env.filters["clock"] = lambda instant: instant[11:19] if instant else ""
SEE_OTHER = 303


class Pages:
    """The LMS's HTML pages. Who is logged in is out of their scope: the LMS's own login is played by a form."""

    def __init__(self, desk: Desk, tutoring: Tutoring) -> None:
        self._desk = desk
        self._tutoring = tutoring

    async def home(self, request: Request) -> Response:
        """The courses and the connection, with links."""
        gradebook = self._desk.gradebook
        context = {
            "courses": gradebook.courses,
            "connections": gradebook.connections,
            "live_events": self._desk.invited,
            "tutors": self._tutoring.tutors.values(),
            "center": self._tutoring.center,
        }
        return TEMPLATES.TemplateResponse(request, "home.html", context)

    async def connect(self, _request: Request) -> Response:
        """The admin's "Connect Zoom" button: on to Rollcall, which sends the browser on to Zoom."""
        await self._desk.subscribe()
        connecting = await self._desk.rollcall.connect_account(f"{self._desk.settings.public_url}/connected")
        return RedirectResponse(connecting.connect_url, SEE_OTHER)

    async def connected(self, request: Request) -> Response:
        """Where the browser comes back to after the consent at Zoom."""
        connection_id = request.query_params.get("connection_id", "")
        status = await self._desk.finish_connecting(connection_id) if connection_id else "unknown"
        context = {"connection_id": connection_id, "status": status}
        return TEMPLATES.TemplateResponse(request, "connected.html", context)

    async def attendance(self, request: Request) -> Response:
        """One meeting: how far its roster is, everybody's personal link, and the attendance as the events told it."""
        meeting_id = request.path_params["meeting_id"]
        course = self._desk.gradebook.courses.get(meeting_id)
        if course is None:
            raise HTTPException(404, "There is no such course.")
        await self._desk.catch_up(meeting_id)
        context = {
            "meeting_id": meeting_id,
            "course": course,
            "versions": sorted(course.book.versions.values(), key=lambda one: one.version),
            "lines": self._desk.gradebook.attendance_list(meeting_id),
            "progress": await self._desk.rollcall.roster_progress(meeting_id) if course.roster else None,
        }
        return TEMPLATES.TemplateResponse(request, "attendance.html", context)

    async def join(self, request: Request) -> Response:
        """A learner's "Join" button: on to their personal link."""
        join_url = await self._desk.join_url(request.path_params["meeting_id"], request.path_params["learner_id"])
        if join_url is None:
            raise HTTPException(404, "This learner is not registered for this meeting.")
        return RedirectResponse(join_url, SEE_OTHER)

    async def start(self, request: Request) -> Response:
        """The host's "Start" button: the link is fetched fresh at each click."""
        start_url = await self._desk.rollcall.start_url(request.path_params["meeting_id"])
        return RedirectResponse(start_url, SEE_OTHER)

    async def repair(self, request: Request) -> Response:
        """The teacher's "Repair" button; Rollcall tells by an event that it worked."""
        meeting_id = request.path_params["meeting_id"]
        await self._desk.rollcall.repair(meeting_id)
        return RedirectResponse(f"/meetings/{meeting_id}", SEE_OTHER)

    async def excuse(self, request: Request) -> Response:
        """The teacher's "Excuse" button; Rollcall tells by an event what the numbers are then."""
        meeting_id, learner_id = request.path_params["meeting_id"], request.path_params["learner_id"]
        await self._desk.rollcall.mark(meeting_id, learner_id, "excused", by="teacher")
        return RedirectResponse(f"/meetings/{meeting_id}", SEE_OTHER)

    async def why(self, request: Request) -> Response:
        """Why a learner's attendance is what it is, for whoever has to answer for it."""
        meeting_id, learner_id = request.path_params["meeting_id"], request.path_params["learner_id"]
        evidence = await self._desk.rollcall.evidence(meeting_id, learner_id)
        return TEMPLATES.TemplateResponse(request, "why.html", {"meeting_id": meeting_id, "why": evidence})

    async def timeline(self, request: Request) -> Response:
        """The room over time. It needs the LMS's key, so the browser asks the LMS for it."""
        page = request.query_params.get("page", "")
        svg = await self._desk.rollcall.timeline(request.path_params["meeting_id"], page)
        return Response(svg, media_type="image/svg+xml")

    def routes(self) -> list[Route]:
        """Every page with its address."""
        return [
            Route("/", self.home),
            Route("/connect", self.connect),
            Route("/connected", self.connected),
            Route("/meetings/{meeting_id}", self.attendance),
            Route("/meetings/{meeting_id}/start", self.start),
            Route("/meetings/{meeting_id}/repair", self.repair, methods=["POST"]),
            Route("/meetings/{meeting_id}/timeline.svg", self.timeline),
            Route("/meetings/{meeting_id}/learners/{learner_id}/join", self.join),
            Route("/meetings/{meeting_id}/learners/{learner_id}/why", self.why),
            Route("/meetings/{meeting_id}/learners/{learner_id}/excuse", self.excuse, methods=["POST"]),
        ]
