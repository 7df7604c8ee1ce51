"""A check that is armed twice, or goes off when everything has changed, does no harm."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect
from tests.integration.test_sign_ins import Visit, ask, sign_in


@pytest.fixture
def connected(lms: Lms, zoom: Zoom, clock: Clock) -> str:
    connection_id = connect(lms, zoom)
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0))
    return connection_id


def checks(visit: Visit, backstage: Backstage, second: int = 691) -> list[str]:
    visit.room.at(second)
    return backstage.check_no_shows()


def test_a_second_sign_in_arms_no_second_check(
    connected: str, lms: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    visit = sign_in(lms, zoom, clock)
    clock.forward(5)
    assert ask(lms).status == 200
    assert checks(visit, backstage) == ["cancel_both_no_show"]


def test_a_check_after_the_learner_left_again_changes_nothing(
    connected: str, lms: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    visit = sign_in(lms, zoom, clock)
    visit.room.open(10)
    visit.room.leave(90, visit.join(60))
    backstage.carry_webhooks()
    before = visit.log()
    assert checks(visit, backstage) == ["nothing"]
    assert visit.log() == before


def test_a_check_after_a_disconnect_asks_nobody(
    connected: str, lms: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    visit = sign_in(lms, zoom, clock)
    assert lms.call("connections", "DELETE", f"/v1/connections/{connected}").status == 202
    backstage.do_jobs()
    before, asked = visit.log(), zoom.calls()
    assert (before["state"], before["reason"]) == ("cancelled", "zoom_disconnected")
    assert checks(visit, backstage) == ["nothing"]
    assert (visit.log(), zoom.calls()) == (before, asked)


@pytest.mark.parametrize("month", [3, 10])
def test_a_change_of_the_clock_between_makes_nobody_late(
    lms: Lms, zoom: Zoom, clock: Clock, backstage: Backstage, month: int
) -> None:
    last = datetime(clock.now().year + 1, month, 31, tzinfo=UTC)
    sunday = last - timedelta(days=last.isoweekday() % 7)
    clock.move_to(sunday.replace(hour=0, minute=55))  # in Vienna the clock is changed at one o'clock UTC
    connect(lms, zoom)
    visit = sign_in(lms, zoom, clock)
    log = visit.log()
    given = datetime.fromisoformat(log["deadline"]) - datetime.fromisoformat(log["signed_in_at"])
    assert given == timedelta(minutes=10)
    visit.room.open(30)
    visit.join(590)
    backstage.carry_webhooks()
    assert checks(visit, backstage) == ["nothing"]
    assert visit.log()["state"] == "live"
