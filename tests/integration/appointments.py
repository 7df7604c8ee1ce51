"""What the tests of appointments say in short words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.doors import CONTEXT, Answer, handler
from tests.integration.simulated_zoom import Posted
from tests.integration.steps import Lesson, Room, create_meeting, follow, lesson, rfc3339, room_of, roster

CHECK = 600 + 90 + 1
DEPUTY = "deputy@school.example"


@dataclass
class Appointment:
    """One tutor, one learner, and the check some minutes after the start. Times are seconds after that."""

    lesson: Lesson
    backstage: Backstage

    @property
    def lms(self) -> Lms:
        return self.lesson.lms

    @property
    def room(self) -> Room:
        return self.lesson.room

    def shown(self) -> Any:
        return self.lesson.meeting()

    def registrant(self, learner_id: str = "l0") -> tuple[str, str | None]:
        people = self.lms.get("registrants", f"/v1/meetings/{self.lesson.meeting_id}/registrants")["items"]
        [found] = [one for one in people if one["learner_id"] == learner_id]
        return found["status"], found["reason"]

    def host_comes(self, second: int) -> None:
        self.room.open(second)

    def learner_comes(self, second: int, **more: Any) -> str:
        return self.lesson.join(second, "l0", **more)

    def tell(self, webhooks: list[Posted] | None = None) -> None:
        """Zoom's webhooks arrive, and what they ask for is done."""
        self.backstage.carry_webhooks(webhooks)
        self.backstage.do_meeting_jobs()

    def check(self, second: int = CHECK) -> str:
        """As the schedule makes it, when it is due."""
        self.room.at(second)
        [done] = self.backstage.check_no_shows()
        self.backstage.do_meeting_jobs()
        return done

    def check_again(self, attempt: int = 0) -> str:
        """By a timer that goes off once more."""
        message = {"tenant_id": self.lms.tenant_id, "meeting_id": self.lesson.meeting_id}
        message |= {"start": rfc3339(self.room.start)}
        done = handler("no_show")(message | {"attempt": attempt}, CONTEXT)["action"]
        self.backstage.do_meeting_jobs()
        return str(done)

    def change(self, **changes: Any) -> Answer:
        answer = self.lms.call("meetings", "PATCH", f"/v1/meetings/{self.lesson.meeting_id}", changes)
        self.backstage.do_meeting_jobs()
        return answer

    def timers(self) -> list[tuple[datetime, dict[str, Any]]]:
        armed = self.backstage.aws.schedules("no-shows").values()
        return sorted((one for one in armed if "meeting_id" in one[1]), key=lambda one: one[0])


def appointment(lms: Lms, backstage: Backstage, **changes: Any) -> Appointment:
    """At its start, which is some time ahead of now; nobody is there yet."""
    request = {"appointment": True, "registrants": roster(1), "alternative_hosts": [DEPUTY]} | changes
    return Appointment(lesson(lms, backstage.zoom, backstage.clock, **request), backstage)


def initiated_late(school: Lms, backstage: Backstage) -> Appointment:
    """Its tutor takes it 800 seconds after it was to begin."""
    start = backstage.clock.after(3600)
    asked: dict[str, Any] = {"appointment": True, "initiate": "later", "start": rfc3339(start)}
    planned = create_meeting(school, **asked, registrants=roster(1)).body["meeting_id"]
    backstage.clock.move_to(start + timedelta(seconds=800))
    made = school.call("meetings", "POST", f"/v1/meetings/{planned}/initiate", {})
    backstage.do_meeting_jobs()
    [learner] = school.get("registrants", f"/v1/meetings/{planned}/registrants")["items"]
    room = room_of(made.body, backstage.zoom, backstage.clock, start)
    return Appointment(Lesson(school, planned, room, {"l0": follow(learner["join_url"])}), backstage)


def choose(lms: Lms, **choices: Any) -> None:
    """What the tenant does about no-shows."""
    settings = {"enabled": True, "admin_emails": [], "recordings_on_disconnect": "keep", "appointments": choices}
    assert lms.call("administration", "PUT", "/v1/settings", settings).status == 200
