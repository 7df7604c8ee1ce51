"""What the tests of attendance say in short words."""

from collections.abc import Callable
from typing import Any

from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.test_lms_events import listen

type Told = Callable[[Callable[[], object]], list[Any]]


def attendance_told(lms: Lms, backstage: Backstage) -> Told:
    """What the LMS is told of attendance because of a step."""
    listen(lms)

    def tell(step: Callable[[], object]) -> list[Any]:
        before = backstage.aws.items()
        step()
        events = [one["event"] for one in backstage.announce(before, backstage.aws.items())]
        return [one for one in events if one["type"].startswith("attendance.")]

    return tell
