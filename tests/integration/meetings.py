"""What the tests of meetings say in short words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Refusal, Zoom

DOWN = {"code": 500, "message": "Internal error"}


def assert_refused(answer: Answer, status: int, code: str) -> Answer:
    """With what to do about it."""
    assert (answer.status, answer.body["code"]) == (status, code), answer.body
    assert answer.body["detail"]
    assert answer.body["action"]
    return answer


def in_zoom(zoom: Zoom) -> list[dict[str, Any]]:
    """The meetings that are there, not those that were deleted."""
    return [meeting for meeting in zoom.meetings() if not meeting["is_deleted"]]


def path_to(made: Answer, end: str = "") -> str:
    assert made.status in {200, 201}, made.body
    return f"/v1/meetings/{made.body['meeting_id']}{end}"


def read(lms: Lms, made: Answer) -> Any:
    return lms.get("meetings", path_to(made))


def down(zoom: Zoom, method: str, path_end: str, times: int = 1) -> None:
    zoom.refuse(Refusal(method, path_end, 500, DOWN, times=times))


def limited(zoom: Zoom, call: str, limit: str) -> None:
    zoom.control("PUT", "/faults", {"api": {"limited": [{"call": call, "limit": limit}]}})


@dataclass
class Calls:
    """Which calls Zoom got meanwhile, by method and path template."""

    zoom: Zoom
    made: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def counted(self) -> Iterator["Calls"]:
        before = self.zoom.calls()
        yield self
        counted = {call: number - before.get(call, 0) for call, number in self.zoom.calls().items()}
        self.made = {call.replace("/v2", ""): number for call, number in counted.items() if number}
