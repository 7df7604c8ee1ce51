"""Rosters: wished in one request, brought to Zoom in the background, thirty at a time, and never twice."""

from typing import Any

import pytest

from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting, rfc3339, roster

ADD, CANCEL = "POST /v2/meetings/{meeting_id}/batch_registrants", "PUT /v2/meetings/{meeting_id}/registrants/status"
LIST = "GET /v2/meetings/{meeting_id}/registrants"


@pytest.fixture
def course(lms: Lms, zoom: Zoom, backstage: Backstage) -> "Course":
    connect(lms, zoom)
    made = create_meeting(lms, registrants=[], start=rfc3339(backstage.clock.after(86_400 * 3)))
    assert made.status == 201, made.body
    return Course(lms, backstage, made.body["meeting_id"], made.body["zoom"]["meeting_number"])


class Course:
    """A meeting whose roster the tests change."""

    def __init__(self, lms: Lms, backstage: Backstage, meeting_id: str, number: str) -> None:
        self.lms, self.backstage, self.number = lms, backstage, number
        self.path = f"/v1/meetings/{meeting_id}/registrants"

    def put(self, people: list[dict[str, Any]]) -> Answer:
        return self.lms.call("registrants", "PUT", self.path, {"registrants": people})

    def post(self, people: list[dict[str, Any]]) -> Answer:
        return self.lms.call("registrants", "POST", self.path, {"registrants": people})

    def delete(self, learner_id: str) -> Answer:
        return self.lms.call("registrants", "DELETE", f"{self.path}/{learner_id}")

    def sync(self) -> Any:
        return self.lms.get("registrants", f"{self.path}/sync")

    def people(self) -> dict[str, Any]:
        found, cursor = [], ""
        while True:
            page = self.lms.get("registrants", f"{self.path}?cursor={cursor}" if cursor else self.path)
            found += page["items"]
            cursor = page.get("cursor")
            if not cursor:
                return {one["learner_id"]: one for one in found}

    def statuses(self) -> dict[str, str]:
        return {one: told["status"] for one, told in self.people().items()}

    def bring(self) -> int:
        return self.backstage.do_meeting_jobs()

    def in_zoom(self) -> set[str]:
        listed = self.backstage.zoom.control("GET", f"/meetings/{self.number}/registrants")["registrants"]
        return {one["email"].lower() for one in listed if one["status"] == "approved"}

    def calls(self, kind: str) -> int:
        return self.backstage.zoom.calls().get(kind, 0)


def emails(count: int) -> set[str]:
    return {one["email"] for one in roster(count)}


def test_a_roster_is_brought_to_zoom_thirty_at_a_time(course: Course) -> None:
    put = course.put(roster(65))
    assert (put.status, put.body["sync"]["state"], put.body["sync"]["to_add"]) == (202, "syncing", 65)
    assert set(course.statuses().values()) == {"pending"}
    course.bring()
    assert course.in_zoom() == emails(65)
    assert set(course.statuses().values()) == {"registered"}
    assert course.calls(ADD) == 3
    told = course.sync()
    assert (told["state"], told["added"], told["to_add"], told["failed"]) == ("synced", 65, 65, 0)
