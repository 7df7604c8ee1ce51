"""What people see of a live event: its sessions, who picked which, and the teacher's own pick for a learner."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.lms.bodies import json_object, learner_of, request_id, required
from local.lms.desk import Desk, Invited
from local.lms.live_events import NewLiveEvent, NewSession
from local.lms.pages import SEE_OTHER, TEMPLATES


class LiveEventPages:
    """The page, the form on it, and the JSON behind the LMS's own planning."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def plan(self, request: Request) -> Response:
        """`{topic, host_email, time_zone, sessions: [{start, duration_s, capacity}], learners[]}`."""
        body = await json_object(request)
        wanted = NewLiveEvent(
            topic=required(body, "topic", str),
            host_email=required(body, "host_email", str),
            time_zone=required(body, "time_zone", str),
            sessions=[
                NewSession(
                    required(one, "start", str), required(one, "duration_s", int), required(one, "capacity", int)
                )
                for one in required(body, "sessions", list)
            ],
            learners=[learner_of(one) for one in required(body, "learners", list)],
        )
        live_event_id = await self._desk.hold_live_event(wanted, request_id(request))
        return JSONResponse({"live_event_id": live_event_id}, 201)

    async def show(self, request: Request) -> Response:
        """Sessions with the seats left; everybody's link and pick, as the events told it."""
        live_event_id, invited = self._invited(request)
        context = {
            "live_event": await self._desk.live_events.read(live_event_id),
            "invited": invited.values(),
            "picks": self._desk.gradebook.picks.get(live_event_id, {}),
        }
        return TEMPLATES.TemplateResponse(request, "live_event.html", context)

    async def pick(self, request: Request) -> Response:
        """The teacher picks for a learner; the learner can do so by their own link."""
        live_event_id, invited = self._invited(request)
        learner_id = request.path_params["learner_id"]
        if learner_id not in invited:
            raise HTTPException(404, "This learner is not invited.")
        session = str((await request.form()).get("session", ""))
        await self._desk.live_events.invite(live_event_id, invited[learner_id][0], session)
        return RedirectResponse(f"/live-events/{live_event_id}", SEE_OTHER)

    def _invited(self, request: Request) -> tuple[str, Invited]:
        live_event_id = request.path_params["live_event_id"]
        if live_event_id not in self._desk.invited:
            raise HTTPException(404, "There is no such live event.")
        return live_event_id, self._desk.invited[live_event_id]

    def routes(self) -> list[Route]:
        """Every page with its address."""
        return [
            Route("/_lms/live-events", self.plan, methods=["POST"]),
            Route("/live-events/{live_event_id}", self.show),
            Route("/live-events/{live_event_id}/learners/{learner_id}", self.pick, methods=["POST"]),
        ]
