"""The LMS as JSON: what a teacher's browser would post, and what the events have taught it so far."""

from dataclasses import asdict
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.lms.bodies import json_object, learner_of, request_id, required
from local.lms.client import NewMeeting
from local.lms.desk import Desk


class Views:
    """JSON for programs that look at the LMS from outside, such as the simulated class."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def health(self, _request: Request) -> Response:
        """Whether the LMS is up and knows where Rollcall is."""
        return JSONResponse({"status": "ok", "configured": self._desk.settings.is_complete})

    async def settings(self, request: Request) -> Response:
        """Take `{api_url, api_key, tenant_id}`."""
        body = await json_object(request)
        values = [required(body, name, str) for name in ("api_url", "api_key", "tenant_id")]
        self._desk.configure(*values)
        return JSONResponse({"configured": True})

    async def subscribe(self, _request: Request) -> Response:
        """Subscribe to Rollcall's events, once."""
        await self._desk.subscribe()
        return JSONResponse({"subscribed": True})

    async def schedule(self, request: Request) -> Response:
        """Create a meeting: `{topic, host_email, start, duration_s, time_zone, registrants[], waiting_room?}`."""
        body = await json_object(request)
        meeting = _new_meeting(body)
        return JSONResponse({"meeting_id": await self._desk.schedule(meeting, request_id(request))}, 201)

    async def change_roster(self, request: Request) -> Response:
        """The whole roster: `{registrants[]}`; the answer names whom Rollcall does not take, each with the reason."""
        body = await json_object(request)
        roster = [learner_of(item) for item in required(body, "registrants", list)]
        not_taken = await self._desk.change_roster(request.path_params["meeting_id"], roster)
        return JSONResponse(asdict(not_taken), 202)

    async def roster(self, request: Request) -> Response:
        """How far Rollcall is with the roster, and what the LMS heard of single learners."""
        meeting_id = request.path_params["meeting_id"]
        if meeting_id not in self._desk.gradebook.courses:
            raise HTTPException(404, "There is no such course.")
        progress = await self._desk.rollcall.roster_progress(meeting_id)
        notes = {who: asdict(note) for who, note in self._desk.gradebook.courses[meeting_id].notes.items()}
        learners = [learner.learner_id for learner in self._desk.gradebook.courses[meeting_id].roster]
        return JSONResponse({"progress": asdict(progress), "notes": notes, "learners": learners})

    async def attendance(self, request: Request) -> Response:
        """The attendance list of one meeting, learner by learner, and why there is each of its versions."""
        meeting_id = request.path_params["meeting_id"]
        if meeting_id not in self._desk.gradebook.courses:
            raise HTTPException(404, "There is no such course.")
        await self._desk.catch_up(meeting_id)
        lines = self._desk.gradebook.attendance_list(meeting_id)
        versions = [asdict(one) for one in self._desk.gradebook.courses[meeting_id].book.versions.values()]
        items = [{"learner_id": learner.learner_id, "name": learner.name} | asdict(line) for learner, line in lines]
        return JSONResponse({"meeting_id": meeting_id, "items": items, "versions": versions})

    async def session_logs(self, _request: Request) -> Response:
        """Every drop-in the LMS has heard of."""
        return JSONResponse({"items": [asdict(log) for log in self._desk.logbook.session_logs.values()]})

    async def host_logs(self, _request: Request) -> Response:
        """Every tutor's presence the LMS has heard of."""
        return JSONResponse({"items": [asdict(log) for log in self._desk.logbook.host_logs.values()]})

    def routes(self) -> list[Route]:
        """Every view with its address."""
        return [
            Route("/_lms/health", self.health),
            Route("/_lms/settings", self.settings, methods=["PUT"]),
            Route("/_lms/subscription", self.subscribe, methods=["PUT"]),
            Route("/_lms/meetings", self.schedule, methods=["POST"]),
            Route("/_lms/meetings/{meeting_id}/roster", self.change_roster, methods=["PUT"]),
            Route("/_lms/meetings/{meeting_id}/roster", self.roster),
            Route("/_lms/attendance/{meeting_id}", self.attendance),
            Route("/_lms/session-logs", self.session_logs),
            Route("/_lms/host-logs", self.host_logs),
        ]


def _new_meeting(body: dict[str, Any]) -> NewMeeting:
    return NewMeeting(
        topic=required(body, "topic", str),
        host_email=required(body, "host_email", str),
        start=required(body, "start", str),
        duration_s=required(body, "duration_s", int),
        time_zone=required(body, "time_zone", str),
        registrants=[learner_of(item) for item in required(body, "registrants", list)],
        waiting_room=bool(body.get("waiting_room")),
    )
