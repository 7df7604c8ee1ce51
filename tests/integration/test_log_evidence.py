"""Whoever the attendance has as present is so in their session log, whatever Zoom left out of its webhooks."""

import json
from datetime import timedelta

import pytest

from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.simulated_zoom import Posted, Zoom
from tests.integration.steps import connect
from tests.integration.test_sign_ins import Visit, sign_in
from tests.integration.test_webhooks import signed


@pytest.fixture
def visit(lms: Lms, zoom: Zoom, clock: Clock) -> Visit:
    connect(lms, zoom)
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0))
    return sign_in(lms, zoom, clock)


def without_registrant(webhook: Posted, backstage: Backstage) -> Posted:
    body = json.loads(webhook.body)
    body["payload"]["object"].get("participant", {}).pop("registrant_id", None)
    return signed(body, backstage.clock.now().timestamp())


def test_a_learner_known_by_their_address_alone_is_live(visit: Visit, backstage: Backstage) -> None:
    visit.room.open(10)
    user_id = visit.join(60)
    backstage.carry_webhooks([without_registrant(one, backstage) for one in backstage.zoom.webhooks()])
    assert visit.log()["state"] == "live"
    visit.room.at(691)
    assert backstage.check_no_shows() == ["nothing"]
    visit.room.leave(960, user_id)
    backstage.carry_webhooks([without_registrant(one, backstage) for one in backstage.zoom.webhooks()])
    assert (visit.log()["state"], visit.log()["seconds"]) == ("closed", 900)


@pytest.mark.parametrize(("lost", "first"), [(("joined", "left"), "cancelled"), (("left",), "live")])
def test_the_report_tells_of_a_learner_whose_webhooks_were_lost(
    visit: Visit, backstage: Backstage, lost: tuple[str, ...], first: str
) -> None:
    backstage.zoom.control("PUT", "/faults", {"report": {"delay_s": 0}})
    visit.room.open(10)
    user_id = visit.join(60)
    carry_without(backstage, lost)
    visit.room.at(691)
    backstage.check_no_shows()
    assert visit.log()["state"] == first
    visit.room.leave(960, user_id)
    visit.room.end(3600)
    carry_without(backstage, lost)
    visit.room.at(3900)
    assert backstage.fetch_reports() == 1
    backstage.do_meeting_jobs()
    log = visit.log()
    assert (log["state"], log["seconds"], log["corrected"]) == ("closed", 900, first == "cancelled")


def carry_without(backstage: Backstage, lost: tuple[str, ...]) -> None:
    """All of Zoom's webhooks but those of the learner that end so."""
    told = backstage.zoom.webhooks()
    names = tuple(f"participant_{one}" for one in lost)
    gone = [one for one in told if one.event.endswith(names) and b"Number0" in one.body]
    backstage.carry_webhooks([one for one in told if one not in gone])
